//! What can go wrong between the product and its database.

/// An error of the store. Its text is for operators: say what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database can't be reached or opened.
    #[error("can't open the database {0}: {1}")]
    Connect(String, String),
    /// No connection came free in time, or none could be made.
    #[error("no database connection: {0}")]
    Pool(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A migration failed.
    #[error("the database can't be migrated: {0}")]
    Migration(String),
    /// The schema is newer than this program.
    #[error("the database was made by a newer sipas; install that version or newer")]
    NewerSchema,
    /// The schema lacks steps.
    #[error("the database has no up-to-date schema; run `sipas migrate` first")]
    OlderSchema,
    /// The secret is not the one that this database's links were made with.
    #[error(
        "the secret does not fit this database: its fingerprint is {found}, the database expects {expected}; name the right file in SIPAS_SECRET_FILE"
    )]
    WrongSecret {
        /// Fingerprint of the secret given.
        found: String,
        /// Fingerprint kept in the database.
        expected: String,
    },
    /// A definition changed although answers to it exist.
    #[error(
        "survey definition {0} was changed, but answers to it exist: give the changed text a new version"
    )]
    FrozenDefinition(String),
    /// A definition kept in the database can't be read.
    #[error("survey definition {0} in the database can't be read: {1}")]
    BrokenDefinition(String, String),
    /// A value in the database is none that sipas writes.
    #[error("the database holds an unknown {0}: `{1}`")]
    Unknown(&'static str, String),
    /// There is no such agency.
    #[error("there is no agency `{0}`")]
    NoAgency(String),
    /// There is no such block.
    #[error("there is no block `{0}`; the blocks are {1}")]
    NoBlock(String, String),
    /// A batch of that name or content is already there.
    #[error("{0}")]
    Batch(String),
}

impl StoreError {
    /// Keeps the text of a migration's error.
    pub(super) fn migration(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Migration(error.to_string())
    }
}

impl From<diesel::r2d2::PoolError> for StoreError {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Pool(error.to_string())
    }
}
