//! What the files of an edition are made of, as one process sends it to another.

use serde::{Deserialize, Serialize};

use super::error::RenderError;
use super::file::EditionLook;
use super::pace::Pace;
use super::render::render;
use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::manifest::{Manifest, read_manifest, write_manifest};
use crate::domain::language::Languages;

/// Everything that the files of an edition are made of. It can be sent to another process, which makes
/// them there.
#[derive(Debug, Serialize, Deserialize)]
pub struct EditionJob {
    /// The content of `edition.json`.
    pub manifest: String,
    /// The language files that add to the built-in ones, by language.
    pub languages: Vec<(String, String)>,
    /// The template of `report.pdf`.
    pub template: String,
}

impl EditionJob {
    /// The files of an edition with these texts and this template.
    ///
    /// # Errors
    /// When the content can't be written in its canonical form.
    pub fn new(manifest: &Manifest, look: EditionLook<'_>) -> Result<Self, RenderError> {
        let manifest = String::from_utf8_lossy(&write_manifest(manifest)?).into_owned();
        Ok(Self {
            manifest,
            languages: look.languages.added().to_vec(),
            template: look.template.to_owned(),
        })
    }

    /// Makes the files.
    ///
    /// # Errors
    /// As [`render`], and when the content or the texts can't be read.
    pub fn run(&self, pace: Pace) -> Result<Vec<EditionFile>, RenderError> {
        let manifest = read_manifest(self.manifest.as_bytes())?;
        let files = self.languages.iter();
        let languages = Languages::new(files.map(|(code, text)| (code.as_str(), text.as_str())));
        let languages = languages.map_err(RenderError::languages)?;
        let look = EditionLook {
            languages: &languages,
            template: &self.template,
        };
        render(&manifest, look, pace)
    }
}
