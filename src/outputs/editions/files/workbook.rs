//! `ranking.xlsx`: every table of the edition in one accessible workbook.

use rust_xlsxwriter::XlsxError;

use super::table::{ColumnKind, EditionColumn, EditionTable};
use super::words::EditionWords;
use crate::domain::editions::manifest::Manifest;
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::exports::{Book, CellKind, Column, Cover};

/// The workbook.
pub(super) fn workbook(
    manifest: &Manifest,
    tables: &[EditionTable],
    words: EditionWords<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let sheets: Vec<(String, String)> = tables
        .iter()
        .map(|table| (words.say(table.sheet), words.say(table.title)))
        .collect();
    let mut book = Book::new(words.exports());
    book.open(&Cover {
        title: &manifest.title,
        cover_rows: &cover_rows(manifest, words),
        sheets: &sheets,
        notes: &notes(manifest, words),
        made_at: Some(made_at(manifest)),
    })?;
    for (table, (sheet, _)) in tables.iter().zip(&sheets) {
        let columns = table.columns.iter().map(|of| column(*of, words));
        book.begin(sheet.clone(), columns.collect())?;
        let yes_no = [words.say("edition-yes"), words.say("edition-no")];
        for row in &table.rows {
            let cells: Vec<&str> = row
                .iter()
                .zip(&table.columns)
                .map(|(cell, column)| match (column.kind, cell.as_str()) {
                    (ColumnKind::Truth, "true") => yes_no[0].as_str(),
                    (ColumnKind::Truth, "false") => yes_no[1].as_str(),
                    (_, cell) => cell,
                })
                .collect();
            book.row(&cells)?;
        }
    }
    book.save()
}

/// When the files of an edition are said to be made: at submission, or when its figures were taken.
pub(super) fn made_at(manifest: &Manifest) -> &str {
    match manifest.submitted_at.as_str() {
        "" => &manifest.drafted_at,
        submitted => submitted,
    }
}

fn cover_rows(manifest: &Manifest, words: EditionWords<'_>) -> Vec<(String, String)> {
    let method = &manifest.method;
    let row = |id: &str, value: String| (words.say(id), value);
    let mut cover_rows = vec![
        row("export-fact-period", manifest.period.clone()),
        row("export-column-block", manifest.block_name.clone()),
        row("export-fact-state", words.say("export-closed")),
        row(
            "export-fact-method",
            format!("{}, {}", method.name, method.version),
        ),
        row("export-fact-as-of", manifest.as_of.clone()),
        row("edition-fact-id", manifest.id.clone()),
    ];
    if !manifest.responsible.is_empty() {
        cover_rows.push(row(
            "edition-fact-responsible",
            manifest.responsible.clone(),
        ));
    }
    cover_rows
}

fn notes(manifest: &Manifest, words: EditionWords<'_>) -> Vec<String> {
    let k = manifest.method.k.to_string();
    vec![
        words.say("export-note-score"),
        words.say("export-note-interval"),
        words.say_with("edition-note-codes", &[("k", &k)]),
        words.say("edition-note-effective-n"),
        words.say("interval-note"),
    ]
}

fn column(column: EditionColumn, words: EditionWords<'_>) -> Column {
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Code | ColumnKind::Truth => CellKind::Text,
        ColumnKind::Count | ColumnKind::Decimal => CellKind::Count,
        ColumnKind::Score => CellKind::Score,
        ColumnKind::Difference => CellKind::Difference,
    };
    let note = match (column.name, column.kind) {
        ("score", _) => Some(1),
        ("low" | "high", _) => Some(2),
        (_, ColumnKind::Code) => Some(3),
        ("effective_n", _) => Some(4),
        ("answered", _) => Some(5),
        _ => None,
    };
    Column {
        name: column.name.to_owned(),
        title: words.column(column.name, BASE_LANGUAGE),
        kind,
        note,
    }
}
