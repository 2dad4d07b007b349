//! A table that is being written to a file, in the format that the file's ending names.

use std::path::{Path, PathBuf};

use super::csv::{CsvFile, ExcelCsvFile};
use super::error::ExportError;
use super::format::{TableFormat, TableInfo};
use super::json_lines::JsonLinesFile;
use super::words::ExportWords;
use super::workbook::WorkbookFile;
use crate::domain::access::By;
use crate::domain::access::audit::AuditEvent;
use crate::domain::language::Languages;
use crate::files::NewFile;
use crate::store::Store;

/// Who reads a file of comma-separated values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Programs.
    #[default]
    Programs,
    /// People, in Excel.
    Excel,
}

/// A file to which a table is exported.
#[derive(Clone, Copy)]
pub struct ExportFile<'a> {
    /// The file, whose ending chooses the format.
    pub path: &'a Path,
    /// Who reads it.
    pub audience: Audience,
    /// The texts for people.
    pub languages: &'a Languages,
    /// Who exports, and when.
    pub by: &'a By,
}

/// An exported table while it is being written.
pub(super) struct ExportTable<'a> {
    path: PathBuf,
    format: Box<dyn TableFormat + 'a>,
}

impl<'a> ExportTable<'a> {
    /// Begins a file whose export its caller has recorded.
    pub(super) fn create(
        path: &Path,
        audience: Audience,
        languages: &'a Languages,
    ) -> Result<Self, ExportError> {
        let ending = path.extension().unwrap_or_default();
        let ending = ending.to_string_lossy().to_lowercase();
        if audience == Audience::Excel && ending != "csv" {
            return Err(ExportError::Audience(path.to_owned()));
        }
        let file = || NewFile::create(path).map_err(ExportError::file(path));
        let format: Box<dyn TableFormat> = match (ending.as_str(), audience) {
            ("csv", Audience::Programs) => Box::new(CsvFile::new(file()?)),
            ("csv", Audience::Excel) => {
                Box::new(ExcelCsvFile::new(file()?).map_err(ExportError::file(path))?)
            }
            ("jsonl", _) => Box::new(JsonLinesFile::new(file()?)),
            ("xlsx", _) => Box::new(WorkbookFile::new(ExportWords(languages), file()?)),
            _ => return Err(ExportError::Format(path.to_owned())),
        };
        Ok(Self {
            path: path.to_owned(),
            format,
        })
    }

    /// Begins a file, and records the export in the audit trail before the first byte of what it tells
    /// is written.
    pub(super) fn recorded(
        store: &Store,
        event: &AuditEvent,
        to: ExportFile<'a>,
    ) -> Result<Self, ExportError> {
        let table = Self::create(to.path, to.audience, to.languages)?;
        store.record(to.by, event)?;
        Ok(table)
    }

    pub(super) fn begin(&mut self, table: TableInfo) -> Result<(), ExportError> {
        let written = self.format.begin(table);
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
