//! The lines of an import's file.

use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::refusals::Refusals;
use super::tally::Tally;
use crate::cli::error::CliError;
use crate::cli::progress;
use crate::cli::table_file::TableFile;
use crate::domain::files::{HeaderError, Refusal};

/// An open file, whose refused lines are reported as they are read.
pub(super) struct ImportLines {
    path: PathBuf,
    table: TableFile,
    bar: indicatif::ProgressBar,
    refusals: Refusals,
    pub(super) tally: Tally,
}

impl ImportLines {
    pub(super) fn open(path: &Path) -> Result<Self, CliError> {
        let table = TableFile::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            bar: progress::bytes(table.total_bytes()),
            table,
            refusals: Refusals::new(path),
            tally: Tally::default(),
        })
    }

    /// Reads the header by the rules of a kind of file.
    pub(super) fn header<T>(
        &self,
        read: impl FnOnce(&[&str]) -> Result<T, HeaderError>,
    ) -> Result<T, CliError> {
        let cells: Vec<&str> = self.table.header().iter().collect();
        read(&cells).map_err(|source| CliError::Header {
            path: self.path.clone(),
            source,
        })
    }

    /// Returns the next line without an error, with its number, and reports every line before it
    /// that has one.
    pub(super) fn next<T, E: Refusal>(
        &mut self,
        read: impl Fn(&[&str]) -> Result<T, E>,
    ) -> Option<(u64, T)> {
        loop {
            let item = self.table.next()?;
            self.tally.read += 1;
            if self.tally.read.is_multiple_of(256) {
                self.bar.set_position(self.table.bytes_read());
            }
            match item {
                Ok((line, record)) => match read_cells(&record, &read) {
                    Ok(value) => return Some((line, value)),
                    Err(error) => self.refuse(line, &error),
                },
                Err(error) => self.refuse(error.line, &error),
            }
        }
    }

    /// Reports a refused line.
    pub(super) fn refuse(&mut self, line: u64, refusal: &impl Refusal) {
        self.tally.refused += 1;
        self.refusals.add(line, refusal, &self.bar);
    }

    /// Returns the counts once everything has been read.
    pub(super) fn finish(self) -> Tally {
        self.bar.finish_and_clear();
        self.refusals.finish();
        self.tally
    }
}

fn read_cells<T, E>(record: &StringRecord, read: impl Fn(&[&str]) -> Result<T, E>) -> Result<T, E> {
    let cells: Vec<&str> = record.iter().collect();
    read(&cells)
}
