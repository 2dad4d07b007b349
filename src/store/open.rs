//! Opening a store: its settings, its connection pool and the state of its schema.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::r2d2::PooledConnection;
use uuid::Uuid;

use super::access::audit_renewal;
use super::access::pending_row::{CommittedEvents, KeyReadings};
use super::answers::{imported_counts, recount, sealing, waiting_room};
use super::cases::{codes, shared_codes, timeliness};
use super::closings;
use super::db::connection::{self, DatabaseUrl, Statements};
use super::db::error::StoreError;
use super::db::migrations::{self, Migrated, MigrationContext, SchemaState};
use super::db::pool::{Manager, Pool};
use super::db::settings;
use super::db::wanted::Wanted;
use super::surveys::{self, Surveys};
use crate::domain::cases::agency::Block;
use crate::domain::cases::case::UniqueCodes;
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;
use crate::domain::survey::Assignments;
use crate::files::close_database;

/// The settings of a store.
pub struct Settings {
    /// The database.
    pub url: DatabaseUrl,
    /// The server's secrets, from which link codes are derived.
    pub secrets: Secrets,
    /// The fewest answers with equal traits that leave the inbox together, and the fewest answers
    /// of which a figure is shown.
    pub k: i64,
    /// Whether the figures of open months move before these close.
    pub provisional_sums: bool,
    /// The blocks: groups of agencies that are compared with each other.
    pub blocks: Vec<Block>,
    /// The survey definitions of blocks, by the channel of the case and the day.
    pub definitions: Assignments,
    /// Which case codes are unique in the whole province.
    pub unique_codes: UniqueCodes,
    /// Whether a case of an agency that has ended goes to its successor instead of being refused.
    pub follow_successor: bool,
    /// A source of ids that sort by age (UUID version 7), for everything but answers.
    pub new_id: fn() -> Uuid,
    /// A source of random keys for answers, which reveal nothing about when they were made.
    pub new_key: fn() -> Uuid,
}

/// A handle on the database. Cheap to clone; every clone shares the pool.
#[derive(Clone)]
pub struct Store {
    pub(in crate::store) pool: Pool,
    pub(in crate::store) settings: Arc<Settings>,
    pub(in crate::store) surveys: Arc<Surveys>,
    migrated: Arc<Migrated>,
    /// The changes of figures that were made by this store or a clone of it.
    changes: Arc<AtomicU64>,
    /// The events that wait beside the audit trail's chain.
    pub(in crate::store) committed: Arc<CommittedEvents>,
    /// The readings of cases by keys that are recorded already.
    pub(in crate::store) readings: Arc<KeyReadings>,
    /// Whether somebody waits for what is read; `None` where that is sure.
    wanted: Option<Arc<Wanted>>,
}

impl Store {
    /// The most connections of one server process.
    const POOL_SIZE: u32 = 12;
    /// The `k` of a migration without settings.
    const SHIPPED_K: i64 = 5;

    /// Opens a store with the given definitions.
    ///
    /// An SQLite file is created where there is none, and migrated. A PostgreSQL database must have
    /// been migrated by `sipas migrate`.
    ///
    /// # Errors
    /// When the database can't be reached, has another schema, was made with another secret, has
    /// closed figures with another `k`, or holds a different text of a definition that has answers.
    pub fn open(
        settings: Settings,
        definitions: Vec<surveys::DefinitionSource>,
    ) -> Result<Self, StoreError> {
        let pool = Pool::new(settings.url.clone(), Self::POOL_SIZE);
        let mut conn = pool.get()?;
        let migrated = make_current(
            &mut conn,
            &settings.url,
            Some(&settings.secrets),
            settings.k,
        )?;
        settings::check_secret(&mut conn, &settings.secrets)?;
        hold_k(&mut conn, settings.k)?;
        codes::apply_rule(&mut conn, settings.unique_codes)?;
        let surveys = Surveys::register(&mut conn, definitions)?;
        drop(conn);
        Ok(Self {
            pool,
            settings: Arc::new(settings),
            surveys: Arc::new(surveys),
            migrated: Arc::new(migrated),
            changes: Arc::default(),
            committed: Arc::default(),
            readings: Arc::default(),
            wanted: None,
        })
    }

    /// Migrates the database at a URL.
    ///
    /// # Errors
    /// When the database can't be reached, its schema is newer than this program, it was made with
    /// another secret, or a step fails.
    pub fn migrate(url: &DatabaseUrl, secrets: Option<&Secrets>) -> Result<Migrated, StoreError> {
        let mut conn = Pool::new(url.clone(), 1).connect()?;
        migrate(&mut conn, url, secrets, Self::SHIPPED_K)
    }

    /// What a migration did when this store was opened.
    pub fn migrated(&self) -> &Migrated {
        &self.migrated
    }

    /// Whether the database is embedded, so that its queries run in this process.
    pub fn is_embedded(&self) -> bool {
        self.pool.is_embedded()
    }

    /// The same store by connections of its own, for statements of a kind.
    pub fn with_connections(&self, most: u32, statements: Statements) -> Self {
        let url = self.settings.url.clone();
        Self {
            pool: Pool::for_statements(url, most, statements),
            ..self.clone()
        }
    }

    /// The same store for as long as what is read is wanted. Then it gives no more connections, and a
    /// snapshot ends before its next query. What is being written is written to its end.
    pub fn while_wanted(&self, wanted: &Arc<Wanted>) -> Self {
        Self {
            wanted: Some(Arc::clone(wanted)),
            ..self.clone()
        }
    }

