//! Counts of answers: tallies, moments and unit counts. They are written in the order of their
//! keys, so that two servers never deadlock.

use std::collections::BTreeMap;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};

use super::traits::Traits;
use crate::domain::answers::sums::{Cross, Moments, Sums};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::{Sql, SqlValue};

/// The kind of unit count for disputes: "I have not answered this".
pub(in crate::store) const DISPUTES: &str = "disputes";
/// The kind of unit count for paper forms that were checked by a second entry.
pub(in crate::store) const PAPER_CHECKED: &str = "paper-checked";
/// The kind of unit count for answers in which the two entries of a paper form differed.
pub(in crate::store) const PAPER_DIFFERENCES: &str = "paper-differences";
/// The kind of unit count for paper forms that were selected for a check but not checked in time.
pub(in crate::store) const PAPER_UNCHECKED: &str = "paper-unchecked";

/// The key of a tally: traits, question and rating.
pub(in crate::store) type TallyKey = (Traits, String, char);
/// The key of a row of moments: traits and pair number.
pub(in crate::store) type MomentKey = (Traits, i32);

/// The values of one row of moments, in the order of [`MOMENT_COLUMNS`]. They are the sums of
/// [`Sums`] and [`Cross`].
pub(in crate::store) type MomentRow = [i64; 11];

/// The columns of a row of moments.
pub(in crate::store) const MOMENT_COLUMNS: [&str; 11] = [
    "n",
    "a",
    "s",
    "t",
    "all_satisfied",
    "aa",
    "ss",
    "sa",
    "a_s",
    "tt",
    "ta",
];

/// The summed columns of a row of moments.
#[derive(QueryableByName)]
pub(in crate::store) struct SumsRow {
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    #[diesel(sql_type = BigInt)]
    a: i64,
    #[diesel(sql_type = BigInt)]
    s: i64,
    #[diesel(sql_type = BigInt)]
    t: i64,
    #[diesel(sql_type = BigInt)]
    all_satisfied: i64,
    #[diesel(sql_type = BigInt)]
    aa: i64,
    #[diesel(sql_type = BigInt)]
    ss: i64,
    #[diesel(sql_type = BigInt)]
    sa: i64,
    #[diesel(sql_type = BigInt)]
    a_s: i64,
    #[diesel(sql_type = BigInt)]
    tt: i64,
    #[diesel(sql_type = BigInt)]
    ta: i64,
}

impl SumsRow {
    /// The values in the order of [`MOMENT_COLUMNS`].
    pub(in crate::store) fn row(&self) -> MomentRow {
        [
            self.n,
            self.a,
            self.s,
            self.t,
            self.all_satisfied,
            self.aa,
            self.ss,
            self.sa,
            self.a_s,
            self.tt,
            self.ta,
        ]
    }
}

/// The pair number of two components, which are counted from 0: 101 for the first component itself,
/// 102 for the products of the first and the second.
pub(in crate::store) fn pair_number(c: usize, d: usize) -> i32 {
    i32::try_from((c + 1) * 100 + d + 1).unwrap_or(i32::MAX)
}

/// The values of the row of one component, or of all questions.
fn sums_row(sums: &Sums) -> MomentRow {
    [
        sums.n,
        sums.a,
        sums.s,
        sums.t,
        sums.all_satisfied,
        sums.aa,
        sums.ss,
        sums.sa,
        0,
        sums.tt,
        sums.ta,
    ]
}

/// The values of the row of a pair of components.
fn cross_row(cross: &Cross) -> MomentRow {
    [0, 0, 0, 0, 0, cross.aa, cross.ss, cross.sa, cross.as_, 0, 0]
}

/// The two components of a pair number, from 0.
fn components_of(pair: i32) -> Option<(usize, usize)> {
    let pair = usize::try_from(pair).ok()?;
    Some(((pair / 100).checked_sub(1)?, (pair % 100).checked_sub(1)?))
}

/// Moments from their stored rows of pair number and values.
///
/// # Errors
/// When a row is of an unknown pair of components.
pub(in crate::store) fn read_moments(
    rows: impl IntoIterator<Item = (i32, MomentRow)>,
    components: usize,
) -> Result<Moments, StoreError> {
    let mut moments = Moments::empty(components);
    for (number, row) in rows {
        let [n, a, s, t, all_satisfied, aa, ss, sa, a_s, tt, ta] = row;
        let sums = Sums {
            n,
            a,
            s,
            t,
            all_satisfied,
            aa,
            ss,
            sa,
            tt,
            ta,
        };
        if number == 0 {
            moments.all += sums;
            continue;
        }
        let unknown = || StoreError::Unknown("pair of components", number.to_string());
        let (c, d) = components_of(number).ok_or_else(unknown)?;
        if c == d {
            *moments.components.get_mut(c).ok_or_else(unknown)? += sums;
        } else {
            *moments.cross.get_mut(&(c, d)).ok_or_else(unknown)? += Cross {
                aa,
                ss,
                sa,
                as_: a_s,
            };
        }
    }
    Ok(moments)
}

/// Counts of many responses, collected before they are written.
#[derive(Default)]
pub(in crate::store) struct Counts {
    tallies: BTreeMap<TallyKey, i64>,
    moments: BTreeMap<Traits, Moments>,
}

