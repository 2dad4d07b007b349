//! Why the files of an edition can't be made.

use crate::domain::editions::manifest::CanonicalError;
use crate::domain::language::LanguageError;
use crate::domain::period::PeriodError;
use crate::report::charts::{ChartError, ThemeError};
use crate::report::documents::pdf::PdfError;

/// Why the files of an edition can't be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The content can't be written or read.
    #[error(transparent)]
    Content(#[from] CanonicalError),
    /// The content is of no period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// A language file is wrong.
    #[error("{0}")]
    Languages(String),
    /// The look of charts can't be read.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A chart can't be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// The report can't be made.
    #[error("report.pdf: {0}")]
    Pdf(#[from] PdfError),
    /// The workbook can't be made.
    #[error("ranking.xlsx: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A table can't be written.
    #[error("a table can't be written: {0}")]
    Table(#[from] std::io::Error),
    /// The description of the tables can't be written.
    #[error("csv-metadata.json: {0}")]
    Metadata(#[from] serde_json::Error),
}

impl RenderError {
    /// The problems of language files.
    pub(super) fn languages(errors: Vec<LanguageError>) -> Self {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Self::Languages(lines.join("\n"))
    }
}
