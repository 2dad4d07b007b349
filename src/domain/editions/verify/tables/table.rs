//! A table of an edition, read whole, and what is noted of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::editions::manifest::{AgencyEntry, Manifest};
use crate::domain::editions::verify::files::MANIFEST_FILE;
use crate::domain::editions::verify::finding::Findings;

/// A table, read whole.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table; the apostrophe by which a cell is kept from being a formula is taken away.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, csv::Error> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(bytes);
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            let cells = record
                .iter()
                .map(|cell| cell.strip_prefix('\'').unwrap_or(cell));
            rows.push(cells.map(str::to_owned).collect());
        }
        let header = match rows.is_empty() {
            true => Vec::new(),
            false => rows.remove(0),
        };
        Ok(Self { header, rows })
    }

    /// Whether there is a column of this name.
    fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The rows, each with its line where every row is one.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (2..).zip(&self.rows).map(|(line, cells)| Row {
            header: &self.header,
            cells,
            place: format!("line {line}"),
        })
    }
}

/// A row of a table.
pub(super) struct Row<'t> {
    header: &'t [String],
    cells: &'t [String],
    /// The place in findings.
    pub(super) place: String,
}

impl<'t> Row<'t> {
    /// The cell of a column, where there is such a column.
    pub(super) fn find(&self, column: &str) -> Option<&'t str> {
        let at = self.header.iter().position(|name| name == column)?;
        self.cells.get(at).map(String::as_str)
    }

    /// Columns and cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let columns = self.header.iter().map(String::as_str);
        columns.zip(self.cells.iter().map(String::as_str))
    }
}

/// What is checked with, and where it is noted.
pub(super) struct TableCheck<'a> {
    pub(super) file: &'a str,
    pub(super) manifest: &'a Manifest,
    pub(super) agencies: &'a BTreeMap<&'a str, &'a AgencyEntry>,
    pub(super) findings: &'a mut Findings,
    /// Columns that this program doesn't know.
    pub(super) unknown: &'a mut BTreeSet<String>,
    /// Columns that this program writes and a table doesn't have.
    pub(super) absent: &'a mut BTreeSet<String>,
}

impl TableCheck<'_> {
    pub(super) fn wrong(&mut self, place: &str, problem: impl Into<String>) {
        self.findings.add(self.file, place, problem);
    }

    /// Names the columns that a table must have and doesn't.
    pub(super) fn require(&mut self, table: &Table, columns: &[&str]) {
        for column in columns.iter().filter(|column| !table.has(column)) {
            self.wrong("", format!("has no column `{column}`"));
        }
    }

    /// Notes the columns that a table doesn't have, of which nothing is compared. Another name of a column
    /// stands behind `|`.
    pub(super) fn expect<'c>(&mut self, table: &Table, columns: impl IntoIterator<Item = &'c str>) {
        for names in columns {
            if let Some(name) = names.split('|').next()
                && !names.split('|').any(|name| table.has(name))
            {
                self.absent.insert(format!("`{name}` of {}", self.file));
            }
        }
    }

    /// Compares every cell of a row with what it must hold; `None` is a column that isn't known.
    pub(super) fn compare(&mut self, row: &Row<'_>, wanted: impl Fn(&str) -> Option<String>) {
        for (column, cell) in row.cells() {
            match wanted(column) {
                Some(wanted) if wanted == cell => {}
                Some(wanted) => {
                    let problem = format!("says `{cell}`, but {MANIFEST_FILE} `{wanted}`");
                    self.wrong(&format!("{}, {column}", row.place), problem);
                }
                None => {
                    self.unknown.insert(format!("`{column}` of {}", self.file));
                }
            }
        }
    }
}

/// A value as a cell holds it.
pub(super) fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
