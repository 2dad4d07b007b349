//! All files of an edition.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::error::RenderError;
use super::file::{EditionFile, EditionLook, MANIFEST};
use super::table::EditionTable;
use super::words::EditionWords;
use super::{charts, codes, components, csvw, distribution, method, ranking, report, workbook};
use crate::domain::editions::manifest::{Manifest, write_manifest};
use crate::domain::editions::reports::Reports;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::{Texts, Theme};

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
    let mut add = |name: &str, media_type: &'static str, bytes: Vec<u8>| {
        let name = name.to_owned();
        files.insert(name, (media_type, bytes));
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
        add(&chart.name, chart.media_type, chart.bytes);
    }
    let report = report::pdf(&reports, &digest, &theme, look)?;
    add("report.pdf", "application/pdf", report);
    let first = EditionFile {
        name: MANIFEST.to_owned(),
        media_type: "application/json",
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
