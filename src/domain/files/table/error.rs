//! Why a line of a table can't be read.

use std::io;

use csv::StringRecord;

/// The most bytes of one record, its line breaks included.
pub const MAX_RECORD: usize = 1 << 20;

/// An unreadable line.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LineError {
    /// Physical line, from 1.
    pub line: u64,
    /// Why.
    pub reason: LineReason,
}

impl LineError {
    /// The cells of a row that has another number of them than the header.
    pub fn row(&self) -> Option<&StringRecord> {
        match &self.reason {
            LineReason::Cells { row, .. } => Some(row),
            _ => None,
        }
    }
}

/// Why a line can't be read, and what can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum LineReason {
    /// Bytes that are not UTF-16, in a file that begins as such.
    #[error("the file is damaged UTF-16 (\"Unicode text\"): save it as \"CSV UTF-8\"")]
    Utf16,
    /// Bytes that are not UTF-8, such as Windows-1258.
    #[error("byte 0x{byte:02X} is not UTF-8: save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The first such byte.
        byte: u8,
    },
    /// A NUL byte, as in UTF-16 without a mark or in a damaged file.
    #[error("holds a NUL byte: the file is damaged or not UTF-8, save it as \"CSV UTF-8\"")]
    Nul,
    /// A record longer than [`MAX_RECORD`].
    #[error("longer than {MAX_RECORD} bytes")]
    TooLong,
    /// A quoted cell longer than [`MAX_RECORD`].
    #[error(
        "a quote (\") opens a cell that is longer than {MAX_RECORD} bytes and is probably never closed: close it or double it; the lines after it were not read"
    )]
    QuoteTooLong,
    /// A quoted cell that is open at the end of the file.
    #[error(
        "a quote (\") opens a cell and is never closed: close it or double it; the lines after it were not read"
    )]
    UnclosedQuote,
    /// A record of another width than the header. An empty cell clears what is stored, so that cells
    /// which are not there are never read as empty.
    #[error("{found} cells where the header has {expected}: {}", width(*found < *expected))]
    Cells {
        /// Cells of the record.
        found: usize,
        /// Cells of the header.
        expected: usize,
        /// The record.
        row: StringRecord,
    },
    /// A cell in a column without a name, where all columns must be known.
    #[error(
        "column {0} has no name in the header, but a cell in this row: name the column, or empty the cell"
    )]
    Unnamed(usize),
    /// The file or connection failed.
    #[error("cannot read on: {0}")]
    Read(io::Error),
}

fn width(is_narrow: bool) -> &'static str {
    if is_narrow {
        "look for a missing separator or a quote; Excel leaves out the empty cells at the end of rows when it saves text, so save the file as .xlsx instead"
    } else {
        "look for an extra separator or a quote"
    }
}

impl LineReason {
    /// Whether the lines that follow can't be read either.
    pub fn ends_the_file(&self) -> bool {
        matches!(
            self,
            Self::Utf16 | Self::QuoteTooLong | Self::UnclosedQuote | Self::Read(_)
        )
    }
}
