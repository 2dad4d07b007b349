//! Backups: the whole database in one file that either database can be restored from.
//!
//! The file is one gzip stream of UTF-8 lines of JSON, to be read with nothing but `zcat`:
//!
//! 1. a [`Header`]: `{"format":"sipas backup","version":1,…}`;
//! 2. for each of [`TABLES`] in order `{"table":…,"columns":[…]}`, then one array per row, in the
//!    order of the primary key (text by its bytes): it tells nothing of the order of insertion;
//! 3. a footer: `{"rows":[[table, number],…],"sha256":…}`, the digest of every byte before it.
//!
//! The secret is never in it, only its fingerprint.

mod error;
mod load;
mod read;
mod row;
mod save;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::db::migrations;

pub use error::{BackupError, LineReason};
pub use load::restore;
pub use read::verify;
pub use tables::{Column, Kind, TABLES, Table};

/// The name of the format.
const FORMAT: &str = "sipas backup";
/// Its version; a change that an older program can't read gets another.
const VERSION: u64 = 1;
/// Most bytes of a line: far more than the longest definition needs.
pub const MAX_LINE: usize = 8 << 20;

/// The first line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    format: String,
    version: u64,
    /// The version of the program that wrote it.
    pub sipas: String,
    /// The newest migration of its database.
    pub schema: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The fingerprint of the secret that its links were made with.
    pub secret_fingerprint: String,
}

impl Header {
    fn new(made_at: Timestamp, secret_fingerprint: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            sipas: env!("CARGO_PKG_VERSION").to_owned(),
            schema: migrations::newest().to_owned(),
            made_at,
            secret_fingerprint,
        }
    }
}

/// The line before the rows of a table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

impl TableLine {
    fn of(table: &Table) -> Self {
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
struct Footer {
    rows: Vec<(String, u64)>,
    sha256: String,
}

/// What a whole backup holds: its header, its rows per table, its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The first line.
    pub header: Header,
    footer: Footer,
}

impl Contents {
    /// The tables in order and the number of their rows.
    pub fn rows(&self) -> &[(String, u64)] {
        &self.footer.rows
    }
}
