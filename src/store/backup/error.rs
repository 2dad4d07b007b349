//! What can be wrong with a backup, and what to do.

use std::io;

use super::MAX_LINE;
use crate::store::db::error::StoreError;

/// Why a backup can't be written, read or restored. The file is named by whoever opened it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file can't be written.
    #[error("{0}")]
    Write(io::Error),
    /// A row of the database could not be restored.
    #[error("a row of {table} can't be kept: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// Why.
        reason: LineReason,
    },
    /// A line of the file can't be read.
    #[error("line {line}: {reason}")]
    Line {
        /// The line of the unpacked file, from 1.
        line: u64,
        /// Why.
        reason: LineReason,
    },
    /// The file was made by a program with another schema.
    #[error(
        "made by sipas {sipas} with schema {schema}, and this program has {expected}: restore it with sipas {sipas}, then let this program run `sipas migrate`"
    )]
    Schema {
        /// The program's version.
        sipas: String,
        /// Its newest migration.
        schema: String,
        /// The newest migration here.
        expected: &'static str,
    },
    /// The secret in use is not the one that the links were made with.
    #[error(
        "its links were made with the secret of fingerprint {expected}, and the secret in use is {found}: put the secret file that was kept apart from this backup in place, or name it in SIPAS_SECRET_FILE"
    )]
    OtherSecret {
        /// The fingerprint in the backup.
        expected: String,
        /// The fingerprint of the secret in use.
        found: String,
    },
    /// The empty database was opened with another secret before, by a server that may still run.
    #[error(
        "the database was first opened with another secret, of fingerprint {found}: nothing is in it, so restore into a new one"
    )]
    TakenDatabase {
        /// The fingerprint in the database.
        found: String,
    },
    /// There is something in the database.
    #[error("the database is not empty, there are {table} in it: restore into a new one")]
    NotEmpty {
        /// The first table with rows.
        table: &'static str,
    },
    /// The file is not the one that was verified before.
    #[error("the file was changed while it was being restored; nothing was kept")]
    Changed,
    /// The database refuses rows.
    #[error("lines {first} to {last}, table {table}: {source}")]
    Rows {
        /// The first line.
        first: u64,
        /// The last line.
        last: u64,
        /// The table.
        table: &'static str,
        /// What the database says.
        source: Box<StoreError>,
    },
    /// The database does not hold what was loaded.
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
    /// The doctor is not content with what was loaded.
    #[error(
        "what it holds does not agree with itself, {differences} differences such as {first}; nothing was kept"
    )]
    Differences {
        /// How many.
        differences: usize,
        /// The first, in words.
        first: String,
    },
}

/// Why a line can't be read.
#[derive(Debug, thiserror::Error)]
pub enum LineReason {
    /// There is nothing.
    #[error("the file is empty")]
    Empty,
    /// Another kind of file.
    #[error("this is no backup of sipas: {0}")]
    Foreign(&'static str),
    /// A newer format.
    #[error(
        "the format's version is {version}, made by sipas {sipas}; this program reads version {}: use that sipas or a newer one",
        super::VERSION
    )]
    Version {
        /// The format's version.
        version: u64,
        /// The program that wrote it.
        sipas: String,
    },
    /// The medium failed.
    #[error("can't read on: {0}")]
    Read(io::Error),
    /// The file ends early.
    #[error("the file ends too early, it was cut off")]
    CutOff,
    /// The packed bytes are damaged.
    #[error("the file is damaged: {0}")]
    Damaged(io::Error),
    /// Bytes after the end.
    #[error("something follows the end of the backup")]
    Trailing,
    /// A line without end.
    #[error("longer than {MAX_LINE} bytes")]
    TooLong,
    /// The line is not what should be there.
    #[error("{0}")]
    Content(String),
    /// A row that is not after the one before it.
    #[error("the row is not after the one before it in the order of the primary key ({0})")]
    Order(String),
    /// The footer counts other rows than there are.
    #[error("the footer counts {told} rows of {table}, and there are {found}")]
    Rows {
        /// The table.
        table: &'static str,
        /// The footer's number.
        told: u64,
        /// The real number.
        found: u64,
    },
    /// The footer's SHA-256 is another.
    #[error(
        "the SHA-256 of everything before is {found}, and the footer says {told}: the file was altered"
    )]
    Sha256 {
        /// The footer's.
        told: String,
        /// The real one.
        found: String,
    },
}

impl LineReason {
    /// What a reading of packed bytes failed of.
    pub(super) fn of_reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged(error),
            _ => Self::Read(error),
        }
    }

    /// What is wrong with the JSON of a line, without serde's own count of lines.
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

/// Text of a file in a message: not too much of it, and nothing that commands a terminal.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .take(120)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}
