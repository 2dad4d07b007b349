//! What can go wrong between the product and its database.

use crate::domain::access::UserRefusal;
use crate::domain::cases::agency::{Agency, nearest};
use crate::domain::editions::refusal::EditionRefusal;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use crate::domain::access::chain::Fault;
use crate::domain::answers::sealed::SealError;

use super::server_messages::{Interruption, interruption};

/// An error of the store. Its text is for operators: say what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database can't be reached or opened.
    #[error("can't open the database {0}: {1}")]
    Connect(String, String),
    /// No connection came free in time.
    #[error("no connection to {0} came free")]
    Pool(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] Error),
    /// Nobody waits for the answer any more, so nothing more is read for it.
    #[error("nobody waits for the answer any more")]
    Unwanted,
    /// A migration failed.
    #[error("the database can't be migrated: {0}")]
    Migration(String),
    /// The schema is newer than this program.
    #[error("the database was made by a newer sipas; install that version or newer")]
    NewerSchema,
    /// The schema lacks steps.
    #[error("the database has no up-to-date schema; run `sipas migrate` first")]
    OlderSchema,
    /// Answers that were about to leave the inbox are not there any more.
    #[error(
        "somebody has taken waiting answers away while their month was being closed; the next mixing looks again"
    )]
    AnswersMoved,
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
    /// Figures have been shown with another `k`.
    #[error(
        "this database is kept with k = {expected}, not with k = {found}: figures of closed periods have been shown with {expected}, would change with another k, and tell hidden answers by the difference; set k = {expected}"
    )]
    OtherK {
        /// The `k` given.
        found: i64,
        /// The `k` kept in the database.
        expected: i64,
    },
    /// A definition changed although answers to it exist.
    #[error(
        "survey definition {0} was changed, but answers to it exist: give the changed text a new version"
    )]
    FrozenDefinition(String),
    /// A definition kept in the database can't be read.
    #[error("survey definition {0} in the database can't be read: {1}")]
    BrokenDefinition(String, String),
    /// The audit trail is not as it was written, so none of it is deleted.
    #[error(
        "nothing of the audit trail is deleted, because it is not as it was written: {0}; see `sipas audit verify`"
    )]
    AuditFault(Fault),
    /// A value in the database is none that sipas writes.
    #[error("the database holds an unknown {0}: `{1}`")]
    Unknown(&'static str, String),
    /// An answer can't be sealed or opened.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// Codes that are to be unique in the province, and belong to several agencies.
    #[error(
        "case_codes = \"province\" says that every case code is unique in the province, but these are not: {0}"
    )]
    SameCodes(String),
    /// There is no such agency.
    #[error("there is no agency `{code}`{}; see `sipas agencies list`", question(nearest.as_deref()))]
    NoAgency {
        /// The code that was given.
        code: String,
        /// The code of an agency that looks like it.
        nearest: Option<String>,
    },
    /// There is no such block.
    #[error("there is no block `{0}`; the blocks are {1}")]
    NoBlock(String, String),
    /// A ranking for somebody who does not reach every agency.
    #[error("a ranking is about all agencies of its block, and not every agency is within reach")]
    OutOfReach,
    /// A batch of that name or content is already there.
    #[error("{0}")]
    Batch(String),
    /// A person's account can't be made or changed so.
    #[error(transparent)]
    User(#[from] UserRefusal),
    /// The bytes of a file of an edition are not those that were stored.
    #[error("the file {0} of edition `{1}` was changed in the database; see `sipas doctor`")]
    ChangedFile(String, String),
    /// Something can't be done with an edition.
    #[error(transparent)]
    Edition(#[from] EditionRefusal),
    /// A key can't be made, or is not there.
    #[error("{0}")]
    Key(String),
}

/// Failures of SQLite's that pass by themselves: locked by another process, a full disk. diesel has
/// no kind for them; the library that is part of this program never translates its messages.
const LOCKED: &str = "database is locked";
const FULL: [&str; 2] = ["database or disk is full", "disk I/O error"];

/// The question whether a similar name was meant.
fn question(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; is it `{nearest}`?"))
}

impl StoreError {
    /// There is no agency of this code among the known ones.
    pub fn no_agency(code: &str, known: &[Agency]) -> Self {
        Self::NoAgency {
            code: code.to_owned(),
            nearest: nearest(code, known).map(|agency| agency.code.to_string()),
        }
    }

    /// Whether the database is away, locked or full: nothing is wrong with the request, and the
    /// same one may succeed later.
    ///
    /// PostgreSQL's messages are in its own language. It starting, stopping or having no room for
    /// another connection shows in that none can be made or that one is closed; for what it says on
    /// a connection that lasts, see `is_deadlock`, `is_out_of_room` and `server_messages`.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Connect(..) | Self::Pool(_) => true,
            Self::Query(error) => {
                let is_full = |information: &Information| {
                    is_out_of_room(information)
                        || FULL.iter().any(|full| information.message().contains(full))
                };
                loses_connection(error)
                    || self.is_locked()
                    || self.is_contended()
                    || is_interrupted(error, Interruption::Cancelled)
                    || cause(error).is_some_and(|(_, information)| is_full(information))
            }
            _ => false,
        }
    }

    /// Whether another connection holds SQLite's lock.
    pub(in crate::store) fn is_locked(&self) -> bool {
        let cause = self.cause();
        cause.is_some_and(|(_, information)| information.message().contains(LOCKED))
    }

    /// Whether somebody else held a row of PostgreSQL's for too long.
    pub(in crate::store) fn is_contended(&self) -> bool {
        let is_held =
            |error: &Error| is_interrupted(error, Interruption::LockTimeout) || is_circle(error);
        matches!(self, Self::Query(error) if is_held(error))
    }

    /// Whether somebody else was faster with the same row, or both held what the other needed.
    pub(in crate::store) fn is_lost_race(&self) -> bool {
        let is_taken = self
            .cause()
            .is_some_and(|(kind, _)| matches!(kind, DatabaseErrorKind::UniqueViolation));
        is_taken || matches!(self, Self::Query(error) if is_circle(error))
    }

    fn cause(&self) -> Option<(&DatabaseErrorKind, &Information)> {
        match self {
            Self::Query(error) => cause(error),
            _ => None,
        }
    }

    /// Whether the connection it happened on is of no use any more.
    pub(in crate::store) fn is_lost_connection(&self) -> bool {
        matches!(self, Self::Query(error) if loses_connection(error))
    }

    /// Keeps the text of a migration's error.
    pub(in crate::store) fn migration(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Migration(error.to_string())
    }
}

