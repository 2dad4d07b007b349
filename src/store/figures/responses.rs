//! Exporting mixed responses of closed periods, in the order of their random keys.
//!
//! Single responses are shown, so whatever is summed elsewhere must be safe here row by row. Of every
//! unit and period, under all versions that count alike, a component is shown where at least `k` answered it
//! and each of its questions has none or as many answers as distributions are shown from; so all of its
//! responses are shown, or none. Fields are shown only where at least `k` answered within each of them, and
//! no answer by link names its intake office: the office's figures and those of fields overlap, and the one
//! less the other may be of fewer than `k`.
//! All that holds for answers by link, and for imported ones, by themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;

use super::response_counts::{AnsweredVersion, GroupCounts, GroupKey};
use crate::domain::answers::sums::ComponentSet;
use crate::domain::figures::disclosure::{Rule, shows_single_answers};
use crate::domain::figures::scope::FigureQuery;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::answers::traits::ResponseTraits;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::responses;
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
    /// The number of units of which no component is shown in one of the periods.
    pub units: i64,
    /// Whether the period has months that are not closed.
    pub is_open: bool,
}

/// What may be told of the responses of a group.
struct ExportGroup {
    components: ComponentSet,
    /// The other components that were answered.
    hidden: ComponentSet,
    has_fields: bool,
}

/// What is exported.
struct Exported {
    periods: Vec<String>,
    groups: HashMap<GroupKey, ExportGroup>,
    /// The index of each version's definition, and the version.
    versions: HashMap<String, (usize, AnsweredVersion)>,
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
        let rule = Rule {
            k: self.store.k(),
            all_satisfied: false,
            equal_components: false,
            exclude_flagged: false,
        };
        let (counts, mut versions) = self.count_groups(query.period, &open)?;
        let mut omitted = BTreeSet::new();
        let mut groups = HashMap::new();
        for (key, counts) in counts {
            let group = ExportGroup::new(&counts, rule);
            if group.components.is_empty() {
                omitted.insert(key.0);
            } else {
                groups.insert(key, group);
            }
        }
        versions.retain_exported(groups.keys());
        let omitted = Omitted {
            units: i64::try_from(omitted.len()).unwrap_or(0),
            is_open: !open.is_closed(query.period),
        };
        let definitions = versions.0.values();
        let definitions = definitions
            .map(|version| Arc::clone(&version.definition))
            .collect();
        let versions = versions.0.into_iter().enumerate();
        let stored = query.period.stored_periods().into_iter();
        let exported = Exported {
            periods: stored
                .filter(|period| open.is_closed(*period))
                .map(|period| period.to_string())
                .collect(),
            groups,
            versions: versions
                .map(|(index, (name, version))| (name, (index, version)))
                .collect(),
        };
        Ok((exported, definitions, omitted))
    }
}

impl ExportGroup {
    /// What may be told of a group of the given counts.
    fn new(counts: &GroupCounts, rule: Rule) -> Self {
        let mut totals: BTreeMap<usize, i64> = BTreeMap::new();
        for ((component, _), n) in &counts.fields {
            *totals.entry(*component).or_default() += n;
        }
        let is_shown = |component: &usize| {
            totals.get(component).is_some_and(|n| *n >= rule.k)
                && counts
                    .definition
                    .components
                    .get(*component)
                    .is_some_and(|component| {
                        shows_single_answers(component, &counts.questions, rule)
                    })
        };
        let answered = || totals.keys().copied();
        let components: ComponentSet = answered().filter(is_shown).collect();
        Self {
            components,
            hidden: answered()
                .filter(|component| !components.contains(*component))
                .collect(),
            has_fields: !counts.names_office
                && counts
                    .fields
                    .iter()
                    .all(|((component, _), n)| *n >= rule.k || !components.contains(*component)),
        }
    }

    /// The ratings that may be told; `None` where no given answer is among them.
    fn ratings(&self, ratings: &Ratings, definition: &Definition) -> Option<Ratings> {
        let is_given = |rating: &Rating| matches!(rating, Rating::Level(_));
        let shown: Vec<Rating> = definition
            .questions()
            .zip(ratings.iter())
            .map(|((component, _), rating)| {
                let may_be_told = self.components.contains(component)
                    || !(is_given(&rating) || self.hidden.contains(component));
                if may_be_told { rating } else { Rating::Blank }
            })
            .collect();
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
        let Some((index, version)) = exported.versions.get(&survey_version) else {
            continue;
        };
        let key = (unit, version.alike.clone(), period, row.batch.is_some());
        let Some(group) = exported.groups.get(&key) else {
            continue;
        };
        let (unit, _, period, _) = key;
        let definition = &version.definition;
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
