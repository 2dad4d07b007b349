//! Counts of answers: tallies, moments and unit counts. They are written in the order of their
//! keys, so that two servers never deadlock.

use std::collections::BTreeMap;

use diesel::RunQueryDsl;

use super::count_rows::{CountRows, MomentKey, TallyKey};
use super::moment_rows::{MomentRow, cross_row, pair_number, set_number, sums_row};
use super::traits::{Basis, ResponseTraits};
use crate::domain::answers::sums::{ComponentSet, Moments};
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// The kind of unit count for disputes: "I have not answered this".
pub(in crate::store) const DISPUTES: &str = "disputes";
/// The kind of unit count for paper forms that were checked by a second entry.
pub(in crate::store) const PAPER_CHECKED: &str = "paper-checked";
/// The kind of unit count for answers in which the two entries of a paper form differed.
pub(in crate::store) const PAPER_DIFFERENCES: &str = "paper-differences";
/// The kind of unit count for paper forms that were selected for a check but not checked in time.
pub(in crate::store) const PAPER_UNCHECKED: &str = "paper-unchecked";
/// The kind of unit count for answers that waited last night.
pub(in crate::store) const WAITING: &str = "waiting";
/// The kind of unit count for the same answers at the intake office that they are about as well.
pub(in crate::store) const WAITING_AT_OFFICE: &str = "waiting-at-office";
/// The kind of unit count, by month and by quarter, for answers that were too few then and count in a
/// longer period, if at all.
pub(in crate::store) const BEYOND: &str = "beyond";
/// The kind of unit count, by year, for answers that were withheld.
pub(in crate::store) const WITHHELD: &str = "withheld";
/// The kind of unit count, by month, for answers that were withheld.
pub(in crate::store) const WITHHELD_OF_MONTH: &str = "withheld-of-month";

/// Counts of many responses, collected before they are written.
#[derive(Default)]
pub(in crate::store) struct Counts(BTreeMap<(Basis, ResponseTraits), CountsOfTraits>);

/// The counts of responses with the same traits.
#[derive(Clone, Default)]
struct CountsOfTraits {
    /// The ratings of every question, in definition order.
    questions: Vec<QuestionTallies>,
    moments: Moments,
}

/// The ratings of a question, with how often each was given.
#[derive(Clone, Default)]
struct QuestionTallies {
    code: String,
    ratings: BTreeMap<char, i64>,
}

impl CountsOfTraits {
    /// Adds a response, or subtracts it, and tallies the questions of some components.
    fn count(
        &mut self,
        ratings: &Ratings,
        definition: &Definition,
        sign: i64,
        tallied: ComponentSet,
    ) {
        if self.questions.is_empty() {
            let questions = definition.questions().map(|(_, question)| QuestionTallies {
                code: question.code.clone(),
                ratings: BTreeMap::new(),
            });
            self.questions = questions.collect();
        }
        let questions = definition.questions().zip(&mut self.questions);
        for (((component, _), question), rating) in questions.zip(ratings.iter()) {
            if tallied.contains(component) {
                *question.ratings.entry(rating.as_char()).or_default() += sign;
            }
        }
        let mut moments = Moments::of(ratings, definition);
        if sign < 0 {
            moments.negate();
        }
        self.moments += &moments;
    }

    fn add(&mut self, other: Self) {
        if self.questions.is_empty() {
            *self = other;
            return;
        }
        for (mine, theirs) in self.questions.iter_mut().zip(other.questions) {
            for (rating, count) in theirs.ratings {
                *mine.ratings.entry(rating).or_default() += count;
            }
        }
        self.moments += &other.moments;
    }
}

impl Counts {
    /// Adds one response where `sign` is 1, and subtracts it where it is −1: by its traits, and to
    /// the totals over source, channel and field of the moments.
    pub(in crate::store) fn count(
        &mut self,
        traits: &ResponseTraits,
        ratings: &Ratings,
        definition: &Definition,
        sign: i64,
    ) {
        self.count_as(Basis::All, traits, ratings, definition, sign);
    }

    /// Adds or subtracts one response of a basis that has totals only.
    pub(in crate::store) fn count_total(
        &mut self,
        basis: Basis,
        traits: &ResponseTraits,
        ratings: &Ratings,
        definition: &Definition,
        sign: i64,
    ) {
        self.count_as(basis, &traits.total(), ratings, definition, sign);
    }

    /// Adds or subtracts one response of a basis that is counted by traits, and in total.
    pub(in crate::store) fn count_as(
        &mut self,
        basis: Basis,
        traits: &ResponseTraits,
        ratings: &Ratings,
        definition: &Definition,
        sign: i64,
    ) {
        let counts = self.0.entry((basis, traits.clone())).or_default();
        counts.count(ratings, definition, sign, ComponentSet::all());
    }

    /// Adds the part of one response that is about some components. In `ratings` all others are blank; their
    /// questions are not tallied at all.
    pub(in crate::store) fn count_components(
        &mut self,
        basis: Basis,
        traits: &ResponseTraits,
        ratings: &Ratings,
        definition: &Definition,
        components: ComponentSet,
    ) {
        let counts = self.0.entry((basis, traits.clone())).or_default();
        counts.count(ratings, definition, 1, components);
    }

