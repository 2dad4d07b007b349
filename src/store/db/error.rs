//! Errors of the store.

use diesel::result::{DatabaseErrorKind, Error};

use crate::store::backup::BackupError;

/// An error of the store. Its text is for operators, and says what happened, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database can't be reached or opened.
    #[error("can't open the database {0}: {1}")]
    Connect(String, String),
    /// No connection of the pool came free in time.
    #[error("no connection to {0} came free")]
    Pool(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] Error),
    /// A migration failed.
    #[error("the database can't be migrated: {0}")]
    Migration(String),
    /// The schema is newer than this program.
    #[error("the database was made by a newer sipas; install that version or newer")]
    NewerSchema,
    /// The schema lacks migrations.
    #[error("the database has no up-to-date schema; run `sipas migrate` first")]
    OlderSchema,
    /// The secret is not the one that this database's links were made with.
    #[error(
        "the secret does not fit this database: its fingerprint is {found}, the database expects {expected}; name the right file in SIPAS_SECRET_FILE"
    )]
    WrongSecret {
        /// Fingerprint of the secret given.
        found: String,
        /// Fingerprint stored in the database.
        expected: String,
    },
    /// The text of a definition was changed although answers to it exist.
    #[error(
        "survey definition {0} was changed, but answers to it exist: give the changed text a new version"
    )]
    FrozenDefinition(String),
    /// A definition stored in the database can't be read.
    #[error("survey definition {0} in the database can't be read: {1}")]
    BrokenDefinition(String, String),
    /// The database holds a value that sipas never writes.
    #[error("the database holds an unknown {0}: `{1}`")]
    Unknown(&'static str, String),
    /// There is no such agency.
    #[error("there is no agency `{0}`")]
    NoAgency(String),
    /// There is no such block.
    #[error("there is no block `{0}`; the blocks are {1}")]
    NoBlock(String, String),
    /// A backup can't be made or restored.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A batch can't be imported or withdrawn.
    #[error("{0}")]
    Batch(String),
    /// A key can't be made, or there is no such key.
    #[error("{0}")]
    Key(String),
}

/// Texts of failures that may pass by themselves, where diesel has no error kind for them: SQLite
/// locked by another process, a full disk, PostgreSQL starting or stopping.
const TRANSIENT: [&str; 8] = [
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "No space left on device",
    "terminating connection",
    "the database system is",
    "remaining connection slots",
    "too many clients",
];

impl StoreError {
    /// Whether the database is unreachable, locked or full, so that the same request may succeed
    /// later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Connect(..) | Self::Pool(_) => true,
            Self::Query(error) => {
                let text = error.to_string();
                loses_connection(error)
                    || self.is_contended()
                    || TRANSIENT.iter().any(|transient| text.contains(transient))
            }
            _ => false,
        }
    }

    /// Whether another connection holds SQLite's write lock.
    pub(in crate::store) fn is_locked(&self) -> bool {
        matches!(self, Self::Query(error) if error.to_string().contains("database is locked"))
    }

    /// Whether PostgreSQL gave up waiting for a row that another transaction had locked.
    pub(in crate::store) fn is_contended(&self) -> bool {
        let Self::Query(error) = self else {
            return false;
        };
        let text = error.to_string();
        text.contains("lock timeout") || text.contains("deadlock detected")
    }

    /// Whether a concurrent transaction inserted the same row first, or the two were in a deadlock.
    /// Trying again helps.
    pub(in crate::store) fn is_lost_race(&self) -> bool {
        let is_taken = matches!(
            self,
            Self::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        );
        is_taken
            || matches!(self, Self::Query(error) if error.to_string().contains("deadlock detected"))
    }

    /// Whether the connection on which it happened can no longer be used.
    pub(in crate::store) fn is_lost_connection(&self) -> bool {
        matches!(self, Self::Query(error) if loses_connection(error))
    }

    /// An error of a migration, from its text.
    pub(in crate::store) fn migration(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Migration(error.to_string())
    }
}

/// Whether an error means a lost connection. A demoted server counts too: it still answers, but
/// can't be written to.
fn loses_connection(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, _) => matches!(
            kind,
            DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction
        ),
        Error::BrokenTransactionManager => true,
        Error::RollbackErrorOnCommit { commit_error, .. } => loses_connection(commit_error),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::store::db::error::*;

    fn query_error(kind: DatabaseErrorKind, text: &str) -> StoreError {
        Error::DatabaseError(kind, Box::new(text.to_owned())).into()
    }

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        for transient in [
            StoreError::Pool("timed out".to_owned()),
            query_error(DatabaseErrorKind::ClosedConnection, "gone"),
            query_error(DatabaseErrorKind::ReadOnlyTransaction, "a standby"),
            query_error(DatabaseErrorKind::Unknown, "database is locked"),
            query_error(DatabaseErrorKind::Unknown, "database or disk is full"),
            query_error(
                DatabaseErrorKind::Unknown,
                "canceling statement due to lock timeout",
            ),
        ] {
            assert!(transient.is_unavailable(), "{transient}");
        }
        for lasting in [
            StoreError::OlderSchema,
            query_error(DatabaseErrorKind::UniqueViolation, "inbox.key"),
            query_error(DatabaseErrorKind::Unknown, "no such table: inbox"),
        ] {
            assert!(!lasting.is_unavailable(), "{lasting}");
        }
    }

    #[test]
    fn a_connection_is_kept_after_an_error_of_one_statement() {
        assert!(query_error(DatabaseErrorKind::ClosedConnection, "gone").is_lost_connection());
        assert!(
            !query_error(DatabaseErrorKind::Unknown, "database is locked").is_lost_connection()
        );
    }
}
