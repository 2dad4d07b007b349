//! Exporting mixed responses of closed periods, in the order of their random keys.
//!
//! Single responses are shown, so whatever is summed elsewhere must be safe here row by row. Of every
//! unit, version and period, a component is shown where at least `k` answered it, and fields only
//! where that holds within each of them: of answers by link, and of imported ones by themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::domain::answers::sums::ComponentSet;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::period::Period;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::answers::traits::{Basis, ResponseTraits};
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::in_period;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::responses;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;
use crate::store::figures::Figures;

/// An exported response. Source and channel are left out, because rows that differ in them alone
/// would be fewer than `k`.
#[derive(Clone, Debug)]
pub struct ExportedResponse {
    /// The agency or intake office.
    pub unit: String,
    /// The month, quarter or year.
    pub period: String,
    /// The index of its definition in the list that was passed to [`ExportSink::begin`].
    pub definition: usize,
    /// The case's field; `*` where it may not be told.
    pub field: String,
    /// The ratings, one for each question; blank for components that may not be told.
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
    /// The number of units with fewer than `k` responses in one of the periods.
    pub units: i64,
    /// Whether the period has months that are not closed.
    pub is_open: bool,
}

/// The unit, version and period of a response, and whether it was imported.
type GroupKey = (String, String, String, bool);

/// What may be told of the responses of one unit, version and period that were imported, or that were not.
struct ExportGroup {
    components: ComponentSet,
    has_fields: bool,
}

/// What is exported.
struct Exported {
    periods: Vec<String>,
    groups: HashMap<GroupKey, ExportGroup>,
    /// The index and the definition of each version.
    versions: HashMap<String, (usize, Arc<Definition>)>,
}

impl Figures<'_> {
    /// Passes the responses of the closed months, quarters and years in a period to the sink. They
    /// are streamed, never collected in memory.
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
        stream(self.conn()?, &exported, sink)?;
        Ok(omitted)
    }

    /// What is exported, with the definitions that were answered.
    fn list_exported(
        &mut self,
        query: &FigureQuery,
    ) -> Result<(Exported, Vec<Arc<Definition>>, Omitted), StoreError> {
        let open = RecordedClosings::read(self.conn()?, query.now)?;
        let reach = self.viewer.figures();
        let mut fields: BTreeMap<GroupKey, Vec<(ComponentSet, i64)>> = BTreeMap::new();
        for row in list_field_counts(self.conn()?, query.period)? {
            let is_closed = open.is_closed_for(&row.unit, read_period(&row.period)?);
            if reach.covers_agency(&row.unit) && is_closed {
                let set = ComponentSet::from_bits(row.part.unsigned_abs());
                let imported = Basis::read(&row.basis)? == Basis::Imported;
                let key = (row.unit, row.survey_version, row.period, imported);
                fields.entry(key).or_default().push((set, row.n));
            }
        }
        let k = self.store.k();
        let mut omitted = BTreeSet::new();
        let mut groups = HashMap::new();
        let mut versions: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        for (key, counts) in fields {
            let group = ExportGroup::new(&counts, k);
            if group.components.is_empty() {
                omitted.insert(key.0);
                continue;
            }
            if !versions.contains_key(&key.1) {
                let definition = self.definition(&key.1)?;
                versions.insert(key.1.clone(), definition);
            }
            groups.insert(key, group);
        }
        let omitted = Omitted {
            units: i64::try_from(omitted.len()).unwrap_or(0),
            is_open: !open.is_closed(query.period),
        };
        let stored = query.period.stored_periods().into_iter();
        let exported = Exported {
            periods: stored
                .filter(|period| open.is_closed(*period))
                .map(|period| period.to_string())
                .collect(),
            groups,
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

/// The responses to one component within a field.
#[derive(QueryableByName)]
struct FieldCountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    basis: String,
    #[diesel(sql_type = Integer)]
    part: i32,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The responses to each component by unit, version, period, basis and field.
fn list_field_counts(conn: &mut Conn, period: Period) -> Result<Vec<FieldCountRow>, StoreError> {
    let rows: Vec<FieldCountRow> = Sql::new(
        "SELECT unit, survey_version, period, basis, part, CAST(SUM(n) AS BIGINT) AS n \
         FROM moments WHERE basis IN ('all', 'imported') AND source <> '' AND part > 0 AND ",
    )
    .join(in_period(period))
    .text(" GROUP BY unit, survey_version, period, basis, field, part HAVING SUM(n) > 0")
    .load(conn)?;
    let is_single = |row: &FieldCountRow| row.part.count_ones() == 1;
    Ok(rows.into_iter().filter(is_single).collect())
}

impl ExportGroup {
    /// What may be told of a group, given the responses to each component by field.
    fn new(counts: &[(ComponentSet, i64)], k: i64) -> Self {
        let mut totals: BTreeMap<ComponentSet, i64> = BTreeMap::new();
        for (set, n) in counts {
            *totals.entry(*set).or_default() += n;
        }
        totals.retain(|_, n| *n >= k);
        Self {
            components: totals.keys().flat_map(|set| set.components()).collect(),
            has_fields: counts
                .iter()
                .all(|(set, n)| *n >= k || !totals.contains_key(set)),
        }
    }

    /// The ratings that may be told; `None` where no given answer is among them.
    fn ratings(&self, ratings: &Ratings, definition: &Definition) -> Option<Ratings> {
        let shown: Vec<Rating> = definition
            .questions()
            .zip(ratings.iter())
            .map(|((component, _), rating)| match rating {
                Rating::Level(_) if !self.components.contains(component) => Rating::Blank,
                _ => rating,
            })
            .collect();
        let is_given = |rating: &Rating| matches!(rating, Rating::Level(_));
        shown.iter().any(is_given).then(|| Ratings::new(shown))
    }
}

/// Reads row by row. Without this loading mode PostgreSQL would send all rows at once.
fn stream<S: ExportSink>(
    conn: &mut Conn,
    exported: &Exported,
    sink: &mut S,
) -> Result<(), S::Error> {
    let rows = responses::table
        .filter(responses::period.eq_any(exported.periods.clone()))
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

/// Passes what may be told of the rows to the sink.
fn send_rows<S: ExportSink>(
    rows: QueryResult<impl Iterator<Item = QueryResult<KeptResponseRow>>>,
    exported: &Exported,
    sink: &mut S,
) -> Result<(), S::Error> {
    for row in rows.map_err(StoreError::from)? {
        let row = row.map_err(StoreError::from)?;
        let ResponseTraits {
            unit,
            survey_version,
            period,
            field,
            ..
        } = row.traits.clone();
        let key = (unit, survey_version, period, row.batch.is_some());
        let Some(group) = exported.groups.get(&key) else {
            continue;
        };
        let (unit, survey_version, period, _) = key;
        let Some((index, definition)) = exported.versions.get(&survey_version) else {
            return Err(StoreError::Unknown("survey version", survey_version).into());
        };
        let Some(ratings) = group.ratings(&row.ratings(definition)?, definition) else {
            continue;
        };
        sink.response(&ExportedResponse {
            unit,
            period,
            definition: *index,
            field: if group.has_fields {
                field
            } else {
                UNKNOWN.to_owned()
            },
            ratings,
        })?;
    }
    Ok(())
}
