//! The errors of backups. Each says what is wrong and what to do.

use std::io;

use jiff::Timestamp;

use super::format::{MAX_LINE, PROGRAM, VERSION};
use crate::store::db::error::StoreError;
use crate::store::db::migrations;

/// The reason why a backup can't be written, read or restored. The caller, who opened the file,
/// names it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file that can't be written.
    #[error("{0}")]
    Write(io::Error),
    /// A row of the database that could not be restored.
    #[error("a row of {table} can't be kept: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// The cause.
        reason: BackupLineReason,
    },
    /// A line of the file that can't be read.
    #[error("line {line}: {reason}")]
    Line {
        /// The number of the line in the unpacked file, from 1.
        line: u64,
        /// The cause.
        reason: BackupLineReason,
    },
    /// A file made by an older program, with an older schema.
    #[error(
        "made at {made_at} by sipas {sipas} with schema {schema}, and this program, sipas {program}, has {expected}: restore it with the program that ran then, kept beside its backups, into a new database, then let this one run `sipas migrate`",
        program = PROGRAM,
        expected = migrations::newest()
    )]
    OlderSchema {
        /// The time at which it was made.
        made_at: Timestamp,
        /// The version of that program.
        sipas: String,
        /// The newest migration of that program.
        schema: String,
    },
    /// A file made by a newer program, with a schema that this one doesn't know.
    #[error(
        "made at {made_at} by sipas {sipas} with schema {schema}, and this program, sipas {program}, knows no schema after {expected}: use sipas {sipas} or newer",
        program = PROGRAM,
        expected = migrations::newest()
    )]
    NewerSchema {
        /// The time at which it was made.
        made_at: Timestamp,
        /// The version of that program.
        sipas: String,
        /// The newest migration of that program.
        schema: String,
    },
    /// A secret in use other than the one that the links were made with.
    #[error(
        "its links were made with the secret of fingerprint {expected}, and the secret in use is {found}: put the secret file that was kept apart from this backup in place, or name it in SIPAS_SECRET_FILE"
    )]
    OtherSecret {
        /// The fingerprint in the backup.
        expected: String,
        /// The fingerprint of the secret in use.
        found: String,
    },
    /// An empty database that was opened before with another secret, by a server that may still
    /// run.
    #[error(
        "the database was first opened with another secret, of fingerprint {found}: nothing is in it, so restore into a new one"
    )]
    TakenDatabase {
        /// The fingerprint in the database.
        found: String,
    },
    /// A database that is not empty.
    #[error("the database is not empty, there are {table} in it: restore into a new one")]
    NotEmpty {
        /// The first table that has rows.
        table: &'static str,
    },
    /// A file that is not the one that was verified before.
    #[error("the file was changed while it was being restored; nothing was kept")]
    Changed,
    /// Rows that the database refuses.
    #[error("lines {first} to {last}, table {table}: {source}")]
    Rows {
        /// The first line.
        first: u64,
        /// The last line.
        last: u64,
        /// The table.
        table: &'static str,
        /// The database's error.
        source: Box<StoreError>,
    },
    /// A database that does not hold what was loaded.
    #[error(
        "table {table} has {found} rows where the backup has {expected}: is somebody else writing to the database? Nothing was kept"
    )]
    Count {
        /// The table.
        table: &'static str,
        /// The rows of the backup.
        expected: u64,
        /// The rows of the database.
        found: u64,
    },
    /// Differences that the doctor found in what was loaded.
    #[error(
        "what it holds does not agree with itself, {differences} differences such as {first}; nothing was kept"
    )]
    Differences {
        /// The number of differences.
        differences: usize,
        /// The first of them, in words.
        first: String,
    },
}

/// The reason why a line can't be read.
#[derive(Debug, thiserror::Error)]
pub enum BackupLineReason {
    /// An empty file.
    #[error("the file is empty")]
    Empty,
    /// Another kind of file.
    #[error("this is no backup of sipas: {0}")]
    Foreign(&'static str),
    /// A newer format.
    #[error(
        "the format's version is {version}, made by sipas {sipas}; this program reads version {}: use that sipas or a newer one",
        VERSION
    )]
    Version {
        /// The format's version.
        version: u64,
        /// The program that wrote it.
        sipas: String,
    },
    /// An error of the medium.
    #[error("can't read on: {0}")]
    Read(io::Error),
    /// A file that ends too early.
    #[error("the file ends too early, it was cut off")]
    CutOff,
    /// Damaged packed bytes.
    #[error("the file is damaged: {0}")]
    Damaged(io::Error),
    /// Bytes after the end.
    #[error("something follows the end of the backup")]
    Trailing,
    /// A line that is too long.
    #[error("longer than {MAX_LINE} bytes")]
    TooLong,
    /// A line that is not what should be there.
    #[error("{0}")]
    Content(String),
    /// A row that is not after the one before it.
    #[error("the row is not after the one before it in the order of the primary key ({0})")]
    Order(String),
    /// A footer with another number of rows than there are.
    #[error("the footer counts {stated} rows of {table}, and there are {found}")]
    Rows {
        /// The table.
        table: &'static str,
        /// The number in the footer.
        stated: u64,
        /// The number of rows in the file.
        found: u64,
    },
    /// A footer with another SHA-256 than that of the file.
    #[error(
        "the SHA-256 of everything before is {found}, and the footer says {stated}: the file was altered"
    )]
    Sha256 {
        /// The one in the footer.
        stated: String,
        /// The one of the file.
        found: String,
    },
}

impl BackupLineReason {
    /// The reason behind an error while packed bytes were read.
    pub(super) fn of_reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged(error),
            _ => Self::Read(error),
        }
    }

    /// The error in the JSON of a line, without serde's line number, which counts inside that line.
    pub(super) fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let reason = text
            .rsplit_once(" at line ")
            .map_or(&*text, |(reason, _)| reason);
        Self::Content(format!("{} (byte {})", shown(reason), error.column()))
    }

    pub(super) fn at(self, line: u64) -> BackupError {
        BackupError::Line { line, reason: self }
    }
}

/// Text of a file as a message may show it: shortened, and without characters that control a
/// terminal.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .take(120)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}
