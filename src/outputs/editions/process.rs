//! The files of an edition, made by a process of their own, for which a thread that may block waits.

use std::path::Path;
use std::time::Duration;

use tokio::runtime::Builder;

use super::bundle::{self, BundleError};
use super::files::{EditionJob, EditionLook, RenderError};
use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::edition_note::MANIFEST_FILE;
use crate::domain::editions::manifest::Manifest;
use crate::outputs::process::{self, ProcessError, RenderLimits, Rendered};

const LIMITS: RenderLimits = RenderLimits {
    memory: 2048,
    time: Duration::from_secs(600),
};

/// Why a process made no files.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// What they are made of can't be written.
    #[error(transparent)]
    Content(#[from] RenderError),
    /// What they are made of can't be sent.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Nothing can wait for the process.
    #[error("its process: {0}")]
    Runtime(#[from] std::io::Error),
    /// The process makes nothing.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// What it has made is no archive of files.
    #[error(transparent)]
    Archive(#[from] BundleError),
}

/// Makes the files of an edition by a process of a program, which is this one run once more:
/// `edition.json` first and then the others by name.
///
/// # Errors
/// [`FilesError`] when it can't be started, does not end well or in time, or makes too much.
pub fn make_files(
    program: &Path,
    manifest: &Manifest,
    look: EditionLook<'_>,
) -> Result<Vec<EditionFile>, FilesError> {
    let contents = serde_json::to_vec(&EditionJob::new(manifest, look)?)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let made = process::run(program, Rendered::Edition, LIMITS, &contents);
    let archive = runtime.block_on(made)?;
    let mut made = bundle::read(&archive)?;
    let first = made.remove_entry(MANIFEST_FILE);
    let files = first.into_iter().chain(made);
    Ok(files
        .map(|(name, bytes)| EditionFile::new(name, bytes))
        .collect())
}
