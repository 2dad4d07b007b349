//! Mixed responses, read in the order of their random keys.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::connection::Conn;
use super::error::StoreError;
use super::figures::FigureQuery;
use super::schema::responses;
use super::{Store, chunk, read_ratings};
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;

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

#[derive(Queryable, Selectable)]
#[diesel(table_name = responses)]
struct Row {
    unit: String,
    survey_version: String,
    period: String,
    source: String,
    channel: String,
    field: String,
    ratings: String,
}

/// Which responses are exported.
struct Shown {
    units: HashSet<String>,
    /// Each version's definition, and its place.
    places: HashMap<String, (usize, Arc<Definition>)>,
}

impl Store {
    /// Hands every response of a period to the sink, but nothing of a unit below `k`. None is held
    /// in memory longer than that takes.
    ///
    /// # Errors
    /// When the database or the sink fails.
    pub fn export_responses<S: ExportSink>(
        &self,
        query: &FigureQuery,
        sink: &mut S,
    ) -> Result<Omitted, S::Error> {
        let mut conn = self.conn()?;
        let mut failure = None;
        let read = conn.read(|conn| {
            let (shown, definitions, omitted) = self.find_shown(conn, query)?;
            let streamed = sink
                .begin(&definitions)
                .and_then(|()| stream(conn, query, &shown, sink));
            failure = streamed.err();
            Ok(omitted)
        });
        match (failure, read) {
            (Some(error), _) => Err(error),
            (None, read) => Ok(read?),
        }
    }

    /// Who answered often enough, by what was asked. Every response gives its first question some
    /// rating: its tally counts them all.
    fn find_shown(
        &self,
        conn: &mut Conn,
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
        let periods = stored(query);
        let mut sql_query = diesel::sql_query(format!(
            "SELECT unit, survey_version, CAST(SUM(count) AS BIGINT) AS count FROM tallies \
             WHERE period IN {} AND (survey_version, question) IN \
             (SELECT survey_version, question FROM survey_questions WHERE position = 1) \
             GROUP BY unit, survey_version",
            chunk::values(conn, 1, periods.len())
        ))
        .into_boxed();
        for period in &periods {
            sql_query = sql_query.bind::<Text, _>(period);
        }
        let rows: Vec<CountRow> = sql_query.load(conn)?;
        let mut units: HashMap<String, i64> = HashMap::new();
        let mut versions: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.count > 0) {
            *units.entry(row.unit).or_default() += row.count;
            if let Entry::Vacant(version) = versions.entry(row.survey_version) {
                let definition = self.surveys.get(conn, version.key())?;
                version.insert(definition);
            }
        }
        let all = units.len();
        units.retain(|_, count| *count >= self.k());
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
            rows.select(Row::as_select())
                .load_iter::<Row, PgRowByRowLoadingMode>(conn),
            shown,
            sink,
        ),
        Conn::Sqlite(conn) => hand_over(
            rows.select(Row::as_select())
                .load_iter::<Row, DefaultLoadingMode>(conn),
            shown,
            sink,
        ),
    }
}

fn hand_over<S: ExportSink>(
    rows: QueryResult<impl Iterator<Item = QueryResult<Row>>>,
    shown: &Shown,
    sink: &mut S,
) -> Result<(), S::Error> {
    for row in rows.map_err(StoreError::from)? {
        let row = row.map_err(StoreError::from)?;
        let Some((place, definition)) = shown.places.get(&row.survey_version) else {
            return Err(StoreError::Unknown("survey version", row.survey_version).into());
        };
        if !shown.units.contains(&row.unit) {
            continue;
        }
        let ratings = read_ratings(&row.ratings, definition)?;
        sink.response(&ExportedResponse {
            unit: row.unit,
            period: row.period,
            definition: *place,
            channel: row.channel,
            source: row.source,
            field: row.field,
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
