//! The sums of answers that leave at a closing.
//!
//! They are written with the rows, but show in no figure before the closing is done: those of a period that
//! it closes count from then on, and those of one that was closed before have a basis of their own until
//! then. The sums without flagged answers are known at the end alone.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl};

use crate::domain::answers::parts::components_part;
use crate::domain::answers::sums::{ComponentSet, intake_part};
use crate::domain::period::Period;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::count_rows::CountRows;
use crate::store::answers::counts::Counts;
use crate::store::answers::moment_rows::MOMENT_COLUMNS;
use crate::store::answers::traits::{Basis, ResponseTraits};
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The sums of a closing.
#[derive(Default)]
pub(super) struct ClosingSums {
    /// Units and periods of which a mixing that was broken off has moved a part.
    broken_off: BTreeSet<(String, String)>,
    unflagged: Counts,
    given: GivenAnswers,
}

/// The sums of one batch of answers.
pub(super) struct BatchSums<'c> {
    closings: &'c RecordedClosings,
    counts: Counts,
    unflagged: Counts,
    given: GivenAnswers,
}

/// Given answers to each question, in definition order, by unit, version and period: those of answers
/// without and with flags.
#[derive(Default)]
struct GivenAnswers(BTreeMap<ResponseTraits, Vec<[i64; 2]>>);

impl ClosingSums {
    /// The sums of a closing that begins, or goes on after it was broken off.
    pub(super) fn new(conn: &mut Conn, closings: &RecordedClosings) -> Result<Self, StoreError> {
        let total = "SELECT DISTINCT unit, period FROM moments WHERE source = '' AND ";
        let mut broken_off = BTreeSet::new();
        let closed_before = Sql::new(total).text("basis = 'closing'");
        broken_off.extend(list_subjects(conn, closed_before)?);
        let open = Sql::new(total).text("basis = 'all' AND period IN ").list(
            closings
                .open_periods()
                .iter()
                .map(Period::to_string)
                .chain([String::new()]),
        );
        for (unit, period) in list_subjects(conn, open)? {
            if !closings.is_closed_for(&unit, read_period(&period)?) {
                broken_off.insert((unit, period));
            }
        }
        Ok(Self {
            broken_off,
            ..Self::default()
        })
    }

    /// Whether a mixing that was broken off has moved a part of a unit's answers of a period. Which of them were
    /// flagged is not known any more.
    pub(super) fn is_broken_off(&self, unit: &str, period: Period) -> bool {
        let subject = (unit.to_owned(), period.to_string());
        self.broken_off.contains(&subject)
    }

    /// Adds what a batch has counted, once it is written.
    pub(super) fn add(&mut self, batch: BatchSums<'_>) {
        self.unflagged.add(batch.unflagged);
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
    /// unflagged answers, there are no sums without flagged ones, and where there were none before there
    /// are none now.
    pub(super) fn finish(mut self, conn: &mut Conn, k: i64) -> Result<(), StoreError> {
        let mut inseparable: BTreeSet<(String, String)> = self.broken_off;
        inseparable.extend(self.given.inseparable(k));
        inseparable.extend(list_inseparable_before(conn)?);
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

impl<'c> BatchSums<'c> {
    /// The sums of a batch of which nothing is counted yet.
    pub(super) fn new(closings: &'c RecordedClosings) -> Self {
        Self {
            closings,
            counts: Counts::default(),
            unflagged: Counts::default(),
            given: GivenAnswers::default(),
        }
    }

    /// Counts an answer for its agency, and for the office the intake part of the components that name it.
    pub(super) fn count(
        &mut self,
        traits: &ResponseTraits,
        period: Period,
        (office, naming): (&str, ComponentSet),
        ratings: &Ratings,
        definition: &Definition,
        flagged: bool,
    ) {
        let all = ComponentSet::all();
        self.count_for(traits, period, (ratings, all), definition, flagged);
        if !office.is_empty() && office != UNKNOWN {
            let of_office = ResponseTraits {
                unit: office.to_owned(),
                ..traits.clone()
            };
            let intake = intake_part(ratings, definition);
            let named = components_part(&intake, definition, naming);
            self.count_for(&of_office, period, (&named, naming), definition, flagged);
        }
    }

    fn count_for(
        &mut self,
        traits: &ResponseTraits,
        period: Period,
        (ratings, components): (&Ratings, ComponentSet),
        definition: &Definition,
        flagged: bool,
    ) {
        let basis = match self.closings.is_closed_for(&traits.unit, period) {
            true => Basis::Closing,
            false => Basis::All,
        };
        self.counts
            .count_components(basis, traits, ratings, definition, components);
        if !flagged {
            let total = traits.total();
            let basis = Basis::Unflagged;
            self.unflagged
                .count_components(basis, &total, ratings, definition, components);
        }
        let given = self.given.0.entry(traits.total()).or_default();
        given.resize(definition.questions().count(), [0; 2]);
        for (given, rating) in given.iter_mut().zip(ratings.iter()) {
            if let Rating::Level(_) = rating {
                given[usize::from(flagged)] += 1;
            }
        }
    }

    /// The rows of the sums of all answers of the batch.
    pub(super) fn rows(&self) -> CountRows {
        self.counts.rows()
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

/// Units and periods that were closed before without sums of unflagged answers, and get more answers now.
fn list_inseparable_before(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let of_basis = "SELECT 1 FROM moments o WHERE o.unit = c.unit AND o.period = c.period \
         AND o.source = '' AND o.basis = ";
    let query = format!(
        "SELECT DISTINCT unit, period FROM moments c WHERE basis = 'closing' AND source = '' \
         AND EXISTS ({of_basis}'all') AND NOT EXISTS ({of_basis}'unflagged')"
    );
    list_subjects(conn, Sql::new(&query))
}

/// The units and periods that a query selects.
pub(super) fn list_subjects(
    conn: &mut Conn,
    query: Sql,
) -> Result<Vec<(String, String)>, StoreError> {
    #[derive(QueryableByName)]
    struct SubjectRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        period: String,
    }
    let rows: Vec<SubjectRow> = query.load(conn)?;
    Ok(rows.into_iter().map(|row| (row.unit, row.period)).collect())
}

/// Adds the sums for periods that were closed before to those of all answers.
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