    /// Looks whether somebody waits for what is read.
    ///
    /// # Errors
    /// [`StoreError::Unwanted`] where nobody does.
    pub(in crate::store) fn check_wanted(&self) -> Result<(), StoreError> {
        self.wanted.as_ref().map_or(Ok(()), |wanted| wanted.check())
    }

    /// The number of changes of figures or cases that were made by this store or a clone of it.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Records that figures or cases were changed, once that is committed.
    pub(in crate::store) fn note_change(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of the figures: it rises with every mixing, import and withdrawal, by whichever
    /// process.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_figures_number(&self) -> Result<i64, StoreError> {
        settings::find_figures_number(&mut *self.conn()?)
    }

    /// A connection from the pool.
    pub(in crate::store) fn conn(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.check_wanted()?;
        self.pool.get()
    }

    /// A new connection outside the pool.
    pub(in crate::store) fn connect(&self) -> Result<connection::Conn, StoreError> {
        self.pool.connect()
    }

    /// Returns how the database's schema compares with this program's, reading it now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn schema_state(&self) -> Result<SchemaState, StoreError> {
        migrations::schema_state(&mut *self.conn()?)
    }

    /// Whether the figures of open months move before these close.
    pub fn has_provisional_sums(&self) -> bool {
        self.settings.provisional_sums
    }

    /// The fewest answers of which a figure is shown.
    pub fn k(&self) -> i64 {
        self.settings.k
    }

    /// The survey definitions of this store.
    pub fn surveys(&self) -> &Surveys {
        &self.surveys
    }

    /// Which case codes are unique in the whole province.
    pub fn unique_codes(&self) -> UniqueCodes {
        self.settings.unique_codes
    }

    /// The configured blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.settings.blocks
    }

    /// The survey definitions of blocks, by channel and day.
    pub fn assignments(&self) -> &Assignments {
        &self.settings.definitions
    }

    /// The secret that new links are made with.
    pub fn secret(&self) -> &Secret {
        self.settings.secrets.current()
    }

    /// The server's secrets.
    pub fn secrets(&self) -> &Secrets {
        &self.settings.secrets
    }

    /// A new id that sorts by age.
    pub(in crate::store) fn new_id(&self) -> String {
        (self.settings.new_id)().to_string()
    }

    /// The random beginning of something sealed.
    pub(in crate::store) fn new_nonce(&self) -> [u8; 24] {
        let mut nonce = [0; 24];
        nonce[..16].copy_from_slice((self.settings.new_key)().as_bytes());
        nonce[16..].copy_from_slice(&(self.settings.new_key)().as_bytes()[..8]);
        nonce
    }

    /// A new random key for a row about an answer.
    pub(in crate::store) fn new_key(&self) -> String {
        (self.settings.new_key)().simple().to_string()
    }
}

/// Holds the database to the `k` with which it is opened, see [`closings::hold_k`].
fn hold_k(conn: &mut connection::Conn, k: i64) -> Result<(), StoreError> {
    if settings::find_k(conn)? == Some(k) {
        return Ok(());
    }
    conn.write(|conn| {
        conn.lock("k")?;
        closings::hold_k(conn, k)
    })
}

/// Opens a database without a store, and returns a connection to it once its schema is current.
pub(in crate::store) fn open_current(url: &DatabaseUrl) -> Result<connection::Conn, StoreError> {
    let mut conn = Pool::new(url.clone(), 1).connect()?;
    make_current(&mut conn, url, None, Store::SHIPPED_K)?;
    Ok(conn)
}

/// Migrates an embedded database, and refuses any other whose schema is not this program's.
fn make_current(
    conn: &mut connection::Conn,
    url: &DatabaseUrl,
    secrets: Option<&Secrets>,
    k: i64,
) -> Result<Migrated, StoreError> {
    let migrated = match conn {
        connection::Conn::Sqlite(_) => migrate(conn, url, secrets, k)?,
        connection::Conn::Pg(_) => Migrated::default(),
    };
    match migrations::schema_state(conn)? {
        SchemaState::Current => Ok(migrated),
        SchemaState::Older => Err(StoreError::OlderSchema),
        SchemaState::Newer => Err(StoreError::NewerSchema),
    }
}

/// Runs the pending migrations with what their steps in Rust need. The files of an embedded database
/// that an older sipas left to the umask become its owner's.
fn migrate(
    conn: &mut connection::Conn,
    url: &DatabaseUrl,
    secrets: Option<&Secrets>,
    k: i64,
) -> Result<Migrated, StoreError> {
    let context = MigrationContext {
        secrets,
        k,
        rust_steps: &[
            ("0008_case_codes", codes::fill),
            ("0011_component_sets", recount::fill),
            ("0014_closings", sealing::fill),
            ("0022_waiting_room", waiting_room::fill),
            ("0023_timeliness_counts", timeliness::fill),
            ("0024_audit_seals", audit_renewal::fill),
            ("0025_imported_counts", imported_counts::fill),
            ("0028_shared_case_codes", shared_codes::fill),
            ("0029_alike_case_codes", shared_codes::fill),
        ],
    };
    let mut migrated = migrations::migrate(conn, &context)?;
    if let DatabaseUrl::Sqlite(file) = url
        && !migrated.steps.is_empty()
        && let Ok(closed) = close_database(Path::new(file))
    {
        let notes = closed.iter().map(|file| {
            let name = file.display();
            format!("others can no longer read or change {name}")
        });
        migrated.notes.extend(notes);
    }
    Ok(migrated)
}
