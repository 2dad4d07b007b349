//! The database: SQLite or PostgreSQL behind one set of queries.
//!
//! `now` and ids are given by the caller; everything that two requests could do at once is
//! decided in SQL.

pub mod agencies;
pub mod apologies;
pub mod backup;
pub mod batches;
pub mod case_chunk;
mod case_counts;
pub mod cases;
mod chunk;
pub mod connection;
pub mod counter;
pub mod coverage;
mod database_url;
pub mod displays;
pub mod distribution;
pub mod doctor;
pub mod error;
mod facts;
pub mod figures;
pub mod inbox;
pub mod invitations;
pub mod keys;
pub mod kiosks;
mod landing;
pub mod links;
mod merge;
pub mod migrations;
pub mod mixing;
pub mod paper;
pub mod periods;
mod pool;
pub mod procedures;
mod reach;
pub mod responses;
mod schema;
mod server_messages;
mod spending;
pub mod surveys;
pub mod timeliness;
pub mod writer;

use std::sync::Arc;

use diesel::r2d2::PooledConnection;
use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::agency::{Block, Slug};
use crate::domain::key::Reach;
use crate::domain::link_code::Secret;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;

use connection::DatabaseUrl;
pub use error::StoreError;
pub use inbox::{Submission, Submitted};
pub use invitations::{Link, LinkState};
pub use landing::Landing;
pub use migrations::SchemaState;
use pool::{Manager, Pool};
use surveys::Surveys;
pub use writer::{WriteError, Writer};

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
    pool: Pool,
    settings: Arc<Settings>,
    surveys: Arc<Surveys>,
    /// The agencies that figures are told of.
    reach: Reach,
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
        facts::check_secret(&mut conn, &settings.secret.fingerprint())?;
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

    fn conn(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get()
    }

    /// A connection outside the pool.
    fn connect(&self) -> Result<connection::Conn, StoreError> {
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

    fn new_id(&self) -> String {
        (self.settings.new_id)().to_string()
    }

    fn new_key(&self) -> String {
        (self.settings.new_key)().simple().to_string()
    }
}

/// A connection to a database with this program's schema, without a store.
fn open_current(url: &DatabaseUrl) -> Result<connection::Conn, StoreError> {
    let mut conn = Pool::new(url.clone(), 1).connect()?;
    make_current(&mut conn)?;
    Ok(conn)
}

/// Migrates an embedded database, and refuses another that has not this program's schema.
fn make_current(conn: &mut connection::Conn) -> Result<(), StoreError> {
    if matches!(conn, connection::Conn::Sqlite(_)) {
        migrations::migrate(conn)?;
    }
    match migrations::schema_state(conn)? {
        SchemaState::Current => Ok(()),
        SchemaState::Older => Err(StoreError::OlderSchema),
        SchemaState::Newer => Err(StoreError::NewerSchema),
    }
}

/// A moment as the database keeps it: UTC to the second, sortable as text.
fn stamp(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a moment as the database keeps it.
fn read_stamp(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Unknown("moment", text.to_owned()))
}

/// Reads one rating as the database keeps it.
fn read_rating(text: &str) -> Result<Rating, StoreError> {
    Rating::parse(text)
        .filter(|rating| rating.as_char().to_string() == text)
        .ok_or_else(|| StoreError::Unknown("rating", text.to_owned()))
}

/// Reads ratings as the database keeps them: one for every question, of the definition's levels.
fn read_ratings(text: &str, definition: &Definition) -> Result<Ratings, StoreError> {
    let is_known = |rating| match rating {
        Rating::Level(level) => definition.level(level).is_some(),
        Rating::Blank | Rating::NotApplicable => true,
    };
    Ratings::parse(text)
        .filter(|ratings| ratings.iter().count() == definition.questions().count())
        .filter(|ratings| ratings.iter().all(is_known))
        .ok_or_else(|| StoreError::Unknown("ratings", text.to_owned()))
}
