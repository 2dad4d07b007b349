//! The errors of files that can't be read at all.

use std::io;

use crate::domain::files::table::LineError;

/// The reason why a file can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A file that is missing or not readable.
    #[error("cannot read {name}: {source}")]
    Open {
        /// The file.
        name: String,
        /// The cause.
        source: io::Error,
    },
    /// A directory in place of a file.
    #[error("cannot read {name}: it is a directory, name a CSV file")]
    Directory {
        /// The directory.
        name: String,
    },
    /// An empty file.
    #[error("{name} is empty: its first line must be a header")]
    Empty {
        /// The file.
        name: String,
    },
    /// A header that can't be read.
    #[error("{name}, {error}")]
    Header {
        /// The file.
        name: String,
        /// The cause.
        error: LineError,
    },
}
