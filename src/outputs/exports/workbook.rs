//! Tables as workbooks.

use std::io::{self, Write};

use rust_xlsxwriter::XlsxError;

use super::book::{Book, Cover};
use super::format::{TableFormat, TableInfo};
use super::words::ExportWords;
use crate::files::NewFile;

/// A table as a workbook.
pub(super) struct WorkbookFile<'a> {
    book: Book<'a>,
    file: NewFile,
}

impl<'a> WorkbookFile<'a> {
    pub(super) fn new(words: ExportWords<'a>, file: NewFile) -> Self {
        Self {
            book: Book::new(words),
            file,
        }
    }

    fn open(&mut self, table: TableInfo) -> Result<(), XlsxError> {
        let cover = Cover {
            title: &table.title,
            cover_rows: &table.cover_rows,
            sheets: &[(table.sheet.clone(), table.title.clone())],
            notes: &table.notes,
            made_at: None,
        };
        self.book.open(&cover)?;
        self.book.begin(table.sheet, table.columns)
    }
}

impl TableFormat for WorkbookFile<'_> {
    fn begin(&mut self, table: TableInfo) -> io::Result<()> {
        self.open(table).map_err(io::Error::other)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.book.row(cells).map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let bytes = self.book.save().map_err(io::Error::other)?;
        self.file.write_all(&bytes)?;
        self.file.commit()
    }
}
