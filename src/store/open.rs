//! The store: opened once, cloned freely, with a pool of connections behind it.

use std::sync::Arc;

use diesel::r2d2::PooledConnection;
use uuid::Uuid;

use crate::domain::access::Reach;
use crate::domain::cases::agency::{Block, Slug};
use crate::domain::links::code::Secret;

use super::db::connection::{self, DatabaseUrl};
use super::db::error::StoreError;
use super::db::migrations::{self, SchemaState};
use super::db::pool::{Manager, Pool};
use super::db::settings;
use super::surveys::{self, Surveys};

/// What a store is opened with.
pub struct Settings {
    /// Where the data lives.
    pub url: DatabaseUrl,
    /// The server's secret, which links are made from.
    pub secret: Secret,
    /// The fewest alike among whom an answer leaves its waiting room, and below which no figure
    /// is shown.
    pub k: i64,
    /// The blocks of peers.
    pub blocks: Vec<Block>,
    /// The definition a block uses where it is not the default, as (block, definition id, first day).
    pub block_definitions: Vec<(Slug, String, jiff::civil::Date)>,
    /// The id of the definition used by every other block.
    pub default_definition: String,
    /// Makes random ids: version 7 for what is sorted by age, see [`Store::new_key`] for answers.
    pub new_id: fn() -> Uuid,
    /// Makes random keys that tell nothing of their time.
    pub new_key: fn() -> Uuid,
}

/// The store. Cheap to clone; every clone shares the pool.
#[derive(Clone)]
pub struct Store {
    pub(in crate::store) pool: Pool,
    pub(in crate::store) settings: Arc<Settings>,
    pub(in crate::store) surveys: Arc<Surveys>,
    /// The agencies that figures are told of.
    pub(in crate::store) reach: Reach,
}

impl Store {
    /// Connections kept for each server process.
    const POOL_SIZE: u32 = 12;

    /// Opens a store with the given definitions.
    ///
    /// An SQLite file is made and migrated; a PostgreSQL database must have been migrated by
    /// `sipas migrate`.
    ///
    /// # Errors
    /// When the database can't be reached, has another schema, was made with another secret, or
    /// holds another text of a definition that was answered.
    pub fn open(settings: Settings, definitions: Vec<surveys::Source>) -> Result<Self, StoreError> {
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
            reach: Reach::All,
        })
    }

    /// Migrates the database at a URL and tells the steps that were run.
    ///
    /// # Errors
    /// When it can't be reached, is newer than this program, or a step fails.
    pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
        migrations::migrate(&mut Pool::new(url.clone(), 1).connect()?)
    }

    pub(in crate::store) fn conn(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get()
    }

    /// A connection outside the pool.
    pub(in crate::store) fn connect(&self) -> Result<connection::Conn, StoreError> {
        self.pool.connect()
    }

    /// How the database's schema stands to this program's; asks the database now.
    ///
    /// # Errors
    /// When it can't be asked.
    pub fn schema_state(&self) -> Result<SchemaState, StoreError> {
        migrations::schema_state(&mut *self.conn()?)
    }

    /// The `k` below which no figure is shown.
    pub fn k(&self) -> i64 {
        self.settings.k
    }

    /// The same store, whose figures are those of the agencies within reach: to whoever asks it, the
    /// others are not there.
    #[must_use]
    pub fn within(&self, reach: &Reach) -> Self {
        Self {
            reach: reach.clone(),
            ..self.clone()
        }
    }

    /// The definitions this store knows.
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

    pub(in crate::store) fn new_id(&self) -> String {
        (self.settings.new_id)().to_string()
    }

    pub(in crate::store) fn new_key(&self) -> String {
        (self.settings.new_key)().simple().to_string()
    }
}

/// A connection to a database with this program's schema, without a store.
pub(in crate::store) fn open_current(url: &DatabaseUrl) -> Result<connection::Conn, StoreError> {
    let mut conn = Pool::new(url.clone(), 1).connect()?;
    make_current(&mut conn)?;
    Ok(conn)
}

/// Migrates an embedded database, and refuses another that has not this program's schema.
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