/// A server that was demoted answers, but can't be written to.
fn loses_connection(error: &Error) -> bool {
    match error {
        Error::BrokenTransactionManager => true,
        _ => cause(error).is_some_and(|(kind, _)| {
            matches!(
                kind,
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    | DatabaseErrorKind::ReadOnlyTransaction
            )
        }),
    }
}

type Information = dyn DatabaseErrorInformation + Send + Sync;

/// What the database itself said.
fn cause(error: &Error) -> Option<(&DatabaseErrorKind, &Information)> {
    match error {
        Error::DatabaseError(kind, information) => Some((kind, &**information)),
        Error::RollbackErrorOnCommit { commit_error, .. } => cause(commit_error),
        _ => None,
    }
}

fn is_interrupted(error: &Error, why: Interruption) -> bool {
    cause(error).is_some_and(|(_, information)| interruption(information.message()) == Some(why))
}

/// Whether transactions stood in each other's way, and the server ended this one.
fn is_circle(error: &Error) -> bool {
    cause(error).is_some_and(|(kind, information)| {
        matches!(kind, DatabaseErrorKind::SerializationFailure) || is_deadlock(information)
    })
}

/// Whether it is PostgreSQL's report of a deadlock. Its detail has a line for every session that
/// waits, and each names the mode of a lock, which is never translated: "Process 4711 waits for
/// ShareLock on transaction 815; blocked by process 4712."
fn is_deadlock(information: &Information) -> bool {
    let names_lock = |line: &str| line.contains("ShareLock") || line.contains("ExclusiveLock");
    information
        .details()
        .is_some_and(|detail| detail.lines().count() >= 2 && detail.lines().all(names_lock))
}

