//! Tables as workbooks.

use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, XlsxError};

use super::format::TableFormat;
use crate::files::NewFile;

/// The first column that may hold numbers; those before it name what the row is about.
const FIRST_NUMBER: u16 = 6;

/// The most rows of one sheet, its header included.
const SHEET_ROWS: u32 = 1_048_576;

/// A table as a workbook, written in constant memory. A long table continues on another sheet.
pub(super) struct WorkbookFile {
    headers: Vec<String>,
    workbook: Workbook,
    sheets: usize,
    /// The next row of the last sheet.
    row: u32,
    file: NewFile,
}

impl WorkbookFile {
    pub(super) fn new(file: NewFile) -> Self {
        Self {
            headers: Vec::new(),
            workbook: Workbook::new(),
            sheets: 0,
            row: SHEET_ROWS,
            file,
        }
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        for (column, header) in (0..).zip(&self.headers) {
            sheet.write_string(0, column, header)?;
        }
        self.sheets += 1;
        self.row = 1;
        Ok(())
    }

    fn write(&mut self, cells: &[&str]) -> Result<(), XlsxError> {
        if self.row >= SHEET_ROWS {
            self.add_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0..).zip(cells) {
            // Numbers are written as numbers. Codes, words and anything that looks like a formula
            // stay text.
            match cell.parse::<f64>() {
                Ok(number) if column >= FIRST_NUMBER && number.is_finite() => {
                    sheet.write_number(self.row, column, number)?
                }
                _ => sheet.write_string(self.row, column, *cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>, XlsxError> {
        if self.sheets == 0 {
            self.add_sheet()?;
        }
        self.workbook.save_to_buffer()
    }
}

impl TableFormat for WorkbookFile {
    fn begin(&mut self, headers: Vec<String>) -> io::Result<()> {
        self.headers = headers;
        Ok(())
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let bytes = self.save().map_err(io::Error::other)?;
        self.file.write_all(&bytes)?;
        self.file.commit()
    }
}
