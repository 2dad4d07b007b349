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
mod text;
pub mod words;

pub use agencies::AgencyColumns;
pub use cases::CaseColumns;
pub use cell::{CellError, CellReason};
pub use directory::{AgencyDirectory, AgencyLookup, Found};
pub use header::HeaderError;
pub use responses::{ResponseColumns, ResponseRow};
pub use text::{MAX_CASE_CODE, MAX_TEXT};
pub use words::CaseWords;
