//! Tables as CSV, of any size, from any office software, read in constant memory as their bytes
//! come: from a file or from a connection.
//!
//! They are UTF-8 with or without a byte order mark, separated by `,` or `;`. Every line that
//! can't be read is reported by its physical number, and reading goes on where that is possible:
//! only after an unclosed quote or a failed read nothing can be said about the lines that follow.

mod error;
mod lines;
mod reader;
mod scanner;

pub use error::{LineError, LineReason, MAX_RECORD};
pub use lines::LineReader;
pub use reader::{Record, TableReader, as_wide_as};
