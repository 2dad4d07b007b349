//! Exports: responses and scores as files. Each format has a module of its own.

mod audit;
mod book;
mod csv;
mod error;
mod format;
mod json_lines;
mod people;
mod responses;
mod scores;
mod table;
mod words;
mod workbook;

pub use audit::export_audit;
pub(super) use book::{Book, Cover};
pub use error::ExportError;
pub use format::CellKind;
pub(super) use format::Column;
pub use people::{PeopleTable, TableColumn, write_scores, write_table};
pub use responses::export_responses;
pub use scores::export_scores;
pub use table::{Audience, ExportFile};
pub(super) use words::ExportWords;
