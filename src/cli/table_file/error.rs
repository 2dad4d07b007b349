//! What can be wrong with a file.

use std::io;

use crate::domain::files::table::LineError;

/// Why a file can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Missing or not readable.
    #[error("cannot read {name}: {source}")]
    Open {
        /// The file.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// A directory.
    #[error("cannot read {name}: it is a directory, name a CSV file")]
    Directory {
        /// The directory.
        name: String,
    },
    /// Nothing in it.
    #[error("{name} is empty: its first line must be a header")]
    Empty {
        /// The file.
        name: String,
    },
    /// The header can't be read.
    #[error("{name}, {error}")]
    Header {
        /// The file.
        name: String,
        /// Why.
        error: LineError,
    },
}
