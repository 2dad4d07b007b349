//! Exporting mixed responses, in the order of their random keys.

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

/// An exported response.
#[derive(Clone, Debug)]
pub struct ExportedResponse {
    /// The agency or intake office.
    pub unit: String,
    /// The month, quarter or year.
    pub period: String,
    /// The index of its definition in the list that was passed to [`ExportSink::begin`].
    pub definition: usize,
    /// The way in which the case was submitted to the office.
    pub channel: String,
    /// The way in which the answer came.
    pub source: String,
    /// The case's field.
    pub field: String,
    /// The ratings, one for each question.
    pub ratings: Ratings,
}

/// A receiver of an export, response by response.
pub trait ExportSink {
    /// The error of the receiver.
    type Error: From<StoreError>;

    /// Receives the definitions of all responses, before the first response.
    ///
    /// # Errors
    /// When it can't go on.
    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), Self::Error>;

    /// Receives a response.
    ///
    /// # Errors
    /// When it can't go on.
    fn response(&mut self, response: &ExportedResponse) -> Result<(), Self::Error>;
}

/// The responses that an export left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// The number of units with fewer than `k` responses.
    pub units: i64,
}

/// The units and versions whose responses are exported.
struct Exported {
    units: HashSet<String>,
    /// The index and the definition of each version.
    versions: HashMap<String, (usize, Arc<Definition>)>,
}

impl Figures<'_> {
    /// Passes every response of a period to the sink, except those of units with fewer than `k`.
    /// The responses are streamed, never collected in memory.
    ///
    /// # Errors
    /// When the database or the sink fails.
    pub fn export_responses<S: ExportSink>(
        &mut self,
        query: &FigureQuery,
        sink: &mut S,
    ) -> Result<Omitted, S::Error> {
        let (exported, definitions, omitted) = self.list_exported(query)?;
        sink.begin(&definitions)?;
        stream(self.conn, query, &exported, sink)?;
        Ok(omitted)
    }

    /// The units with enough responses, and the definitions that they answered. The number of
    /// responses is read from the tallies of the first question, which every response adds to.
    fn list_exported(
        &mut self,
        query: &FigureQuery,
    ) -> Result<(Exported, Vec<Arc<Definition>>, Omitted), StoreError> {
        #[derive(QueryableByName)]
        struct VersionCountRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            survey_version: String,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let rows: Vec<VersionCountRow> = Sql::new(
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
        let exported = Exported {
            units: units.into_keys().collect(),
            versions: versions
                .iter()
                .enumerate()
                .map(|(index, (version, definition))| {
                    (version.clone(), (index, definition.clone()))
                })
                .collect(),
        };
        Ok((exported, versions.into_values().collect(), omitted))
    }
}

/// Reads row by row. Without this loading mode PostgreSQL would send all rows at once.
fn stream<S: ExportSink>(
    conn: &mut Conn,
    query: &FigureQuery,
    exported: &Exported,
    sink: &mut S,
) -> Result<(), S::Error> {
    let rows = responses::table
        .filter(responses::period.eq_any(stored_periods(query)))
        .order(responses::key);
    match conn {
        Conn::Pg(conn) => send_rows(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, PgRowByRowLoadingMode>(conn),
            exported,
            sink,
        ),
        Conn::Sqlite(conn) => send_rows(
            rows.select(KeptResponseRow::as_select())
                .load_iter::<KeptResponseRow, DefaultLoadingMode>(conn),
            exported,
            sink,
        ),
    }
}

/// Passes the rows of exported units to the sink.
fn send_rows<S: ExportSink>(
    rows: QueryResult<impl Iterator<Item = QueryResult<KeptResponseRow>>>,
    exported: &Exported,
    sink: &mut S,
) -> Result<(), S::Error> {
    for row in rows.map_err(StoreError::from)? {
        let row = row.map_err(StoreError::from)?;
        let Some((index, definition)) = exported.versions.get(&row.traits.survey_version) else {
            return Err(StoreError::Unknown("survey version", row.traits.survey_version).into());
        };
        if !exported.units.contains(&row.traits.unit) {
            continue;
        }
        let ratings = row.ratings(definition)?;
        let traits = row.traits;
        sink.response(&ExportedResponse {
            unit: traits.unit,
            period: traits.period,
            definition: *index,
            channel: traits.channel,
            source: traits.source,
            field: traits.field,
            ratings,
        })?;
    }
    Ok(())
}

/// The periods under which responses of the queried one are stored.
fn stored_periods(query: &FigureQuery) -> Vec<String> {
    query
        .period
        .stored_periods()
        .iter()
        .map(ToString::to_string)
        .collect()
}
