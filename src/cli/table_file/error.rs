//! The errors of files that can't be read at all.

use std::io;

use super::workbook::{WorkbookError, listed};
use crate::domain::files::table::{LineError, OtherFormat};

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
    #[error("cannot read {name}: it is a directory, name a CSV file or a workbook")]
    Directory {
        /// The directory.
        name: String,
    },
    /// A workbook that can't be read.
    #[error("{name} {error}")]
    Workbook {
        /// The file.
        name: String,
        /// The cause.
        error: WorkbookError,
    },
    /// HTML or XML, which much software of offices writes under the name of a workbook.
    #[error(
        "{name} is {}, whatever its name says: open it and save it as \"Excel Workbook (.xlsx)\"",
        OtherFormat::Markup
    )]
    Markup {
        /// The file.
        name: String,
    },
    /// A sheet was named, but text has none.
    #[error("{name} is no workbook and has no sheets: leave out --sheet")]
    NoSheets {
        /// The file.
        name: String,
    },
    /// An empty file.
    #[error("{name} is empty: its first line must be a header")]
    Empty {
        /// The file.
        name: String,
    },
    /// An empty sheet of a workbook that has others.
    #[error(
        "{name} has nothing in the sheet that was read, but {}",
        sheets_to_name(sheets)
    )]
    EmptySheet {
        /// The file.
        name: String,
        /// All its sheets.
        sheets: Vec<String>,
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

/// Names the sheets of a workbook, of which one is to be chosen.
pub(in crate::cli) fn sheets_to_name(sheets: &[String]) -> String {
    format!("the sheets {}: name one with --sheet", listed(sheets))
}
