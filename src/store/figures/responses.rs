//! Mixed responses, read in the order of their random keys.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::domain::figures::scope::FigureQuery;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::db::conditions::in_period;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::responses;
use crate::store::db::sql::Sql;
use crate::store::figures::Figures;

/// A response as it is exported.
#[derive(Clone, Debug)]
pub struct ExportedResponse {
    /// The agency or intake office.
    pub unit: String,
    /// The month, quarter or year.
    pub period: String,
    /// What was asked: the place of its definition among those that the export begins with.
    pub definition: usize,
    /// How the case was handed in.
    pub channel: String,
    /// By which way the answer came.
    pub source: String,
    /// The case's field.
    pub field: String,
    /// The answers.
    pub ratings: Ratings,
}

/// Takes an export, one response after the other.
pub trait ExportSink {
    /// Why it can't go on.
    type Error: From<StoreError>;

    /// Is told every definition that the responses answer, before the first of them.
    ///
    /// # Errors
    /// When it can't go on.
    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), Self::Error>;

    /// Takes a response.
    ///
    /// # Errors
    /// When it can't go on.
    fn response(&mut self, response: &ExportedResponse) -> Result<(), Self::Error>;
}

/// What an export left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Units with fewer than `k` responses.
    pub units: i64,
}

/// Which responses are exported.
struct Shown {
    units: HashSet<String>,
    /// Each version's definition, and its place.
    places: HashMap<String, (usize, Arc<Definition>)>,
}

impl Figures<'_> {
    /// Hands every response of a period to the sink, but nothing of a unit below `k`. None is held
    /// in memory longer than that takes.
    ///
    /// # Errors
    /// When the database or the sink fails.
    pub fn export_responses<S: ExportSink>(
        &mut self,
        query: &FigureQuery,
        sink: &mut S,
    ) -> Result<Omitted, S::Error> {
        let (shown, definitions, omitted) = self.find_shown(query)?;
        sink.begin(&definitions)?;
        stream(self.conn, query, &shown, sink)?;
        Ok(omitted)
    }

    /// Who answered often enough, by what was asked. Every response gives its first question some
    /// rating: its tally counts them all.
    fn find_shown(
        &mut self,
        query: &FigureQuery,
    ) -> Result<(Shown, Vec<Arc<Definition>>, Omitted), StoreError> {
        #[derive(QueryableByName)]
        struct CountRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            survey_version: String,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let rows: Vec<CountRow> = Sql::new(
            "SELECT unit, survey_version, CAST(SUM(count) AS BIGINT) AS count FROM tallies WHERE ",
        )
        .join(in_period(query.period))
        .text(
            " AND (survey_version, question) IN \
             (SELECT survey_version, question FROM survey_questions WHERE position = 1) \
             GROUP BY unit, survey_version",
        )
        .load(self.conn)?;
        let mut units: HashMap<String, i64> = HashMap::new();
        let mut versions: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.count > 0) {
            *units.entry(row.unit).or_default() += row.count;
            if let Entry::Vacant(version) = versions.entry(row.survey_version) {
                let definition = self.store.surveys.get(self.conn, version.key())?;
                version.insert(definition);
            }
        }
        let reach = self.viewer.figures();
        units.retain(|unit, _| reach.covers_agency(unit));
        let all = units.len();
        units.retain(|_, count| *count >= self.store.k());
        let omitted = Omitted {
            units: i64::try_from(all - units.len()).unwrap_or(0),
        };
        let shown = Shown {
            units: units.into_keys().collect(),
            places: versions
                .iter()
                .zip(0..)
                .map(|((version, definition), place)| {
                    (version.clone(), (place, definition.clone()))
                })
                .collect(),
        };
        Ok((shown, versions.into_values().collect(), omitted))
    }
}

/// Reads row by row; PostgreSQL would otherwise hand over all of them at once.
fn stream<S: ExportSink>(
    conn: &mut Conn,
    query: &FigureQuery,
    shown: &Shown,
    sink: &mut S,
) -> Result<(), S::Error> {
    let rows = responses::table
        .filter(responses::period.eq_any(stored(query)))
        .order(responses::key);
    match conn {
        Conn::Pg(conn) => hand_over(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, PgRowByRowLoadingMode>(conn),
            shown,
            sink,
        ),
        Conn::Sqlite(conn) => hand_over(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, DefaultLoadingMode>(conn),
            shown,
            sink,
        ),
    }
}

fn hand_over<S: ExportSink>(
    rows: QueryResult<impl Iterator<Item = QueryResult<KeptResponseRow>>>,
    shown: &Shown,
    sink: &mut S,
) -> Result<(), S::Error> {
    for row in rows.map_err(StoreError::from)? {
        let row = row.map_err(StoreError::from)?;
        let Some((place, definition)) = shown.places.get(&row.traits.survey_version) else {
            return Err(StoreError::Unknown("survey version", row.traits.survey_version).into());
        };
        if !shown.units.contains(&row.traits.unit) {
            continue;
        }
        let ratings = row.ratings(definition)?;
        let traits = row.traits;
        sink.response(&ExportedResponse {
            unit: traits.unit,
            period: traits.period,
            definition: *place,
            channel: traits.channel,
            source: traits.source,
            field: traits.field,
            ratings,
        })?;
    }
    Ok(())
}

fn stored(query: &FigureQuery) -> Vec<String> {
    query
        .period
        .stored_periods()
        .iter()
        .map(ToString::to_string)
        .collect()
}
