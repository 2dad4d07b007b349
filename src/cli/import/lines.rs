//! The lines of an import's file.

use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::tally::Tally;
use crate::cli::error::CliError;
use crate::cli::progress;
use crate::cli::table_file::TableFile;
use crate::domain::files::{ColumnNames, Columns, HeaderError};

/// An open file, whose refused lines are reported as they are read.
pub(super) struct ImportLines {
    path: PathBuf,
    table: TableFile,
    bar: indicatif::ProgressBar,
    pub(super) tally: Tally,
}

impl ImportLines {
    /// Opens a file whose columns have the given names, and of a workbook the named sheet.
    pub(super) fn open(
        path: &Path,
        sheet: Option<&str>,
        names: &ColumnNames,
    ) -> Result<Self, CliError> {
        let table = TableFile::open(path, sheet, names)?;
        Ok(Self {
            path: path.to_owned(),
            bar: progress::bytes(table.total_bytes()),
            table,
            tally: Tally::default(),
        })
    }

    /// Reads the header by the rules of a kind of file. Columns that are not known are named once,
    /// or refused where the import is strict.
    pub(super) fn header<T: AsRef<Columns>>(
        &self,
        strict: bool,
        read: impl FnOnce(&[&str]) -> Result<T, HeaderError>,
    ) -> Result<T, CliError> {
        let cells: Vec<&str> = self.table.header().iter().collect();
        let read = read(&cells).and_then(|read| {
            if strict {
                read.as_ref().without_others()?;
            }
            Ok(read)
        });
        let columns = read.map_err(|source| CliError::Header {
            path: self.path.clone(),
            source,
        })?;
        let passed_over = columns.as_ref().passed_over();
        if !passed_over.is_empty() {
            let path = self.path.display();
            eprintln!("{path}: columns not read: {}", passed_over.join(", "));
        }
        Ok(columns)
    }

    /// Returns the next line without an error, with its number, and reports every line before it
    /// that has one.
    pub(super) fn next<T, E: std::fmt::Display>(
        &mut self,
        columns: &Columns,
        read: impl Fn(&[&str]) -> Result<T, E>,
    ) -> Option<(u64, T)> {
        loop {
            let item = self.table.next()?;
            if let Ok((line, record)) = &item
                && let Some(aside) = columns.aside(&cells(record), self.tally.read == 0)
            {
                self.tell(format!("line {line}: {aside}, passed over"));
                continue;
            }
            self.tally.read += 1;
            if self.tally.read.is_multiple_of(256) {
                self.bar.set_position(self.table.bytes_read());
            }
            match item {
                Ok((line, record)) => match read(&cells(&record)) {
                    Ok(value) => return Some((line, value)),
                    Err(error) => self.refuse(format!("line {line}: {error}")),
                },
                Err(error) => self.refuse(error.to_string()),
            }
        }
    }

    /// Reports a refused line.
    pub(super) fn refuse(&mut self, reason: String) {
        self.tally.refused += 1;
        self.tell(reason);
    }

    /// Prints a message about the file on standard error.
    fn tell(&self, message: String) {
        let path = self.path.display();
        self.bar.suspend(|| eprintln!("{path}, {message}"));
    }

    /// Returns the counts once everything has been read.
    pub(super) fn finish(self) -> Tally {
        self.bar.finish_and_clear();
        self.tally
    }
}

fn cells(record: &StringRecord) -> Vec<&str> {
    record.iter().collect()
}
