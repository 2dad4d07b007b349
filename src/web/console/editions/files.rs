//! The files of an edition, made by a process of low priority.

use std::path::Path;

use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::manifest::Manifest;
use crate::outputs::editions::bundle::BundleError;
use crate::outputs::editions::{EditionJob, MANIFEST, bundle};
use crate::web::http::edition_process;
use crate::web::http::render_process::RenderError;

/// Why there are no files.
#[derive(Debug, thiserror::Error)]
pub(super) enum FilesError {
    /// The content can't be written.
    #[error(transparent)]
    Content(#[from] crate::outputs::editions::RenderError),
    /// The content can't be sent.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The process fails.
    #[error(transparent)]
    Process(#[from] RenderError),
    /// What it has made is no archive of files.
    #[error(transparent)]
    Archive(#[from] BundleError),
}

/// Makes the files of an edition, `edition.json` first and then the others by name.
pub(super) fn make(program: &Path, content: &Manifest) -> Result<Vec<EditionFile>, FilesError> {
    let job = serde_json::to_vec(&EditionJob::new(content)?)?;
    let mut made = bundle::read(&edition_process::make(program, &job)?)?;
    let first = made.remove_entry(MANIFEST);
    let files = first.into_iter().chain(made);
    Ok(files
        .map(|(name, bytes)| EditionFile::new(name, bytes))
        .collect())
}
