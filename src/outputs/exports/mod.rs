//! Exports: responses and scores as files of any format, one file here for each format.

mod csv;
mod error;
mod json_lines;
mod responses;
mod scores;
mod table;
mod workbook;

pub use error::ExportError;
pub use responses::export_responses;
pub use scores::export_scores;
