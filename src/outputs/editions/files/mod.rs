//! The files of an edition, made once from its content alone.
//!
//! Nothing is read from a database and no clock is asked: the same content and texts give the same
//! bytes. Everything that stands in a table is copied from `edition.json`.

mod charts;
mod codes;
mod components;
mod csvw;
mod distribution;
mod error;
mod method;
mod ranking;
mod report;
mod table;
mod words;
mod workbook;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::editions::manifest::{Manifest, read_manifest, write_manifest};
use crate::domain::editions::reports::Reports;
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::{Texts, Theme};
use crate::report::documents::edition;

pub use error::RenderError;
use table::EditionTable;
use words::EditionWords;
pub use words::title;

/// The content, from which all others are made.
pub const MANIFEST: &str = "edition.json";

pub use crate::domain::editions::edition::EditionFile;

/// What the files of an edition are made with, beside its content.
#[derive(Clone, Copy)]
pub struct EditionLook<'a> {
    /// The texts; files are in Vietnamese, and where it says so in English too.
    pub languages: &'a Languages,
    /// The template of `report.pdf`.
    pub template: &'a str,
}

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
    /// The files of an edition with the built-in texts and template.
    ///
    /// # Errors
    /// When the content can't be written in its canonical form.
    pub fn new(manifest: &Manifest) -> Result<Self, RenderError> {
        let manifest = String::from_utf8_lossy(&write_manifest(manifest)?).into_owned();
        Ok(Self {
            manifest,
            languages: Vec::new(),
            template: edition::TEMPLATE.to_owned(),
        })
    }

    /// Makes the files.
    ///
    /// # Errors
    /// As [`render`], and when the content or the texts can't be read.
    pub fn run(&self) -> Result<Vec<EditionFile>, RenderError> {
        let manifest = read_manifest(self.manifest.as_bytes())?;
        let files = self.languages.iter();
        let languages = Languages::new(files.map(|(code, text)| (code.as_str(), text.as_str())));
        let languages = languages.map_err(RenderError::languages)?;
        let look = EditionLook {
            languages: &languages,
            template: &self.template,
        };
        render(&manifest, look)
    }
}

/// Makes the files of an edition, `edition.json` first and then the others by name.
///
/// # Errors
/// When the content is not of a form that its bytes can hold, or the template of the report is wrong.
pub fn render(manifest: &Manifest, look: EditionLook<'_>) -> Result<Vec<EditionFile>, RenderError> {
    let content = write_manifest(manifest)?;
    let digest = hex::encode(Sha256::digest(&content));
    let words = EditionWords::new(look.languages);
    let reports = Reports::new(manifest, BASE_LANGUAGE)?;
    let theme = Theme::built_in(Texts::new(look.languages, BASE_LANGUAGE))?;
    let tables = tables(manifest, words);
    let mut files = BTreeMap::new();
    let mut add = |name: &str, media_type: &str, bytes: Vec<u8>| {
        files.insert(name.to_owned(), (media_type.to_owned(), bytes));
    };
    for table in &tables {
        add(table.file, "text/csv", table.csv()?);
    }
    add(
        csvw::FILE,
        "application/csvm+json",
        csvw::metadata(manifest, &tables, words)?,
    );
    add(
        "ranking.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook::workbook(manifest, &tables, words)?,
    );
    add(
        "method.md",
        "text/markdown",
        method::text(manifest, look.languages).into_bytes(),
    );
    for chart in charts::files(&reports, &theme)? {
        add(&chart.name, &chart.media_type, chart.bytes);
    }
    let report = report::pdf(&reports, &digest, &theme, look)?;
    add("report.pdf", "application/pdf", report);
    let first = EditionFile {
        name: MANIFEST.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: content,
    };
    let others = files.into_iter();
    let others = others.map(|(name, (media_type, bytes))| EditionFile {
        name,
        media_type,
        bytes,
    });
    Ok(std::iter::once(first).chain(others).collect())
}

/// The tables of an edition.
fn tables(manifest: &Manifest, words: EditionWords<'_>) -> Vec<EditionTable> {
    vec![
        ranking::table(manifest),
        components::table(manifest),
        distribution::table(manifest),
        codes::table(manifest, words),
    ]
}
