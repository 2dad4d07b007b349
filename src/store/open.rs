//! Opening a store: its settings, its connection pool and the state of its schema.

use std::sync::Arc;

use diesel::r2d2::PooledConnection;
use uuid::Uuid;

use super::db::connection::{self, DatabaseUrl};
use super::db::error::StoreError;
use super::db::migrations::{self, SchemaState};
use super::db::pool::{Manager, Pool};
use super::db::settings;
use super::surveys::{self, Surveys};
use crate::domain::cases::agency::{Block, Slug};
use crate::domain::links::code::Secret;

/// The settings of a store.
pub struct Settings {
    /// The database.
    pub url: DatabaseUrl,
    /// The server's secret, from which link codes are derived.
    pub secret: Secret,
    /// The fewest answers with equal traits that leave the inbox together, and the fewest answers
    /// of which a figure is shown.
    pub k: i64,
    /// The blocks: groups of agencies that are compared with each other.
    pub blocks: Vec<Block>,
    /// The definitions of blocks that do not use the default one, as (block, definition id, first
    /// day on which it is used).
    pub block_definitions: Vec<(Slug, String, jiff::civil::Date)>,
    /// The id of the definition that every other block uses.
    pub default_definition: String,
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
}

impl Store {
    /// The most connections of one server process.
    const POOL_SIZE: u32 = 12;

    /// Opens a store with the given definitions.
    ///
    /// An SQLite file is created where there is none, and migrated. A PostgreSQL database must have
    /// been migrated by `sipas migrate`.
    ///
    /// # Errors
    /// When the database can't be reached, has another schema, was made with another secret, or
    /// holds a different text of a definition that has answers.
    pub fn open(
        settings: Settings,
        definitions: Vec<surveys::DefinitionSource>,
    ) -> Result<Self, StoreError> {
        let pool = Pool::new(settings.url.clone(), Self::POOL_SIZE);
        let mut conn = pool.get()?;
        make_current(&mut conn)?;
        settings::check_secret(&mut conn, &settings.secret.fingerprint())?;
        let surveys = Surveys::register(&mut conn, definitions)?;
        drop(conn);
        Ok(Self {
            pool,
            settings: Arc::new(settings),
            surveys: Arc::new(surveys),
        })
    }

    /// Migrates the database at a URL and returns the names of the steps that were run.
    ///
    /// # Errors
    /// When the database can't be reached, its schema is newer than this program, or a step fails.
    pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
        migrations::migrate(&mut Pool::new(url.clone(), 1).connect()?)
    }

    /// A connection from the pool.
    pub(in crate::store) fn conn(&self) -> Result<PooledConnection<Manager>, StoreError> {
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

    /// The fewest answers of which a figure is shown.
    pub fn k(&self) -> i64 {
        self.settings.k
    }

    /// The survey definitions of this store.
    pub fn surveys(&self) -> &Surveys {
        &self.surveys
    }

    /// The configured blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.settings.blocks
    }

    /// The server's secret.
    pub fn secret(&self) -> &Secret {
        &self.settings.secret
    }

    /// A new id that sorts by age.
    pub(in crate::store) fn new_id(&self) -> String {
        (self.settings.new_id)().to_string()
    }

    /// A new random key for a row about an answer.
    pub(in crate::store) fn new_key(&self) -> String {
        (self.settings.new_key)().simple().to_string()
    }
}

/// Opens a database without a store, and returns a connection to it once its schema is current.
pub(in crate::store) fn open_current(url: &DatabaseUrl) -> Result<connection::Conn, StoreError> {
    let mut conn = Pool::new(url.clone(), 1).connect()?;
    make_current(&mut conn)?;
    Ok(conn)
}

/// Migrates an embedded database, and refuses any other whose schema is not this program's.
pub(in crate::store) fn make_current(conn: &mut connection::Conn) -> Result<(), StoreError> {
    if matches!(conn, connection::Conn::Sqlite(_)) {
        migrations::migrate(conn)?;
    }
    match migrations::schema_state(conn)? {
        SchemaState::Current => Ok(()),
        SchemaState::Older => Err(StoreError::OlderSchema),
        SchemaState::Newer => Err(StoreError::NewerSchema),
    }
}
