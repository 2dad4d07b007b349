//! The files that provinces import: headers and cells become domain values, or reasons for refusal.
//!
//! The command line and the interface for one-stop software read by the same rules. A reader is
//! made once from the header and then reads each record. Cells missing at the end of a record are
//! read as empty, so callers refuse records of another width than the header.

pub mod agencies;
mod aside;
pub mod cases;
pub mod cell;
mod date_order;
pub mod directory;
mod given_agencies;
pub mod header;
pub mod kinds;
mod known_agencies;
mod months;
mod no_value;
pub mod published;
pub mod responses;
mod seen_cases;
pub mod table;
mod text;
pub mod totals;
pub mod words;

pub use agencies::{AGENCY_COLUMNS, AgencyColumns};
pub use aside::Aside;
pub use cases::CaseColumns;
pub use cell::{CellError, CellReason};
pub use date_order::{DateColumns, DateFault};
pub use directory::{AgencyDirectory, AgencyLookup, AgencyMatch};
pub use given_agencies::{AgencyLine, GivenAgencies};
pub use header::{ColumnNames, Columns, HeaderError};
pub use kinds::Refusal;
pub use known_agencies::KnownAgencies;
pub use no_value::NoValue;
pub use published::PublishedColumns;
pub use responses::{ResponseColumns, ResponseRow};
pub use seen_cases::SeenCases;
pub use text::{MAX_CASE_CODE, MAX_LONG_TEXT, MAX_TEXT};
pub use totals::TotalsColumns;
pub use words::CaseWords;
