//! A table that is being written to a file, in the format that the file's ending names.

use std::path::{Path, PathBuf};

use super::csv::CsvFile;
use super::error::ExportError;
use super::format::TableFormat;
use super::json_lines::JsonLinesFile;
use super::workbook::WorkbookFile;
use crate::files::NewFile;

/// An exported table while it is being written.
pub(super) struct ExportTable {
    path: PathBuf,
    format: Box<dyn TableFormat>,
}

impl ExportTable {
    /// Begins a file, whose ending chooses the format.
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
