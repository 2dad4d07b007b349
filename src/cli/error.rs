//! The errors of commands, and their exit codes.

use std::path::PathBuf;
use std::process::ExitCode;

use super::passwords::without_passwords;
use super::simulate::error::SimulateError;
use super::table_file::{TableError, sheets_to_name};
use crate::cli::note::note;
use crate::config::ConfigError;
use crate::domain::files::HeaderError;
use crate::outputs::papers::PrintError;
use crate::report::charts::{ChartError, ThemeError};
use crate::report::qr::QrCodeError;
use crate::store::backup::BackupError;
use crate::store::db::error::StoreError;

/// The reason why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A wrong configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file that can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A table that can't be read at all.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A table with a wrong header.
    #[error("{}: {source}{}", path.display(), others(sheets))]
    Header {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: HeaderError,
        /// The sheets of a workbook.
        sheets: Vec<String>,
    },
    /// A backup that can't be written, read or restored.
    #[error("{}: {source}", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: BackupError,
    },
    /// A chart that can't be made.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// A QR code that can't be made.
    #[error(transparent)]
    Qr(#[from] QrCodeError),
    /// A slip or another paper that can't be made.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// A wrong theme.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A table that can't be written.
    #[error("can't write the table: {0}")]
    Write(String),
    /// An error of a simulation.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// A refusal. Where there are several, each was reported when it happened.
    #[error("{0}")]
    Refused(String),
    /// Wrong use that the flags alone don't show.
    #[error("{0}")]
    Usage(String),
    /// A reader of standard output that has closed it, which is no error.
    #[error("the reader of the output has gone")]
    ReaderGone,
}

/// Names the sheets of a workbook that has several: the one that was read may be its cover.
fn others(sheets: &[String]) -> String {
    match sheets {
        [] | [_] => String::new(),
        sheets => format!("; the workbook has {}", sheets_to_name(sheets)),
    }
}

impl CliError {
    /// Returns a function that turns an error into one of a file.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Returns a function that turns an error into one of a backup's file.
    pub(super) fn backup(path: impl Into<PathBuf>) -> impl FnOnce(BackupError) -> Self {
        let path = path.into();
        move |error| match error {
            BackupError::Store(error) => Self::Store(error),
            source => Self::Backup { path, source },
        }
    }

    /// Prints the error on standard error, and returns the exit code.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::ReaderGone => return ExitCode::SUCCESS,
            _ => note!("error: {}", without_passwords(&self.to_string())),
        }
        match self {
            Self::Usage(_) | Self::Config(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl From<serde_json::Error> for CliError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.to_string())
    }
}

/// An error of standard output.
impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Write(error.to_string()),
        }
    }
}