/// Whether PostgreSQL found no room on its disk. It names the file that it could not make longer,
/// with a hint to look for free space, or a temporary one or piece of shared memory, which no damage
/// is told of. Paths are never translated.
fn is_out_of_room(information: &Information) -> bool {
    let names = |path: &str| information.message().contains(path);
    let is_of_table = ["base/", "global/", "pg_tblspc/"].into_iter().any(names);
    (is_of_table && information.hint().is_some()) || names("/pgsql_tmp") || names("/PostgreSQL.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database_error(kind: DatabaseErrorKind, text: &str) -> StoreError {
        Error::DatabaseError(kind, Box::new(text.to_owned())).into()
    }

    /// What PostgreSQL reports with an error.
    struct PostgresError(&'static str, Option<&'static str>, Option<&'static str>);

    impl DatabaseErrorInformation for PostgresError {
        fn message(&self) -> &str {
            self.0
        }
        fn details(&self) -> Option<&str> {
            self.1
        }
        fn hint(&self) -> Option<&str> {
            self.2
        }
        fn table_name(&self) -> Option<&str> {
            None
        }
        fn column_name(&self) -> Option<&str> {
            None
        }
        fn constraint_name(&self) -> Option<&str> {
            None
        }
        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    fn said(
        message: &'static str,
        details: Option<&'static str>,
        hint: Option<&'static str>,
    ) -> StoreError {
        let information = Box::new(PostgresError(message, details, hint));
        Error::DatabaseError(DatabaseErrorKind::Unknown, information).into()
    }

    const DEADLOCK: &str = "Verklemmung (Deadlock) entdeckt";
    const CIRCLE: &str = "\
        Prozess 71 wartet auf ShareLock-Sperre auf Transaktion 815; blockiert von Prozess 72.\n\
        Prozess 72 wartet auf RowExclusiveLock-Sperre auf Relation 9; blockiert von Prozess 71.";
    const FULL_DISK: &str = "konnte Datei »pg_tblspc/16386/PG_15_202209061/5/16465« nicht \
        erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar";

    #[test]
    fn transient_errors_are_unavailable_and_permanent_ones_are_not() {
        for transient in [
            StoreError::Pool("timed out".to_owned()),
            database_error(DatabaseErrorKind::ClosedConnection, "gone"),
            database_error(DatabaseErrorKind::ReadOnlyTransaction, "a standby"),
            database_error(DatabaseErrorKind::Unknown, "database is locked"),
            database_error(DatabaseErrorKind::Unknown, "database or disk is full"),
            database_error(DatabaseErrorKind::Unknown, "disk I/O error"),
            database_error(
                DatabaseErrorKind::Unknown,
                "canceling statement due to lock timeout",
            ),
            database_error(
                DatabaseErrorKind::Unknown,
                "canceling statement due to user request",
            ),
            database_error(
                DatabaseErrorKind::SerializationFailure,
                "canceling statement due to conflict with recovery",
            ),
            said(DEADLOCK, Some(CIRCLE), None),
            said(
                FULL_DISK,
                None,
                Some("Prüfen Sie den freien Festplattenplatz."),
            ),
            said(
                "konnte nicht in Datei »base/pgsql_tmp/pgsql_tmp71.0« schreiben: kein Platz mehr",
                None,
                None,
            ),
        ] {
            assert!(transient.is_unavailable(), "{transient}");
        }
        for permanent in [
            StoreError::OlderSchema,
            database_error(DatabaseErrorKind::UniqueViolation, "inbox.key"),
            database_error(DatabaseErrorKind::Unknown, "no such table: inbox"),
            // Damage, not want of room.
            said(
                "ungültige Seite in Block 7 von Relation base/16384/16399",
                None,
                None,
            ),
            said("eine Meldung", Some("ShareLock in einer Zeile"), None),
        ] {
            assert!(!permanent.is_unavailable(), "{permanent}");
        }
    }

    #[test]
    fn a_race_is_lost_to_who_was_faster_and_to_who_stood_in_the_way() {
        for lost in [
            database_error(DatabaseErrorKind::UniqueViolation, "inbox.key"),
            database_error(DatabaseErrorKind::SerializationFailure, "zugleich geändert"),
            said(DEADLOCK, Some(CIRCLE), None),
        ] {
            assert!(lost.is_lost_race(), "{lost}");
        }
        let late = "canceling statement due to lock timeout";
        assert!(!database_error(DatabaseErrorKind::Unknown, late).is_lost_race());
    }

    #[test]
    fn a_connection_is_kept_after_an_error_of_one_statement() {
        assert!(database_error(DatabaseErrorKind::ClosedConnection, "gone").is_lost_connection());
        assert!(
            !database_error(DatabaseErrorKind::Unknown, "database is locked").is_lost_connection()
        );
    }
}
