//! The sums of answers that leave at a closing.
//!
//! They are written with the rows, but show in no figure before the closing is done: until then they
//! have a basis of their own. The sums without flagged answers are known at the end alone.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};

use crate::domain::answers::sums::intake_part;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::counts::Counts;
use crate::store::answers::moment_rows::MOMENT_COLUMNS;
use crate::store::answers::traits::{Basis, Traits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// The sums of a closing.
#[derive(Default)]
pub(super) struct ClosingSums {
    /// Units and periods of which a mixing that was broken off has moved a part.
    broken_off: BTreeSet<(String, String)>,
    unflagged: Counts,
    given: GivenAnswers,
}

/// The sums of one batch of answers.
#[derive(Default)]
pub(super) struct BatchSums {
    closing: Counts,
    unflagged: Counts,
    given: GivenAnswers,
}

/// Given answers to each question, in definition order, by unit, version and period: those of answers
/// without and with flags.
#[derive(Default)]
struct GivenAnswers(BTreeMap<Traits, Vec<[i64; 2]>>);

impl ClosingSums {
    /// The sums of a closing that begins, or goes on after it was broken off.
    pub(super) fn new(conn: &mut Conn) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct BrokenOffRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            period: String,
        }
        let rows: Vec<BrokenOffRow> =
            Sql::new("SELECT DISTINCT unit, period FROM moments WHERE source = '' AND basis = ")
                .bind(Basis::Closing.name())
                .load(conn)?;
        Ok(Self {
            broken_off: rows.into_iter().map(|row| (row.unit, row.period)).collect(),
            ..Self::default()
        })
    }

    /// Adds what a batch has counted, once it is written.
    pub(super) fn add(&mut self, batch: BatchSums) {
        self.unflagged.merge(batch.unflagged);
        for (total, questions) in batch.given.0 {
            let given = self.given.0.entry(total).or_default();
            given.resize(given.len().max(questions.len()), [0; 2]);
            for (mine, [without, with]) in given.iter_mut().zip(questions) {
                mine[0] += without;
                mine[1] += with;
            }
        }
    }

    /// Makes the sums those of closed periods. Where a difference would show fewer than `k` flagged or
    /// unflagged answers, there are no sums without flagged ones.
    pub(super) fn finish(mut self, conn: &mut Conn, k: i64) -> Result<(), StoreError> {
        let mut inseparable: BTreeSet<(String, String)> = self.broken_off;
        inseparable.extend(self.given.inseparable(k));
        for (unit, period) in &inseparable {
            self.unflagged.drop_unit(unit, period);
        }
        self.unflagged.write(conn)?;
        for (unit, period) in inseparable {
            for table in ["moments", "tallies"] {
                Sql::new("DELETE FROM ")
                    .text(table)
                    .text(" WHERE unit = ")
                    .bind(&unit)
                    .text(" AND period = ")
                    .bind(&period)
                    .text(" AND basis = ")
                    .bind(Basis::Unflagged.name())
                    .execute(conn)?;
            }
        }
        add_closing_to_all(conn)
    }
}

impl BatchSums {
    /// Counts an answer for its agency, and its intake part for the office that it names.
    pub(super) fn count(
        &mut self,
        traits: &Traits,
        office: &str,
        ratings: &Ratings,
        definition: &Definition,
        flagged: bool,
    ) {
        self.count_for(traits, ratings, definition, flagged);
        if !office.is_empty() && office != UNKNOWN {
            let of_office = Traits {
                unit: office.to_owned(),
                ..traits.clone()
            };
            let intake = intake_part(ratings, definition);
            self.count_for(&of_office, &intake, definition, flagged);
        }
    }

    fn count_for(
        &mut self,
        traits: &Traits,
        ratings: &Ratings,
        definition: &Definition,
        flagged: bool,
    ) {
        self.closing
            .count_as(Basis::Closing, traits, ratings, definition, 1);
        if !flagged {
            self.unflagged
                .count_total(Basis::Unflagged, traits, ratings, definition, 1);
        }
        let given = self.given.0.entry(traits.total()).or_default();
        given.resize(definition.questions().count(), [0; 2]);
        for (given, rating) in given.iter_mut().zip(ratings.iter()) {
            if let Rating::Level(_) = rating {
                given[usize::from(flagged)] += 1;
            }
        }
    }

    /// Writes the sums of all answers of the batch.
    pub(super) fn write(&self, conn: &mut Conn) -> Result<(), StoreError> {
        self.closing.write(conn)
    }
}

impl GivenAnswers {
    /// Units and periods in which fewer than `k` flagged or unflagged answers were given to a question.
    fn inseparable(&self, k: i64) -> impl Iterator<Item = (String, String)> {
        self.0
            .iter()
            .filter(move |(_, questions)| {
                let mut counts = questions.iter().flatten();
                counts.any(|count| (1..k).contains(count))
            })
            .map(|(traits, _)| (traits.unit.clone(), traits.period.clone()))
    }
}

/// Adds the sums of a closing to those of all responses.
fn add_closing_to_all(conn: &mut Conn) -> Result<(), StoreError> {
    let added = MOMENT_COLUMNS
        .map(|column| format!("{column} = moments.{column} + excluded.{column}"))
        .join(", ");
    let sums = MOMENT_COLUMNS.join(", ");
    const TRAITS: &str = "unit, survey_version, period, source, channel, field";
    for statement in [
        format!(
            "INSERT INTO moments ({TRAITS}, basis, part, {sums}) \
             SELECT {TRAITS}, 'all', part, {sums} FROM moments WHERE basis = 'closing' \
             ON CONFLICT ({TRAITS}, basis, part) DO UPDATE SET {added}"
        ),
        format!(
            "INSERT INTO tallies ({TRAITS}, basis, question, rating, count) \
             SELECT {TRAITS}, 'all', question, rating, count FROM tallies WHERE basis = 'closing' \
             ON CONFLICT ({TRAITS}, basis, question, rating) \
             DO UPDATE SET count = tallies.count + excluded.count"
        ),
        "DELETE FROM moments WHERE basis = 'closing'".to_owned(),
        "DELETE FROM tallies WHERE basis = 'closing'".to_owned(),
    ] {
        diesel::sql_query(statement).execute(conn)?;
    }
    Ok(())
}
