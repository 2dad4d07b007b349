//! Tables that people take from the console, as the bytes of a file.

use std::path::Path;

use super::error::ExportError;
use super::format::{CellKind, TableInfo};
use super::scores::export_scores;
use super::table::{Audience, ExportFile, ExportTable};
use super::words::ExportWords;
use crate::domain::access::{By, Viewer};
use crate::domain::figures::scope::FigureQuery;
use crate::domain::language::Languages;
use crate::files::temporary_folder;
use crate::store::Store;

/// A table for people.
pub struct PeopleTable {
    /// The id of its title.
    pub title: &'static str,
    /// The rows of its cover: what it is about, each with its name.
    pub cover_rows: Vec<(String, String)>,
    /// What is to be known of it.
    pub notes: Vec<String>,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows, with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table for people.
#[derive(Clone, Copy)]
pub struct TableColumn {
    /// The name by which programs know it; its title is the text of that name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
}

/// Returns a table as a file of an ending, `csv` or `xlsx`. Its caller records the download.
///
/// # Errors
/// When the ending names no format, or there is no room for the file.
pub fn write_table(
    table: &PeopleTable,
    ending: &str,
    languages: &Languages,
) -> Result<Vec<u8>, ExportError> {
    in_memory(ending, |path| {
        let mut file = ExportTable::create(path, Audience::Programs, languages)?;
        write(table, &mut file, ExportWords(languages))?;
        file.finish()
    })
}

/// Returns the scores of a scope as a file of an ending, `csv` or `xlsx`, and records the download.
///
/// # Errors
/// When the ending names no format, there is no room for the file, or the store fails.
pub fn write_scores(
    store: &Store,
    viewer: &Viewer,
    query: &FigureQuery,
    (ending, languages): (&str, &Languages),
    by: &By,
) -> Result<Vec<u8>, ExportError> {
    in_memory(ending, |path| {
        let to = ExportFile {
            path,
            audience: Audience::Programs,
            languages,
            by,
        };
        export_scores(store, viewer, query, to)
    })
}

/// Returns the bytes of a file that is exported to a folder which goes at once.
fn in_memory(
    ending: &str,
    export: impl FnOnce(&Path) -> Result<(), ExportError>,
) -> Result<Vec<u8>, ExportError> {
    let name = Path::new("table").with_extension(ending);
    let folder = temporary_folder().map_err(ExportError::file(&name))?;
    let path = folder.path().join(&name);
    export(&path)?;
    std::fs::read(&path).map_err(ExportError::file(&path))
}

/// Writes a table.
fn write(
    table: &PeopleTable,
    file: &mut ExportTable<'_>,
    words: ExportWords<'_>,
) -> Result<(), ExportError> {
    let columns = table.columns.iter();
    file.begin(TableInfo {
        title: words.say(table.title),
        sheet: words.say("export-people-sheet"),
        cover_rows: table.cover_rows.clone(),
        notes: table.notes.clone(),
        columns: columns
            .map(|column| words.column(column.name, column.kind, None))
            .collect(),
    })?;
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        file.row(&cells)?;
    }
    Ok(())
}
