//! The migrations in `migrations/`: one set for both databases. See the README there.

use std::fmt;

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::connection::BoxableConnection;
use diesel::migration::{
    Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result,
};
use diesel_migrations::MigrationHarness;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::settings;
use crate::domain::links::secrets::Secrets;

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/", $name, "/up.sql")))),+]
    };
}

/// What a step does in Rust after its SQL, within the transaction of the migration. It returns what
/// the operator should know.
pub(in crate::store) type RustStep =
    fn(&mut Conn, &MigrationContext<'_>) -> std::result::Result<Vec<String>, StoreError>;

/// What steps in Rust need.
pub(in crate::store) struct MigrationContext<'a> {
    /// The server's secrets, where they are at hand.
    pub(in crate::store) secrets: Option<&'a Secrets>,
    /// The fewest answers of which a figure is shown.
    pub(in crate::store) k: i64,
    /// The steps in Rust, by the name of their migration.
    pub(in crate::store) rust_steps: &'a [(&'static str, RustStep)],
}

/// What a migration did.
#[derive(Debug, Default)]
pub struct Migrated {
    /// The numbers of the steps that were run.
    pub steps: Vec<String>,
    /// What the operator should know.
    pub notes: Vec<String>,
}

/// Every migration in order: name and SQL.
const STEPS: &[(&str, &str)] = steps![
    "0001_agencies_and_cases",
    "0002_surveys_and_invitations",
    "0003_answers",
    "0004_counts",
    "0005_case_counts",
    "0006_keys",
    "0007_counter",
    "0008_case_codes",
    "0009_unique_case_codes",
    "0010_batch_marks",
    "0011_component_sets",
    "0012_press",
    "0013_fields",
    "0014_closings",
    "0015_key_offices",
    "0016_audit",
    "0017_people",
    "0018_console",
    "0019_sign_on",
    "0020_editions",
    "0021_instruments",
    "0022_waiting_room",
    "0023_timeliness_counts",
    "0024_audit_seals",
    "0025_imported_counts",
    "0026_edition_contents",
    "0027_closing_sums",
    "0028_shared_case_codes",
    "0029_alike_case_codes",
    "0030_provisional_states",
];

/// The number with which the name of a migration begins.
fn version_of(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// The name of the newest migration of this program.
pub(in crate::store) fn newest() -> &'static str {
    STEPS.last().map_or("", |(name, _)| *name)
}

/// How a schema compares with this program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// They are the same.
    Current,
    /// It lacks migrations.
    Older,
    /// It has migrations that this program doesn't know.
    Newer,
}

/// Returns how the schema whose newest migration has the given name compares with this program's.
pub(in crate::store) fn state_of(name: &str) -> SchemaState {
    let newest = newest();
    if name == newest {
        SchemaState::Current
    } else if version_of(name) > version_of(newest) {
        SchemaState::Newer
    } else {
        SchemaState::Older
    }
}

/// A migration for the database of one dialect.
#[derive(Clone, Copy)]
struct MigrationStep {
    name: &'static str,
    sql: &'static str,
    dialect: &'static str,
}

impl fmt::Display for MigrationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl MigrationName for MigrationStep {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(version_of(self.name))
    }
}

impl MigrationMetadata for MigrationStep {
    /// False, because [`migrate`] runs all pending steps in one transaction.
    fn run_in_transaction(&self) -> bool {
        false
    }
}

impl<DB: Backend> Migration<DB> for MigrationStep {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Ok(conn.batch_execute(&activate(self.sql, self.dialect))?)
    }

    fn revert(&self, _: &mut dyn BoxableConnection<DB>) -> Result<()> {
        Err("a migration is never taken back; restore a backup instead".into())
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

/// The migrations as a source for diesel, for the database of the given dialect.
struct Steps(&'static str);

impl<DB: Backend> MigrationSource<DB> for Steps {
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<DB>>>> {
        Ok(STEPS
            .iter()
            .map(|&(name, sql)| -> Box<dyn Migration<DB>> {
                Box::new(MigrationStep {
                    name,
                    sql,
                    dialect: self.0,
                })
            })
            .collect())
    }
}

/// Uncomments the SQL marked for a dialect: `/*sqlite WITHOUT ROWID*/` becomes `WITHOUT ROWID`.
fn activate(sql: &str, dialect: &str) -> String {
    let mark = format!("/*{dialect} ");
    let mut active = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(start) = rest.find(&mark) {
        active.push_str(&rest[..start]);
        rest = &rest[start + mark.len()..];
        let end = rest.find("*/").unwrap_or(rest.len());
        active.push_str(&rest[..end]);
        rest = rest.get(end + 2..).unwrap_or("");
    }
    active.push_str(rest);
    active
}

/// Returns how a database's schema compares with this program's. Only reads.
///
/// # Errors
/// When the database fails.
pub fn schema_state(conn: &mut Conn) -> std::result::Result<SchemaState, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    if !has_any_step(conn)? {
        return Ok(SchemaState::Older);
    }
    // Diesel's own query would create its table, which needs more rights than reading.
    let applied: Vec<Applied> =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn)?;
    let known: Vec<&str> = STEPS.iter().map(|(name, _)| version_of(name)).collect();
    if applied
        .iter()
        .any(|step| !known.contains(&step.version.as_str()))
    {
        return Ok(SchemaState::Newer);
    }
    let is_applied = |version: &&str| applied.iter().any(|step| step.version == **version);
    Ok(if known.iter().all(is_applied) {
        SchemaState::Current
    } else {
        SchemaState::Older
    })
}

