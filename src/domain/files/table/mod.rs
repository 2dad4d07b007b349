//! CSV tables of any size, read in constant memory as their bytes arrive from a file or a
//! connection.
//!
//! They are UTF-8 with or without a byte order mark, or UTF-16 with one, separated by `,`, `;` or
//! tabs, as office software writes them. Titles above the header and empty rows are passed over. Every unreadable line is reported by its physical number, and the lines after it
//! are read all the same, except after an unclosed quote or a failed read.
//!
//! Finding the ends of records is code of our own, because the csv crate holds a record of any
//! length in memory and counts lines by other rules. It then splits each record found.

mod error;
mod format;
mod header;
mod lines;
mod reader;
mod scanner;
mod splitter;
mod start;

pub use error::{LineError, LineReason, MAX_RECORD};
pub use format::{HEAD, OLE, OtherFormat};
pub use header::Header;
pub use lines::LineReader;
pub use reader::{Record, TableReader, is_empty};
pub use start::{FIRST_ROWS, LEAST_NAMES};
