//! Tables as JSON lines.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::format::{CellKind, Column, TableFormat, TableInfo};
use crate::files::NewFile;

/// A table as JSON lines: one object for each row, its keys the names of the columns. Numbers are
/// numbers, and an empty cell is `null`.
pub(super) struct JsonLinesFile {
    columns: Vec<Column>,
    file: NewFile,
}

impl JsonLinesFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self {
            columns: Vec::new(),
            file,
        }
    }
}

impl TableFormat for JsonLinesFile {
    fn begin(&mut self, table: TableInfo) -> io::Result<()> {
        self.columns = table.columns;
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        let cells = self.columns.iter().zip(cells);
        let object: Map<String, Value> = cells
            .map(|(column, cell)| (column.name.clone(), value(column.kind, cell)))
            .collect();
        serde_json::to_writer(&mut self.file, &object)?;
        self.file.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.file.commit()
    }
}

fn value(kind: CellKind, cell: &str) -> Value {
    if cell.is_empty() {
        return Value::Null;
    }
    let number = match kind {
        CellKind::Text => None,
        CellKind::Count | CellKind::Level => cell.parse::<i64>().ok().map(Value::from),
        CellKind::Score | CellKind::Difference => cell.parse::<f64>().ok().map(Value::from),
    };
    number.unwrap_or_else(|| Value::from(cell))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_numbers_and_nothing_is_null() {
        for (kind, cell, expected) in [
            (CellKind::Text, "007", json!("007")),
            (CellKind::Text, "", Value::Null),
            (CellKind::Count, "12", json!(12)),
            (CellKind::Score, "87.50", json!(87.5)),
            (CellKind::Score, "", Value::Null),
            (CellKind::Level, "5", json!(5)),
            (CellKind::Level, "x", json!("x")),
        ] {
            assert_eq!(value(kind, cell), expected, "{cell}");
        }
    }
}
