//! Tables that people take from the console, as the bytes of a file.

use std::path::Path;

use super::error::ExportError;
use super::format::{CellKind, TableInfo};
use super::table::{Audience, ExportTable};
use super::words::ExportWords;
use crate::domain::language::Languages;
use crate::files::temporary_folder;

/// A table for people.
pub struct PeopleTable {
    /// The id of its title.
    pub title: &'static str,
    /// What it is about, each with its name.
    pub facts: Vec<(String, String)>,
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

/// Returns a table as a file of an ending, `csv` or `xlsx`.
///
/// # Errors
/// When the ending names no format, or there is no room for the file.
pub fn write_table(
    table: &PeopleTable,
    ending: &str,
    languages: &Languages,
) -> Result<Vec<u8>, ExportError> {
    let name = Path::new("table").with_extension(ending);
    let folder = temporary_folder().map_err(ExportError::file(&name))?;
    let path = folder.path().join(&name);
    let mut file = ExportTable::create(&path, Audience::Programs, languages)?;
    let words = ExportWords(languages);
    let columns = table.columns.iter();
    file.begin(TableInfo {
        title: words.say(table.title),
        sheet: words.say("export-people-sheet"),
        facts: table.facts.clone(),
        notes: table.notes.clone(),
        columns: columns
            .map(|column| words.column(column.name, column.kind, None))
            .collect(),
    })?;
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        file.row(&cells)?;
    }
    file.finish()?;
    std::fs::read(&path).map_err(ExportError::file(&path))
}