/// Whether any migration was ever run.
fn has_any_step(conn: &mut Conn) -> std::result::Result<bool, StoreError> {
    let sql = match conn {
        Conn::Pg(_) => "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS found",
        Conn::Sqlite(_) => {
            "SELECT COUNT(*) > 0 AS found FROM sqlite_schema \
             WHERE name = '__diesel_schema_migrations'"
        }
    };
    let row: BooleanRow = diesel::sql_query(sql).get_result(conn)?;
    Ok(row.found)
}

/// A row with one Boolean column.
#[derive(diesel::QueryableByName)]
struct BooleanRow {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    found: bool,
}

/// Runs every pending migration, its SQL and then its step in Rust, in one transaction.
///
/// # Errors
/// When the schema is newer than this program, or a step fails; then nothing is changed.
pub(in crate::store) fn migrate(
    conn: &mut Conn,
    context: &MigrationContext<'_>,
) -> std::result::Result<Migrated, StoreError> {
    let dialect = conn.dialect();
    // Reading comes first: most commands find nothing to do and then need no lock.
    match schema_state(conn)? {
        SchemaState::Current => return Ok(Migrated::default()),
        SchemaState::Newer => return Err(StoreError::NewerSchema),
        SchemaState::Older => {}
    }
    if let Some(secrets) = context.secrets
        && has_any_step(conn)?
    {
        settings::check_secret(conn, secrets)?;
    }
    conn.write(|conn| {
        conn.lock("migration")?;
        let mut migrated = Migrated::default();
        while let Some(name) = run_next(conn, dialect)? {
            let step = context.rust_steps.iter().find(|(of, _)| *of == name);
            if let Some((_, run)) = step {
                migrated.notes.extend(run(conn, context)?);
            }
            migrated.steps.push(version_of(&name).to_owned());
        }
        Ok(migrated)
    })
}

/// Runs the SQL of the next pending migration and returns its name; `None` where none is pending.
fn run_next(
    conn: &mut Conn,
    dialect: &'static str,
) -> std::result::Result<Option<String>, StoreError> {
    on_backend!(conn, |inner| {
        let pending = inner
            .pending_migrations(Steps(dialect))
            .map_err(StoreError::migration)?;
        let Some(next) = pending.first() else {
            return Ok(None);
        };
        inner
            .run_migration(next.as_ref())
            .map_err(StoreError::migration)?;
        Ok(Some(next.name().to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_of_migrations_is_listed_in_order() {
        let mut folders: Vec<String> = std::fs::read_dir("migrations")
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        folders.sort();
        let listed: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        assert_eq!(folders, listed);
    }

    #[test]
    fn a_schema_is_compared_by_the_number_of_its_newest_migration() {
        assert_eq!(state_of(newest()), SchemaState::Current);
        for older in [
            "0001_agencies_and_cases",
            "0028_shared_case_codes",
            "0029_another",
            "",
        ] {
            assert_eq!(state_of(older), SchemaState::Older, "{older}");
        }
        assert_eq!(state_of("9999_to_come"), SchemaState::Newer);
    }

    #[test]
    fn a_marked_comment_is_active_for_its_database_only() {
        let sql = "CREATE TABLE t (a TEXT /*postgres COLLATE \"C\"*/) /*sqlite WITHOUT ROWID*/;";
        assert_eq!(
            activate(sql, "sqlite"),
            "CREATE TABLE t (a TEXT /*postgres COLLATE \"C\"*/) WITHOUT ROWID;"
        );
        assert_eq!(
            activate(sql, "postgres"),
            "CREATE TABLE t (a TEXT COLLATE \"C\") /*sqlite WITHOUT ROWID*/;"
        );
    }
}
