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
    let files = files.map(|(name, bytes)| EditionFile {
        media_type: media_type(&name).to_owned(),
        name,
        bytes,
    });
    Ok(files.collect())
}

/// The media type of a file of an edition.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "json" if name.ends_with("-metadata.json") => "application/csvm+json",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
