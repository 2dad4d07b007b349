//! Tables as CSV: for programs, or for people who open them in Excel.

use std::borrow::Cow;
use std::io;

use super::format::{CellKind, Column, TableFormat, TableInfo};
use crate::files::NewFile;
use crate::report::tables::CsvWriter;

/// A table as CSV, with the names of columns that programs know.
pub(super) struct CsvFile(CsvWriter<NewFile>);

/// A table as Excel opens it by a double click where Vietnamese is the language of the machine:
/// semicolons, decimal commas, and titles instead of names.
pub(super) struct ExcelCsvFile {
    columns: Vec<Column>,
    writer: CsvWriter<NewFile>,
}

impl CsvFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self(CsvWriter::new(file))
    }
}

impl ExcelCsvFile {
    pub(super) fn new(file: NewFile) -> io::Result<Self> {
        Ok(Self {
            columns: Vec::new(),
            writer: CsvWriter::for_excel(file)?,
        })
    }
}

impl TableFormat for CsvFile {
    fn begin(&mut self, table: TableInfo) -> io::Result<()> {
        self.0.row(table.columns.iter().map(|column| &column.name))
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.0.row(cells)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.finish()?.commit()
    }
}

impl TableFormat for ExcelCsvFile {
    fn begin(&mut self, table: TableInfo) -> io::Result<()> {
        self.columns = table.columns;
        let titles = self.columns.iter().map(|column| &column.title);
        self.writer.row(titles)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        let cells = self.columns.iter().zip(cells);
        self.writer
            .row(cells.map(|(column, cell)| match column.kind {
                CellKind::Score | CellKind::Difference => Cow::Owned(cell.replace('.', ",")),
                CellKind::Text | CellKind::Count | CellKind::Level => Cow::Borrowed(*cell),
            }))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.finish()?.commit()
    }
}
