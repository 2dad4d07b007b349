//! Rules of the files that provinces bring: header and record cells become domain values.
//!
//! Pure: text in, values or reasons out. A file importer and an HTTP stream read by the same rules.
//! A reader is made once from the header cells, then asked for each record; it takes a record that
//! is shorter than the header as if the missing cells were empty, so callers refuse ragged ones.

pub mod agencies;
pub mod cases;
pub mod cell;
pub mod directory;
pub mod header;
pub mod responses;
pub mod table;
pub mod words;

pub use agencies::AgencyColumns;
pub use cases::CaseColumns;
pub use cell::{CellError, CellReason};
pub use directory::{AgencyDirectory, AgencyLookup, Found};
pub use header::HeaderError;
pub use responses::{ResponseColumns, ResponseRow};
pub use words::CaseWords;

/// The most characters of a text cell.
pub const MAX_TEXT: usize = 500;
/// The most characters of a case code.
pub const MAX_CASE_CODE: usize = 100;

/// A text short enough for an error message.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let text = text.trim();
    if text.chars().nth(MOST).is_none() {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