    /// Adds other counts.
    pub(in crate::store) fn add(&mut self, other: Self) {
        for (key, counts) in other.0 {
            self.0.entry(key).or_default().add(counts);
        }
    }

    /// Drops the counts of a unit in a period.
    pub(in crate::store) fn drop_unit(&mut self, unit: &str, period: &str) {
        self.retain(|traits| traits.unit != unit || traits.period != period);
    }

    /// Keeps the counts of some traits.
    pub(in crate::store) fn retain(&mut self, keep: impl Fn(&ResponseTraits) -> bool) {
        self.0.retain(|(_, traits), _| keep(traits));
    }

    /// Drops the counts of a basis for a unit, version and period.
    pub(in crate::store) fn drop_total(&mut self, basis: Basis, traits: &ResponseTraits) {
        let total = traits.total();
        self.0
            .retain(|(of, traits), _| *of != basis || traits.total() != total);
    }

    /// The tallies that are not zero.
    pub(in crate::store) fn tallies(&self) -> BTreeMap<TallyKey, i64> {
        let mut tallies = BTreeMap::new();
        for ((basis, traits), counts) in &self.0 {
            for question in &counts.questions {
                for (rating, count) in question.ratings.iter().filter(|(_, count)| **count != 0) {
                    let key = (*basis, traits.clone(), question.code.clone(), *rating);
                    tallies.insert(key, *count);
                }
            }
        }
        tallies
    }

    /// The rows of moments that are not zero, including the totals over source, channel and field.
    ///
    /// By traits there are only the sums of single components. Of few answers alike, sums over several
    /// components tell which rows of these belong to one person.
    pub(in crate::store) fn moment_rows(&self) -> BTreeMap<MomentKey, MomentRow> {
        let mut all: BTreeMap<(Basis, ResponseTraits), Moments> = BTreeMap::new();
        for ((basis, traits), counts) in &self.0 {
            if matches!(basis, Basis::All | Basis::Imported | Basis::Closing) {
                *all.entry((*basis, traits.total())).or_default() += &counts.moments;
            }
            *all.entry((*basis, traits.clone())).or_default() += &counts.moments;
        }
        let mut rows = BTreeMap::new();
        for ((basis, traits), moments) in all {
            let is_total = traits.is_total();
            for (set, sums) in &moments.sets {
                if is_total || set.is_single() {
                    rows.insert((basis, traits.clone(), set_number(*set)), sums_row(sums));
                }
            }
            for (&(c, d), cross) in moments.cross.iter().filter(|_| is_total) {
                rows.insert((basis, traits.clone(), pair_number(c, d)), cross_row(cross));
            }
        }
        rows.retain(|_, row| row.iter().any(|value| *value != 0));
        rows
    }

    /// The rows of everything.
    pub(in crate::store) fn rows(&self) -> CountRows {
        CountRows {
            tallies: self.tallies(),
            moments: self.moment_rows(),
        }
    }

    /// Adds everything to the stored counts.
    pub(in crate::store) fn write(&self, conn: &mut Conn) -> Result<(), StoreError> {
        self.rows().write(conn)
    }

    /// Adds everything to the stored counts in a migration before 0021, whose moments have fewer
    /// columns.
    pub(in crate::store) fn write_earlier(&self, conn: &mut Conn) -> Result<(), StoreError> {
        self.rows().write_earlier(conn)
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
    insert_unit_counts(
        conn,
        &counts,
        "UPDATE SET count = unit_counts.count + excluded.count",
    )
}

/// Records counts of units that stay as they are first recorded.
pub(in crate::store) fn record_unit_counts(
    conn: &mut Conn,
    counts: &[UnitCount],
) -> Result<(), StoreError> {
    insert_unit_counts(conn, counts, "NOTHING")
}

/// Inserts counts of units, and does what is said where there is one already.
fn insert_unit_counts(
    conn: &mut Conn,
    counts: &[UnitCount],
    otherwise: &str,
) -> Result<(), StoreError> {
    for rows in counts.chunks(batch_sql::ROWS) {
        let rows = rows.iter().map(|count| {
            vec![
                (&count.unit).into(),
                (&count.period).into(),
                (&count.kind).into(),
                count.count.into(),
            ]
        });
        Sql::new("INSERT INTO unit_counts (unit, period, kind, count) ")
            .rows(rows)
            .text(" ON CONFLICT (unit, period, kind) DO ")
            .text(otherwise)
            .execute(conn)?;
    }
    Ok(())
}

/// Deletes rows of counts from which all responses were taken away. Provisional rows of zeros say that there
/// are answers.
pub(in crate::store) fn delete_zero_rows(conn: &mut Conn) -> Result<(), StoreError> {
    diesel::sql_query("DELETE FROM tallies WHERE count = 0").execute(conn)?;
    diesel::sql_query(
        "DELETE FROM moments WHERE basis <> 'provisional' \
         AND n = 0 AND a = 0 AND aa = 0 AND ss = 0 AND sa = 0 AND a_s = 0",
    )
    .execute(conn)?;
    Ok(())
}
