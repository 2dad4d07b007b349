//! Tables as programs read them.

use crate::report::tables::csv_of;

/// A table of an edition.
pub(super) struct EditionTable {
    /// The name of its file.
    pub(super) file: &'static str,
    /// The id of its title.
    pub(super) title: &'static str,
    /// The id of the name of its sheet.
    pub(super) sheet: &'static str,
    /// The columns that together name a row.
    pub(super) key: &'static [&'static str],
    /// Its columns.
    pub(super) columns: Vec<EditionColumn>,
    /// Its rows, each with as many cells as there are columns.
    pub(super) rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Clone, Copy)]
pub(super) struct EditionColumn {
    /// Its name.
    pub(super) name: &'static str,
    /// What its cells hold.
    pub(super) kind: ColumnKind,
}

/// What the cells of a column hold; an empty one holds nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// A text.
    Text,
    /// A code of `codes.csv`.
    Code,
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Count,
    /// A number with two decimals, from 0 to 100.
    Score,
    /// The difference of two scores, with its sign.
    Difference,
    /// A number with as many decimals as it has.
    Decimal,
}

impl EditionTable {
    /// The table as CSV.
    pub(super) fn csv(&self) -> std::io::Result<Vec<u8>> {
        csv_of(
            self.columns.iter().map(|column| column.name),
            self.rows.iter().cloned(),
        )
    }
}

/// Columns of one kind.
pub(super) fn columns(kind: ColumnKind, names: &[&'static str]) -> Vec<EditionColumn> {
    let names = names.iter();
    names.map(|name| EditionColumn { name, kind }).collect()
}

/// A cell; empty where there is no value.
pub(super) fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
