//! The report of an edition: its title, its ranking as a table, its charts, method and limits.

use serde::Serialize;

use super::pdf::{PdfError, PdfJob};

/// The built-in template.
pub const TEMPLATE: &str = include_str!("templates/edition.typ");

/// The template's `sys.inputs`, all of it text but where it says so.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EditionInputs {
    /// The title.
    pub title: String,
    /// The edition's properties (id, block, period, method and date), each with its name. Templates of
    /// provinces know them by this name.
    pub facts: Vec<(String, String)>,
    /// The foreword's paragraphs.
    pub foreword: Vec<String>,
    /// What differs from the edition that it corrects; empty where it corrects none.
    pub correction: Vec<String>,
    /// The tables of agencies.
    pub tables: Vec<EditionTableInputs>,
    /// The charts.
    pub charts: Vec<EditionChartInputs>,
    /// Method and limits: each a heading with its paragraphs.
    pub sections: Vec<(String, Vec<String>)>,
    /// The heading above the charts.
    pub charts_heading: String,
    /// What is said before the digest.
    pub digest_words: String,
    /// SHA-256 of `edition.json`, in hex.
    pub digest: String,
    /// The words for a page and for their number, with `{page}` and `{pages}` in them.
    pub page: String,
}

/// A table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EditionTableInputs {
    /// Its heading.
    pub heading: String,
    /// What is to be known before reading it.
    pub notes: Vec<String>,
    /// The titles of its columns.
    pub headers: Vec<String>,
    /// The columns' shares of the width.
    pub widths: Vec<f64>,
    /// Whether each column is of numbers.
    pub numbers: Vec<bool>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A chart.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EditionChartInputs {
    /// Its heading.
    pub heading: String,
    /// The chart in words.
    pub alt: String,
    /// The names of its drawings, one a page.
    pub files: Vec<String>,
}

/// The report as an accessible document (PDF/UA-1). `drawings` are the charts' files, and `made_at` the
/// date that the document bears, RFC 3339 in UTC.
///
/// # Errors
/// When the inputs can't be written as JSON.
pub fn job(
    inputs: &EditionInputs,
    drawings: Vec<(String, String)>,
    made_at: &str,
    template: &str,
) -> Result<PdfJob, PdfError> {
    Ok(PdfJob::new(template, inputs, drawings)?.accessible(made_at))
}
