//! The errors of exports.

use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// The reason why an export can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file whose ending names no format.
    #[error("{}: name a file that ends in .csv, .xlsx or .jsonl", .0.display())]
    Format(PathBuf),
    /// A file for Excel that is no CSV.
    #[error("{}: --for excel goes with a file that ends in .csv", .0.display())]
    Audience(PathBuf),
    /// A file that can't be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExportError {
    /// An error with a file.
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