impl Counts {
    /// Adds one response where `sign` is 1, and subtracts it where it is −1.
    pub(in crate::store) fn count(
        &mut self,
        traits: &Traits,
        ratings: &Ratings,
        definition: &Definition,
        sign: i64,
    ) {
        for ((_, question), rating) in definition.questions().zip(ratings.iter()) {
            let key = (
                traits.clone(),
                question.code.clone(),
                Rating::as_char(rating),
            );
            *self.tallies.entry(key).or_default() += sign;
        }
        let mut moments = Moments::of(ratings, definition);
        if sign < 0 {
            moments.negate();
        }
        match self.moments.get_mut(traits) {
            Some(sum) => *sum += &moments,
            None => {
                self.moments.insert(traits.clone(), moments);
            }
        }
    }

    /// The tallies that are not zero.
    pub(in crate::store) fn tallies(&self) -> BTreeMap<TallyKey, i64> {
        self.tallies
            .iter()
            .filter(|(_, count)| **count != 0)
            .map(|(key, count)| (key.clone(), *count))
            .collect()
    }

    /// The rows of moments that are not zero, including the totals over source, channel and field.
    pub(in crate::store) fn moment_rows(&self) -> BTreeMap<MomentKey, MomentRow> {
        let mut totals: BTreeMap<Traits, Moments> = BTreeMap::new();
        for (traits, moments) in &self.moments {
            for key in [traits.clone(), traits.total()] {
                let total = totals
                    .entry(key)
                    .or_insert_with(|| Moments::empty(moments.components.len()));
                *total += moments;
            }
        }
        let mut rows = BTreeMap::new();
        for (traits, moments) in totals {
            rows.insert((traits.clone(), 0), sums_row(&moments.all));
            for (c, sums) in moments.components.iter().enumerate() {
                rows.insert((traits.clone(), pair_number(c, c)), sums_row(sums));
            }
            for (&(c, d), cross) in &moments.cross {
                rows.insert((traits.clone(), pair_number(c, d)), cross_row(cross));
            }
        }
        rows.retain(|_, row| row.iter().any(|value| *value != 0));
        rows
    }

    /// Adds everything to the stored counts.
    pub(in crate::store) fn write(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let tallies: Vec<_> = self.tallies().into_iter().collect();
        for rows in tallies.chunks(batch_sql::ROWS) {
            let rows = rows.iter().map(|((traits, question, rating), count)| {
                let mut row = Vec::from(traits.values());
                row.extend([question.into(), rating.to_string().into(), (*count).into()]);
                row
            });
            Sql::new(
                "INSERT INTO tallies (unit, survey_version, period, source, channel, field, \
                 flagged, question, rating, count) VALUES ",
            )
            .rows(rows)
            .text(
                " ON CONFLICT (unit, survey_version, period, source, channel, field, flagged, \
                 question, rating) DO UPDATE SET count = tallies.count + excluded.count",
            )
            .execute(conn)?;
        }
        let added =
            MOMENT_COLUMNS.map(|column| format!("{column} = moments.{column} + excluded.{column}"));
        let moments: Vec<_> = self.moment_rows().into_iter().collect();
        for rows in moments.chunks(batch_sql::ROWS) {
            let rows = rows.iter().map(|((traits, pair), sums)| {
                let mut row = Vec::from(traits.values());
                row.push(i64::from(*pair).into());
                row.extend(sums.map(SqlValue::from));
                row
            });
            Sql::new(
                "INSERT INTO moments (unit, survey_version, period, source, channel, field, \
                 flagged, pair, ",
            )
            .text(&MOMENT_COLUMNS.join(", "))
            .text(") VALUES ")
            .rows(rows)
            .text(
                " ON CONFLICT (unit, survey_version, period, source, channel, field, flagged, pair) \
                 DO UPDATE SET ",
            )
            .text(&added.join(", "))
            .execute(conn)?;
        }
        Ok(())
    }
}

/// A number to be added to a count of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct UnitCount {
    pub unit: String,
    pub period: String,
    pub kind: String,
    pub count: i64,
}

/// Adds to the stored counts of units.
pub(in crate::store) fn add_unit_counts(
    conn: &mut Conn,
    mut counts: Vec<UnitCount>,
) -> Result<(), StoreError> {
    counts.sort();
    for rows in counts.chunks(batch_sql::ROWS) {
        let rows = rows.iter().map(|count| {
            vec![
                (&count.unit).into(),
                (&count.period).into(),
                (&count.kind).into(),
                count.count.into(),
            ]
        });
        Sql::new("INSERT INTO unit_counts (unit, period, kind, count) VALUES ")
            .rows(rows)
            .text(
                " ON CONFLICT (unit, period, kind) \
                 DO UPDATE SET count = unit_counts.count + excluded.count",
            )
            .execute(conn)?;
    }
    Ok(())
}

/// Deletes rows of counts that a withdrawn batch has left at zero.
pub(in crate::store) fn delete_zero_rows(conn: &mut Conn) -> Result<(), StoreError> {
    diesel::sql_query("DELETE FROM tallies WHERE count = 0").execute(conn)?;
    diesel::sql_query(
        "DELETE FROM moments WHERE n = 0 AND a = 0 AND aa = 0 AND ss = 0 AND sa = 0 AND a_s = 0",
    )
    .execute(conn)?;
    Ok(())
}
