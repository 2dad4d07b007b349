//! All files of an edition.

use super::error::RenderError;
use super::file::EditionLook;
use super::pace::Pace;
use super::table::EditionTable;
use super::words::EditionWords;
use super::{charts, codes, components, csvw, distribution, method, ranking, report, workbook};
use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::edition_note::{MANIFEST_FILE, digest};
use crate::domain::editions::manifest::{Manifest, write_manifest};
use crate::domain::editions::reports::Reports;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::{Texts, Theme};

/// Makes the files of an edition, `edition.json` first and then the others by name.
///
/// # Errors
/// When the content is not of a form that its bytes can hold, or the template of the report is wrong.
pub fn render(
    manifest: &Manifest,
    look: EditionLook<'_>,
    pace: Pace,
) -> Result<Vec<EditionFile>, RenderError> {
    let content = write_manifest(manifest)?;
    let digest = digest(&content);
    let words = EditionWords::new(look.languages);
    let reports = Reports::new(manifest, BASE_LANGUAGE)?;
    let theme = Theme::built_in(Texts::new(look.languages, BASE_LANGUAGE))?;
    let tables = tables(manifest, words);
    let mut files = charts::files(&reports, &theme, pace)?;
    for table in &tables {
        files.push(EditionFile::new(table.file, table.csv()?));
    }
    let metadata = csvw::metadata(manifest, &tables, words)?;
    files.push(EditionFile::new(csvw::FILE, metadata));
    let workbook = pace.work(|| workbook::workbook(manifest, &tables, words))?;
    files.push(EditionFile::new("ranking.xlsx", workbook));
    let method = method::text(manifest, look.languages).into_bytes();
    files.push(EditionFile::new("method.md", method));
    let report = pace.work(|| report::pdf(&reports, &digest, &theme, look))?;
    files.push(EditionFile::new("report.pdf", report));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.insert(0, EditionFile::new(MANIFEST_FILE, content));
    Ok(files)
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
