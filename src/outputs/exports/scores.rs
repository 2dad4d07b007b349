//! Scores as a table.

use std::path::Path;

use super::error::ExportError;
use super::table::ExportTable;
use crate::domain::access::Viewer;
use crate::domain::figures::scope::FigureQuery;
use crate::report::tables;
use crate::store::Store;

/// Writes the scores of a scope to a file, whose ending chooses the format.
///
/// # Errors
/// When the ending names no format, the file can't be written, or the store fails.
pub fn export_scores(
    store: &Store,
    viewer: &Viewer,
    query: &FigureQuery,
    path: &Path,
) -> Result<(), ExportError> {
    let mut table = ExportTable::create(path)?;
    let report = store.snapshot(viewer, |figures| figures.get_scores(query))?;
    table.begin(
        tables::score_headers()
            .iter()
            .map(|header| (*header).to_owned())
            .collect(),
    )?;
    for row in tables::score_rows(&report) {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        table.row(&cells)?;
    }
    table.finish()
}
