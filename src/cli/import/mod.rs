//! `sipas import agencies|cases|responses`: files of any size, line by line.

mod agencies;
mod cases;
mod responses;

use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::table_file::TableFile;
use super::{CliError, output, progress};
use crate::config::Config;
use crate::domain::files::HeaderError;
use crate::store::cases::imported::Imported;

/// What can be imported.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Agencies and intake offices
    Agencies(Args),
    /// Cases; finished ones get links
    Cases(cases::Args),
    /// Responses from paper or from earlier years, as a batch that can be withdrawn
    Responses(responses::Args),
}

/// Flags of every import.
#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// The CSV file, or - for standard input
    file: PathBuf,
    /// Check everything and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Land all lines or none
    #[arg(long)]
    strict: bool,
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::Agencies(args) => agencies::run(config, &args),
        Command::Cases(args) => cases::run(config, &args),
        Command::Responses(args) => responses::run(config, &args),
    }
}

/// What became of the lines.
#[derive(Clone, Copy, Default)]
struct Tally {
    read: u64,
    added: u64,
    changed: u64,
    unchanged: u64,
    refused: u64,
}

impl Tally {
    fn count(&mut self, imported: Imported) {
        match imported {
            Imported::Added => self.added += 1,
            Imported::Changed => self.changed += 1,
            Imported::Unchanged => self.unchanged += 1,
        }
    }

    /// The same lines when none of them landed.
    fn nothing_landed(self) -> Self {
        Self {
            read: self.read,
            refused: self.refused,
            ..Self::default()
        }
    }

    /// Prints the last line of output, and fails where a line was refused.
    fn finish(self, strict: bool) -> Result<(), CliError> {
        let landed = if strict && self.refused > 0 {
            self.nothing_landed()
        } else {
            self
        };
        output::print(format!(
            "read={} added={} changed={} unchanged={} refused={}\n",
            landed.read, landed.added, landed.changed, landed.unchanged, landed.refused
        ))?;
        match self.refused {
            0 => Ok(()),
            refused if strict => Err(CliError::Refused(format!(
                "{refused} of {} lines refused; nothing was imported (--strict)",
                self.read
            ))),
            refused => Err(CliError::Refused(format!(
                "{refused} of {} lines refused",
                self.read
            ))),
        }
    }
}

/// An open file whose refused lines are told as they come.
struct Lines {
    path: PathBuf,
    table: TableFile,
    bar: indicatif::ProgressBar,
    tally: Tally,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, CliError> {
        let table = TableFile::open(path)?;
        Ok(Self {
            path: path.to_owned(),
            bar: progress::bytes(table.total_bytes()),
            table,
            tally: Tally::default(),
        })
    }

    /// Reads the header by the rules of a file kind.
    fn header<T>(
        &self,
        read: impl FnOnce(&[&str]) -> Result<T, HeaderError>,
    ) -> Result<T, CliError> {
        let cells: Vec<&str> = self.table.header().iter().collect();
        read(&cells).map_err(|source| CliError::Header {
            path: self.path.clone(),
            source,
        })
    }

    /// The next line whose cells are all right; every line before it that isn't is told.
    fn next<T, E: std::fmt::Display>(
        &mut self,
        read: impl Fn(&[&str]) -> Result<T, E>,
    ) -> Option<T> {
        loop {
            let item = self.table.next()?;
            self.tally.read += 1;
            if self.tally.read.is_multiple_of(256) {
                self.bar.set_position(self.table.bytes_read());
            }
            match item {
                Ok((line, record)) => match read_cells(&record, &read) {
                    Ok(value) => return Some(value),
                    Err(error) => self.refuse(format!("line {line}: {error}")),
                },
                Err(error) => self.refuse(error.to_string()),
            }
        }
    }

    /// Tells a refused line.
    fn refuse(&mut self, reason: String) {
        self.tally.refused += 1;
        let path = self.path.display();
        self.bar.suspend(|| eprintln!("{path}, {reason}"));
    }

    /// The counts, when everything was read.
    fn finish(self) -> Tally {
        self.bar.finish_and_clear();
        self.tally
    }
}

fn read_cells<T, E>(record: &StringRecord, read: impl Fn(&[&str]) -> Result<T, E>) -> Result<T, E> {
    let cells: Vec<&str> = record.iter().collect();
    read(&cells)
}

/// Who imports, for the record.
pub(in crate::cli) fn operator() -> String {
    std::env::var("USER")
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "sipas".to_owned())
}
