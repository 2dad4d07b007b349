//! Tables as workbooks, by the rules for accessible spreadsheets: a cover, notes, and one table a sheet
//! from its first cell down, without merged cells, empty rows or meaning in colours.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

use super::format::{CellKind, TableFormat, TableInfo};
use super::words::ExportWords;
use crate::files::NewFile;

/// The most rows of one sheet, its header included.
const SHEET_ROWS: u32 = 1_048_576;

/// The number of A4 among the sizes of paper.
const A4: u8 = 9;

/// The width of the widest column, in letters.
const WIDEST: usize = 60;

/// A table as a workbook, written in constant memory. A long table continues on another sheet.
pub(super) struct WorkbookFile<'a> {
    words: ExportWords<'a>,
    table: Option<TableInfo>,
    workbook: Workbook,
    /// The sheets of the table, which come after the cover and the notes.
    sheets: usize,
    /// The next row of the last sheet.
    row: u32,
    /// The longest cell of every column, in letters.
    widths: Vec<usize>,
    score: Format,
    header: Format,
    wrapped: Format,
    file: NewFile,
}

/// The sheets before those of the table.
const FIRST_SHEETS: usize = 2;

impl<'a> WorkbookFile<'a> {
    pub(super) fn new(words: ExportWords<'a>, file: NewFile) -> Self {
        Self {
            words,
            table: None,
            workbook: Workbook::new(),
            sheets: 0,
            row: SHEET_ROWS,
            widths: Vec::new(),
            score: Format::new().set_num_format("0.00"),
            header: Format::new().set_bold(),
            wrapped: Format::new().set_text_wrap(),
            file,
        }
    }

    /// Begins the workbook with its cover and its notes.
    fn open(&mut self, table: TableInfo) -> Result<(), XlsxError> {
        self.workbook
            .set_properties(&DocProperties::new().set_title(&table.title));
        let cover = self.workbook.add_worksheet_with_constant_memory()?;
        cover.set_name(self.words.say("export-sheet-cover"))?;
        cover.write_string_with_format(0, 0, &table.title, &self.header)?;
        let sheets = [
            (
                self.words.say("export-sheet-notes"),
                self.words.say("export-notes-about"),
            ),
            (table.sheet.clone(), table.title.clone()),
        ];
        let rows = table.facts.iter().chain(&sheets);
        write_pairs(cover, rows, &self.wrapped)?;
        let notes = self.workbook.add_worksheet_with_constant_memory()?;
        notes.set_name(self.words.say("export-sheet-notes"))?;
        let header = self.words.say("export-note-column");
        notes.write_string_with_format(0, 0, header, &self.header)?;
        let header = self.words.say("export-note-text");
        notes.write_string_with_format(0, 1, header, &self.header)?;
        let notes_of: Vec<(String, String)> = (1..)
            .zip(&table.notes)
            .map(|(number, note)| (self.words.note(number), note.clone()))
            .collect();
        write_pairs(notes, notes_of.iter(), &self.wrapped)?;
        self.widths = vec![0; table.columns.len()];
        self.table = Some(table);
        Ok(())
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        let Some(table) = &self.table else {
            return Ok(());
        };
        self.sheets += 1;
        let name = match self.sheets {
            1 => table.sheet.clone(),
            number => format!("{} {number}", table.sheet),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        // On paper: A4 across, all columns on a page, the header on each.
        sheet.set_paper_size(A4).set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        for (number, column) in (0..).zip(&table.columns) {
            let note = column
                .note
                .map(|note| format!(" {}", self.words.note(note)));
            let title = format!("{}{}", column.title, note.unwrap_or_default());
            sheet.write_string_with_format(0, number, &title, &self.header)?;
            widen(&mut self.widths, number, &title);
        }
        self.row = 1;
        Ok(())
    }

    fn write(&mut self, cells: &[&str]) -> Result<(), XlsxError> {
        if self.row >= SHEET_ROWS {
            self.add_sheet()?;
        }
        let Some(table) = &self.table else {
            return Ok(());
        };
        let last = FIRST_SHEETS + self.sheets - 1;
        let sheet = self.workbook.worksheet_from_index(last)?;
        for ((number, column), cell) in (0..).zip(&table.columns).zip(cells) {
            if cell.is_empty() {
                continue;
            }
            widen(&mut self.widths, number, cell);
            // Texts and anything that looks like a formula stay text.
            match (column.kind, cell.parse::<f64>()) {
                (CellKind::Score, Ok(score)) if score.is_finite() => {
                    sheet.write_number_with_format(self.row, number, score, &self.score)?
                }
                (CellKind::Count | CellKind::Level, Ok(count)) if count.is_finite() => {
                    sheet.write_number(self.row, number, count)?
                }
                _ => sheet.write_string(self.row, number, *cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    fn save(&mut self) -> Result<Vec<u8>, XlsxError> {
        if self.sheets == 0 {
            self.add_sheet()?;
        }
        for index in 0..self.sheets {
            let sheet = self.workbook.worksheet_from_index(FIRST_SHEETS + index)?;
            for (column, width) in (0..).zip(&self.widths) {
                set_width(sheet, column, *width)?;
            }
        }
        self.workbook.save_to_buffer()
    }
}

/// Writes pairs from the second row down.
fn write_pairs<'p>(
    sheet: &mut Worksheet,
    pairs: impl Iterator<Item = &'p (String, String)>,
    wrapped: &Format,
) -> Result<(), XlsxError> {
    let mut widest = 0;
    for (row, (name, text)) in (1..).zip(pairs) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string_with_format(row, 1, text, wrapped)?;
        widest = widest.max(name.chars().count());
    }
    set_width(sheet, 0, widest)?;
    set_width(sheet, 1, WIDEST)
}

fn widen(widths: &mut [usize], column: u16, text: &str) {
    if let Some(width) = widths.get_mut(usize::from(column)) {
        *width = (*width).max(text.chars().count());
    }
}

/// Sets the width of a column, with a little space after its longest cell.
fn set_width(sheet: &mut Worksheet, column: u16, letters: usize) -> Result<(), XlsxError> {
    let letters = u32::try_from(letters.min(WIDEST)).unwrap_or(0);
    sheet.set_column_width(column, f64::from(letters) + 2.0)?;
    Ok(())
}

impl TableFormat for WorkbookFile<'_> {
    fn begin(&mut self, table: TableInfo) -> io::Result<()> {
        self.open(table).map_err(io::Error::other)
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
