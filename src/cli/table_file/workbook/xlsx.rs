//! The rows of an Excel workbook, read by calamine cell by cell.

use std::io::{self, Read, Seek};

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx};

use super::cell;
use super::error::{WorkbookError, damaged};
use super::row::{MAX_ROWS, Row, SendRow};
use super::sheets::{Sheet, chosen};

/// An open Excel workbook and the name of the sheet to be read.
pub(super) struct XlsxSheet<R> {
    workbook: Xlsx<R>,
    sheet: String,
}

impl<R: Read + Seek> XlsxSheet<R> {
    pub fn open(file: R, wanted: Option<&str>) -> Result<Self, WorkbookError> {
        let mut workbook = Xlsx::new(file)?;
        let sheets = sheets(&workbook);
        let sheet = sheets[chosen(&sheets, wanted)?].name.clone();
        // A sheet whose part is missing is found out before the first row.
        drop(workbook.worksheet_cells_reader(&sheet)?);
        Ok(Self { workbook, sheet })
    }

    /// Sends the rows that aren't empty, until nobody wants them.
    pub fn read(mut self, send: SendRow<'_>) -> io::Result<()> {
        let is_1904 = self.workbook.has_1904_epoch();
        let mut cells = self
            .workbook
            .worksheet_cells_reader(&self.sheet)
            .map_err(damaged)?;
        let codes: Vec<String> = cells.styles().iter().map(code).collect();
        let mut row = Row::new(1);
        while let Some((found, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
            let (line, column) = found.get_position();
            let number = u64::from(line) + 1;
            if number < row.number || number > MAX_ROWS {
                return Err(damaged("its rows are in disorder"));
            }
            if number > row.number && !send(std::mem::replace(&mut row, Row::new(number))) {
                return Ok(());
            }
            let code = codes.get(style).map_or("", String::as_str);
            let text = text(found.get_value().clone().into(), code, is_1904);
            if !row.put(column as usize, &text) {
                return Err(damaged("its columns are in disorder"));
            }
        }
        send(row);
        Ok(())
    }
}

/// Returns the sheets with cells.
pub(super) fn sheets<R: Read + Seek>(workbook: &Xlsx<R>) -> Vec<Sheet> {
    let sheets = workbook.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| Sheet {
            name: sheet.name.clone(),
            is_hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

/// The number format of a style; empty for the formats whose meaning depends on the language.
fn code(style: &calamine::Style) -> String {
    let format = style.number_format.as_ref();
    format
        .map(|format| format.format_code.clone())
        .unwrap_or_default()
}

fn text(value: Data, code: &str, is_1904: bool) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(value) => value.to_string(),
        Data::Float(value) => cell::formatted(value, code),
        Data::Bool(value) => value.to_string().to_uppercase(),
        Data::DateTime(value) => cell::date(value, code, is_1904),
        Data::Error(error) => error.to_string(),
    }
}
