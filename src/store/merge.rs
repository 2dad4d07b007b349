//! Adding to the counts: tallies, moments and unit counts, in key order so that two servers
//! never wait for each other in a circle.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Bool, Integer, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::chunk;
use super::connection::Conn;
use super::error::StoreError;
use crate::domain::moments::{Cross, Moments, Sums};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;

/// The kind of unit count for "I have not answered this".
pub(super) const DISPUTES: &str = "disputes";
/// The kind of unit count for paper forms that were checked by a second entry.
pub(super) const PAPER_CHECKED: &str = "paper-checked";
/// The kind of unit count for answers in which the two entries of a paper form differed.
pub(super) const PAPER_DIFFERENCES: &str = "paper-differences";
/// The kind of unit count for paper forms that were drawn for a check but not checked in time.
pub(super) const PAPER_UNCHECKED: &str = "paper-unchecked";

/// Binds the seven columns of traits.
macro_rules! bind_traits {
    ($query:expr, $traits:expr) => {
        $query
            .bind::<Text, _>(&$traits.unit)
            .bind::<Text, _>(&$traits.survey_version)
            .bind::<Text, _>(&$traits.period)
            .bind::<Text, _>(&$traits.source)
            .bind::<Text, _>(&$traits.channel)
            .bind::<Text, _>(&$traits.field)
            .bind::<Bool, _>($traits.flagged)
    };
}

/// What responses are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Traits {
    pub unit: String,
    pub survey_version: String,
    pub period: String,
    pub source: String,
    pub channel: String,
    pub field: String,
    pub flagged: bool,
}

impl Traits {
    /// The total over source, channel and field that scores and ranks read.
    fn total(&self) -> Self {
        Self {
            source: String::new(),
            channel: String::new(),
            field: String::new(),
            ..self.clone()
        }
    }
}

/// The key of a tally: traits, question and rating.
pub(super) type TallyKey = (Traits, String, char);
/// The key of a row of moments: traits and pair.
pub(super) type MomentKey = (Traits, i32);

/// One row of moments, in the order of the columns: n, a, s, t, all_satisfied, aa, ss, sa, a_s,
/// tt, ta.
pub(super) type MomentRow = [i64; 11];

