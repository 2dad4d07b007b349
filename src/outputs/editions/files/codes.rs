//! `codes.csv`: what every code says, whether it stands in this edition or not.

use super::table::{ColumnKind, EditionTable, columns};
use super::words::EditionWords;
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::Manifest;

/// The table.
pub(super) fn table(manifest: &Manifest, words: EditionWords<'_>) -> EditionTable {
    let row = |code: &Code| {
        let text = |language: &str| words.code(*code, language, manifest);
        vec![
            code.name().to_owned(),
            code.kind().name().to_owned(),
            text("vi"),
            text("en"),
        ]
    };
    EditionTable {
        file: "codes.csv",
        title: "edition-table-codes",
        sheet: "edition-sheet-codes",
        key: &["code"],
        columns: columns(ColumnKind::Text, &["code", "kind", "text_vi", "text_en"]),
        rows: Code::ALL.iter().map(row).collect(),
    }
}
