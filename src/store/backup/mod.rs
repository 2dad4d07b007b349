//! Backups: the whole database in one file that either kind of database can be restored from.
//!
//! The file is one gzip stream of UTF-8 lines of JSON, which `zcat` alone can show:
//!
//! 1. a [`BackupHeader`]: `{"format":"sipas backup","version":1,…}`;
//! 2. for each of [`TABLES`] in order `{"table":…,"columns":[…]}`, then one array per row, in the
//!    order of the primary key (text by its bytes), which says nothing of the order of insertion;
//! 3. a footer: `{"rows":[[table, number],…],"sha256":…}`, with the digest of every byte before it.
//!
//! The secret is never in it, only its fingerprint.

mod edition_tables;
mod error;
mod format;
mod instrument_tables;
mod load;
mod people_tables;
mod read;
mod row;
mod save;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod timeliness_tables;
mod transaction;
mod write;

pub use error::{BackupError, BackupLineReason};
pub use format::{BackupHeader, Contents, MAX_LINE};
pub use load::restore;
pub use read::verify;
pub use table::{BackupColumn, BackupTable, ColumnType};
pub use tables::{NOT_KEPT, TABLES};
