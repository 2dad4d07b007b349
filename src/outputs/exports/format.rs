//! What every format of an export does with a table.

use std::io;

/// A format of tables. Rows have as many cells as there are columns.
pub(super) trait TableFormat {
    /// Begins the table.
    fn begin(&mut self, table: TableInfo) -> io::Result<()>;
    /// Writes a row.
    fn row(&mut self, cells: &[&str]) -> io::Result<()>;
    /// Writes what is left and gives the file its name.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// What a table is about.
pub(super) struct TableInfo {
    /// Its title.
    pub(super) title: String,
    /// The name of its sheet.
    pub(super) sheet: String,
    /// The rows of its cover: what the whole table is about, such as the period, each with its name.
    pub(super) cover_rows: Vec<(String, String)>,
    /// What is to be known of columns, numbered from 1.
    pub(super) notes: Vec<String>,
    /// Its columns.
    pub(super) columns: Vec<Column>,
}

/// A column.
pub(in crate::outputs) struct Column {
    /// The name by which programs know it.
    pub(in crate::outputs) name: String,
    /// Its title for people.
    pub(in crate::outputs) title: String,
    /// What its cells hold.
    pub(in crate::outputs) kind: CellKind,
    /// The number of its note.
    pub(in crate::outputs) note: Option<usize>,
}

/// What the cells of a column hold; any of them can be empty.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A text, even where it looks like a number.
    Text,
    /// A whole number.
    Count,
    /// A number with two decimals.
    Score,
    /// The difference of two scores, with its sign.
    Difference,
    /// The level that was chosen, or `x`.
    Level,
}
