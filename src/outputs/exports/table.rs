//! A table on its way into a file, in the format that the file's name asks for.

use std::io;
use std::path::{Path, PathBuf};

use super::csv::CsvFile;
use super::error::ExportError;
use super::json_lines::JsonLinesFile;
use super::workbook::WorkbookFile;
use crate::outputs::new_file::NewFile;

/// What each format does with a table. Rows have as many cells as there are headers.
pub(super) trait TableFormat {
    /// Writes the header row.
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()>;
    /// Writes a row.
    fn row(&mut self, cells: &[&str]) -> io::Result<()>;
    /// Writes what is left and gives the file its name.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A table being written.
pub(super) struct TableFile {
    path: PathBuf,
    format: Box<dyn TableFormat>,
}

impl TableFile {
    /// Begins a file; its ending chooses the format.
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let file = || NewFile::create(path).map_err(ExportError::file(path));
        let format: Box<dyn TableFormat> = match ending.as_str() {
            "csv" => Box::new(CsvFile::new(file()?)),
            "jsonl" => Box::new(JsonLinesFile::new(file()?)),
            "xlsx" => Box::new(WorkbookFile::new(file()?)),
            _ => return Err(ExportError::Format(path.to_owned())),
        };
        Ok(Self {
            path: path.to_owned(),
            format,
        })
    }

    pub(super) fn begin(&mut self, headers: Vec<String>) -> Result<(), ExportError> {
        let written = self.format.begin(headers);
        written.map_err(ExportError::file(&self.path))
    }

    pub(super) fn row(&mut self, cells: &[&str]) -> Result<(), ExportError> {
        let written = self.format.row(cells);
        written.map_err(ExportError::file(&self.path))
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        let finished = self.format.finish();
        finished.map_err(ExportError::file(&self.path))
    }
}
