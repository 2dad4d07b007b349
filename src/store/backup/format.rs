//! The lines of a backup other than its rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::BackupTable;
use crate::store::db::migrations;

/// The name of the format.
pub(super) const FORMAT: &str = "sipas backup";
/// The version of the format. A change that an older program can't read gets another number.
pub(super) const VERSION: u64 = 1;
/// The version of this program.
pub(super) const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// The most bytes of a line: far more than the longest definition needs.
pub const MAX_LINE: usize = 8 << 20;

/// The first line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupHeader {
    format: String,
    version: u64,
    /// The version of the program that wrote it.
    pub sipas: String,
    /// The newest migration of its database.
    pub schema: String,
    /// The time at which it was made.
    pub made_at: Timestamp,
    /// The fingerprint of the secret that its links were made with.
    pub secret_fingerprint: String,
}

impl BackupHeader {
    pub(super) fn new(made_at: Timestamp, secret_fingerprint: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            sipas: PROGRAM.to_owned(),
            schema: migrations::newest().to_owned(),
            made_at,
            secret_fingerprint,
        }
    }
}

/// The line before the rows of a table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableLine {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

impl TableLine {
    pub(super) fn of(table: &BackupTable) -> Self {
        Self {
            table: table.name.to_owned(),
            columns: table
                .column_names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The last line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Footer {
    pub(super) rows: Vec<(String, u64)>,
    pub(super) sha256: String,
}

/// What a complete backup holds: its header, its rows per table, its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The first line.
    pub header: BackupHeader,
    pub(super) footer: Footer,
}

impl Contents {
    /// Returns the tables in order, each with the number of its rows.
    pub fn rows(&self) -> &[(String, u64)] {
        &self.footer.rows
    }
}
