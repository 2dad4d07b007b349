//! The numbers of responses by which an export decides what it shows, of versions that count alike together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Text};

use super::snapshot::Figures;
use crate::domain::answers::sums::ComponentSet;
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::answers::traits::Basis;
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::in_period;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The unit, version and period of a response, and whether it was imported. Of versions that count alike it
/// is the first one.
pub(super) type GroupKey = (String, String, String, bool);

/// The numbers of responses to one unit in one period, under versions that count alike.
pub(super) struct GroupCounts {
    pub(super) definition: Arc<Definition>,
    /// The responses to each component by field.
    pub(super) fields: BTreeMap<(usize, String), i64>,
    /// The given answers by question.
    pub(super) questions: HashMap<String, i64>,
    /// Whether an answer by link names its intake office.
    pub(super) names_office: bool,
}

/// A version that was answered.
pub(super) struct AnsweredVersion {
    pub(super) definition: Arc<Definition>,
    /// The first version that counts like it.
    pub(super) alike: String,
}

/// The versions that were answered.
#[derive(Default)]
pub(super) struct AnsweredVersions(pub(super) BTreeMap<String, AnsweredVersion>);

impl AnsweredVersions {
    /// Adds a version, and returns the first one that counts like it.
    fn add(&mut self, version: &str, definition: &Arc<Definition>) -> String {
        if let Some(known) = self.0.get(version) {
            return known.alike.clone();
        }
        let mut known = self.0.values();
        let alike = known
            .find(|known| known.definition.counts_like(definition))
            .map_or_else(|| version.to_owned(), |known| known.alike.clone());
        let added = AnsweredVersion {
            definition: Arc::clone(definition),
            alike: alike.clone(),
        };
        self.0.insert(version.to_owned(), added);
        alike
    }

    /// Removes the versions of which no group is exported.
    pub(super) fn retain_exported<'k>(&mut self, groups: impl Iterator<Item = &'k GroupKey>) {
        let exported: BTreeSet<&str> = groups.map(|key| key.1.as_str()).collect();
        self.0
            .retain(|_, version| exported.contains(version.alike.as_str()));
    }
}

impl Figures<'_> {
    /// The numbers of responses of closed periods within the viewer's reach, and the versions that were
    /// answered.
    pub(super) fn count_groups(
        &mut self,
        period: Period,
        open: &RecordedClosings,
    ) -> Result<(BTreeMap<GroupKey, GroupCounts>, AnsweredVersions), StoreError> {
        let reach = self.viewer.figures();
        let mut groups: BTreeMap<GroupKey, GroupCounts> = BTreeMap::new();
        let mut versions = AnsweredVersions::default();
        for row in list_field_counts(self.conn()?, period)? {
            let is_closed = open.is_closed_for(&row.unit, read_period(&row.period)?);
            if !reach.covers_agency(&row.unit) || !is_closed {
                continue;
            }
            let definition = self.definition(&row.survey_version)?;
            let version = versions.add(&row.survey_version, &definition);
            let imported = Basis::read(&row.basis)? == Basis::Imported;
            let key = (row.unit, version, row.period, imported);
            let group = groups.entry(key).or_insert_with(|| GroupCounts {
                definition,
                fields: BTreeMap::new(),
                questions: HashMap::new(),
                names_office: false,
            });
            for component in ComponentSet::from_bits(row.part.unsigned_abs()).components() {
                let field = (component, row.field.clone());
                *group.fields.entry(field).or_default() += row.n;
            }
        }
        for row in list_question_counts(self.conn()?, period)? {
            let Some(version) = versions.0.get(&row.survey_version) else {
                continue;
            };
            let imported = Basis::read(&row.basis)? == Basis::Imported;
            let key = (row.unit, version.alike.clone(), row.period, imported);
            if let Some(group) = groups.get_mut(&key) {
                *group.questions.entry(row.question).or_default() += row.given;
            }
        }
        for row in list_naming_offices(self.conn()?, period)? {
            let Some(version) = versions.0.get(&row.survey_version) else {
                continue;
            };
            let key = (row.unit, version.alike.clone(), row.period, false);
            if let Some(group) = groups.get_mut(&key) {
                group.names_office = true;
            }
        }
        Ok((groups, versions))
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
    #[diesel(sql_type = Text)]
    field: String,
    #[diesel(sql_type = Integer)]
    part: i32,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The responses to each component by unit, version, period, basis and field.
fn list_field_counts(conn: &mut Conn, period: Period) -> Result<Vec<FieldCountRow>, StoreError> {
    let rows: Vec<FieldCountRow> = Sql::new(
        "SELECT unit, survey_version, period, basis, field, part, \
         CAST(SUM(n) AS BIGINT) AS n \
         FROM moments WHERE basis IN ('all', 'imported') AND source <> '' AND part > 0 AND ",
    )
    .join(in_period(period))
    .text(" GROUP BY unit, survey_version, period, basis, field, part HAVING SUM(n) > 0")
    .load(conn)?;
    let is_single = |row: &FieldCountRow| row.part.count_ones() == 1;
    Ok(rows.into_iter().filter(is_single).collect())
}

/// The given answers to one question.
#[derive(QueryableByName)]
struct QuestionCountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    basis: String,
    #[diesel(sql_type = Text)]
    question: String,
    #[diesel(sql_type = BigInt)]
    given: i64,
}

/// The given answers to each question by unit, version, period and basis.
fn list_question_counts(
    conn: &mut Conn,
    period: Period,
) -> Result<Vec<QuestionCountRow>, StoreError> {
    let rows = Sql::new(
        "SELECT unit, survey_version, period, basis, question, \
         CAST(SUM(count) AS BIGINT) AS given FROM tallies \
         WHERE basis IN ('all', 'imported') AND rating NOT IN ('-', 'x') AND ",
    )
    .join(in_period(period))
    .text(" GROUP BY unit, survey_version, period, basis, question");
    Ok(rows.load(conn)?)
}

/// The unit, version and period of answers by link that name their intake office.
#[derive(QueryableByName)]
struct NamingRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    survey_version: String,
    #[diesel(sql_type = Text)]
    period: String,
}

/// The units, versions and periods of which an answer by link names its intake office.
fn list_naming_offices(conn: &mut Conn, period: Period) -> Result<Vec<NamingRow>, StoreError> {
    let rows = Sql::new(
        "SELECT DISTINCT unit, survey_version, period FROM responses \
         WHERE batch IS NULL AND office NOT IN ('', ",
    )
    .bind(UNKNOWN)
    .text(") AND ")
    .join(in_period(period));
    Ok(rows.load(conn)?)
}