/// The names of the columns of a row of moments.
pub(super) const MOMENT_COLUMNS: [&str; 11] = [
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
pub(super) struct SumsRow {
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
    /// The row in the order of the columns.
    pub(super) fn row(&self) -> MomentRow {
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

/// The pair number of two components, from 0.
pub(super) fn pair(c: usize, d: usize) -> i32 {
    i32::try_from((c + 1) * 100 + d + 1).unwrap_or(i32::MAX)
}

/// The two components of a pair number, from 0.
fn components_of(pair: i32) -> Option<(usize, usize)> {
    let pair = usize::try_from(pair).ok()?;
    Some(((pair / 100).checked_sub(1)?, (pair % 100).checked_sub(1)?))
}

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

fn cross_row(cross: &Cross) -> MomentRow {
    [0, 0, 0, 0, 0, cross.aa, cross.ss, cross.sa, cross.as_, 0, 0]
}

/// Sums and products read back from rows of moments.
///
/// # Errors
/// When a row is of a pair that is none of the components.
pub(super) fn read_moments(
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

/// Counts gathered over many responses before they are written.
#[derive(Default)]
pub(super) struct Counts {
    tallies: BTreeMap<TallyKey, i64>,
    moments: BTreeMap<Traits, Moments>,
}

impl Counts {
    /// Counts one response, or takes it back with a `sign` of −1.
    pub(super) fn count(
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

    /// The tallies, zeros left out.
    pub(super) fn tallies(&self) -> BTreeMap<TallyKey, i64> {
        self.tallies
            .iter()
            .filter(|(_, count)| **count != 0)
            .map(|(key, count)| (key.clone(), *count))
            .collect()
    }

    /// The rows of moments with their totals, zeros left out.
    pub(super) fn moment_rows(&self) -> BTreeMap<MomentKey, MomentRow> {
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
                rows.insert((traits.clone(), pair(c, c)), sums_row(sums));
            }
            for (&(c, d), cross) in &moments.cross {
                rows.insert((traits.clone(), pair(c, d)), cross_row(cross));
            }
        }
        rows.retain(|_, row| row.iter().any(|value| *value != 0));
        rows
    }

    /// Adds everything to the tables.
    pub(super) fn write(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let tallies: Vec<_> = self.tallies().into_iter().collect();
        for rows in tallies.chunks(chunk::ROWS) {
            let sql = format!(
                "INSERT INTO tallies (unit, survey_version, period, source, channel, field, \
                 flagged, question, rating, count) VALUES {} \
                 ON CONFLICT (unit, survey_version, period, source, channel, field, flagged, \
                 question, rating) DO UPDATE SET count = tallies.count + excluded.count",
                chunk::values(conn, rows.len(), 10)
            );
            let mut query = diesel::sql_query(sql).into_boxed();
            for ((traits, question, rating), count) in rows {
                query = bind_traits!(query, traits)
                    .bind::<Text, _>(question)
                    .bind::<Text, _>(rating.to_string())
                    .bind::<BigInt, _>(count);
            }
            query.execute(conn)?;
        }
        let moments: Vec<_> = self.moment_rows().into_iter().collect();
        for rows in moments.chunks(chunk::ROWS) {
            let sql = format!(
                "INSERT INTO moments (unit, survey_version, period, source, channel, field, \
                 flagged, pair, n, a, s, t, all_satisfied, aa, ss, sa, a_s, tt, ta) VALUES {} \
                 ON CONFLICT (unit, survey_version, period, source, channel, field, flagged, pair) \
                 DO UPDATE SET n = moments.n + excluded.n, a = moments.a + excluded.a, \
                 s = moments.s + excluded.s, t = moments.t + excluded.t, \
                 all_satisfied = moments.all_satisfied + excluded.all_satisfied, \
                 aa = moments.aa + excluded.aa, ss = moments.ss + excluded.ss, \
                 sa = moments.sa + excluded.sa, a_s = moments.a_s + excluded.a_s, \
                 tt = moments.tt + excluded.tt, ta = moments.ta + excluded.ta",
                chunk::values(conn, rows.len(), 19)
            );
            let mut query = diesel::sql_query(sql).into_boxed();
            for ((traits, pair), row) in rows {
                query = bind_traits!(query, traits).bind::<Integer, _>(pair);
                for value in row {
                    query = query.bind::<BigInt, _>(value);
                }
            }
            query.execute(conn)?;
        }
        Ok(())
    }
}

/// Adds to the counts of units: (unit, period, kind, count).
pub(super) fn add_unit_counts(
    conn: &mut Conn,
    counts: &[(String, String, String, i64)],
) -> Result<(), StoreError> {
    let mut counts = counts.to_vec();
    counts.sort();
    for rows in counts.chunks(chunk::ROWS) {
        let sql = format!(
            "INSERT INTO unit_counts (unit, period, kind, count) VALUES {} \
             ON CONFLICT (unit, period, kind) \
             DO UPDATE SET count = unit_counts.count + excluded.count",
            chunk::values(conn, rows.len(), 4)
        );
        let mut query = diesel::sql_query(sql).into_boxed();
        for (unit, period, kind, count) in rows {
            query = query
                .bind::<Text, _>(unit)
                .bind::<Text, _>(period)
                .bind::<Text, _>(kind)
                .bind::<BigInt, _>(count);
        }
        query.execute(conn)?;
    }
    Ok(())
}

/// Removes rows of counts that a withdrawn batch left at nothing.
pub(super) fn drop_zeros(conn: &mut Conn) -> Result<(), StoreError> {
    diesel::sql_query("DELETE FROM tallies WHERE count = 0").execute(conn)?;
    diesel::sql_query(
        "DELETE FROM moments WHERE n = 0 AND a = 0 AND aa = 0 AND ss = 0 AND sa = 0 AND a_s = 0",
    )
    .execute(conn)?;
    Ok(())
}
