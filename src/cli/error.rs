//! How a command fails.

use std::path::PathBuf;
use std::process::ExitCode;

use super::simulate::SimulateError;
use super::table_file::TableError;
use crate::config::ConfigError;
use crate::domain::files::HeaderError;
use crate::outputs::papers::PrintError;
use crate::report::charts::{ChartError, ThemeError};
use crate::report::qr::QrCodeError;
use crate::store::backup::BackupError;
use crate::store::db::error::StoreError;

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A table can't be read at all.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A table's header is wrong.
    #[error("{}: {source}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Why.
        source: HeaderError,
    },
    /// A backup can't be written, read or restored.
    #[error("{}: {source}", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// Why.
        source: BackupError,
    },
    /// A chart can't be made.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// A QR code can't be made.
    #[error(transparent)]
    Qr(#[from] QrCodeError),
    /// A slip or another paper can't be made.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The theme is wrong.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A table can't be written.
    #[error("can't write the table: {0}")]
    Write(String),
    /// Nothing was simulated.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// Something was refused, and each refusal was told when it happened.
    #[error("{0}")]
    Refused(String),
    /// The command was used wrongly in a way that its flags alone don't show.
    #[error("{0}")]
    Usage(String),
    /// Whoever reads standard output has gone; nothing is wrong.
    #[error("the reader of the output has gone")]
    ReaderGone,
}

impl CliError {
    /// An error with a file.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// An error with a backup.
    pub(super) fn backup(path: impl Into<PathBuf>) -> impl FnOnce(StoreError) -> Self {
        let path = path.into();
        move |error| match error {
            StoreError::Backup(source) => Self::Backup { path, source },
            other => Self::Store(other),
        }
    }

    /// Says what happened on standard error, and gives the exit code.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::ReaderGone => return ExitCode::SUCCESS,
            _ => eprintln!("error: {self}"),
        }
        match self {
            Self::Usage(_) | Self::Config(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl From<csv::Error> for CliError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Write(format!("{other:?}")),
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
