//! Workbooks by the rules for accessible spreadsheets: a cover, notes, and one table a sheet from its
//! first cell down, without merged cells, empty rows or meaning in colours.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::format::{CellKind, Column};
use super::words::ExportWords;

/// The most rows of one sheet, its header included.
const SHEET_ROWS: u32 = 1_048_576;

/// The number of A4 among the sizes of paper.
const A4: u8 = 9;

/// The width of the widest column, in letters.
const WIDEST: usize = 60;

/// The sheets before those of tables.
const FIRST_SHEETS: usize = 2;

/// What the cover and the notes say.
pub(in crate::outputs) struct Cover<'t> {
    /// The title.
    pub(in crate::outputs) title: &'t str,
    /// What the tables are about, each with its name.
    pub(in crate::outputs) cover_rows: &'t [(String, String)],
    /// The tables, each with the name of its first sheet and its title.
    pub(in crate::outputs) sheets: &'t [(String, String)],
    /// What is to be known of columns, numbered from 1.
    pub(in crate::outputs) notes: &'t [String],
    /// When the workbook is said to be made, RFC 3339 in UTC; now where it is `None`.
    pub(in crate::outputs) made_at: Option<&'t str>,
}

/// The table that is being written.
struct BookTable {
    sheet: String,
    columns: Vec<Column>,
    /// Its first sheet.
    first: usize,
    /// The longest cell of every column, in letters.
    widths: Vec<usize>,
}

/// A workbook, written in constant memory. A long table continues on another sheet.
pub(in crate::outputs) struct Book<'a> {
    words: ExportWords<'a>,
    workbook: Workbook,
    table: Option<BookTable>,
    /// The sheets of tables, which come after the cover and the notes.
    sheets: usize,
    /// The next row of the last sheet.
    row: u32,
    score: Format,
    difference: Format,
    header: Format,
    wrapped: Format,
}

impl<'a> Book<'a> {
    pub(in crate::outputs) fn new(words: ExportWords<'a>) -> Self {
        Self {
            words,
            workbook: Workbook::new(),
            table: None,
            sheets: 0,
            row: SHEET_ROWS,
            score: Format::new().set_num_format("0.00"),
            difference: Format::new().set_num_format("+0.00;-0.00;0.00"),
            header: Format::new().set_bold(),
            wrapped: Format::new().set_text_wrap(),
        }
    }

    /// Begins the workbook with its cover and its notes.
    pub(in crate::outputs) fn open(&mut self, about: &Cover<'_>) -> Result<(), XlsxError> {
        let mut properties = DocProperties::new().set_title(about.title);
        if let Some(made_at) = about.made_at {
            let made_at = ExcelDateTime::parse_from_str(made_at.trim_end_matches('Z'))?;
            properties = properties.set_creation_datetime(&made_at);
        }
        self.workbook.set_properties(&properties);
        let cover = self.workbook.add_worksheet_with_constant_memory()?;
        cover.set_name(self.words.say("export-sheet-cover"))?;
        cover.write_string_with_format(0, 0, about.title, &self.header)?;
        let notes_sheet = self.words.say("export-sheet-notes");
        let notes_about = [(notes_sheet.clone(), self.words.say("export-notes-about"))];
        let rows = about
            .cover_rows
            .iter()
            .chain(&notes_about)
            .chain(about.sheets);
        write_pairs(cover, rows, &self.wrapped)?;
        let notes = self.workbook.add_worksheet_with_constant_memory()?;
        notes.set_name(notes_sheet)?;
        let header = self.words.say("export-note-column");
        notes.write_string_with_format(0, 0, header, &self.header)?;
        let header = self.words.say("export-note-text");
        notes.write_string_with_format(0, 1, header, &self.header)?;
        let notes_of: Vec<(String, String)> = (1..)
            .zip(about.notes)
            .map(|(number, note)| (self.words.note(number), note.clone()))
            .collect();
        write_pairs(notes, notes_of.iter(), &self.wrapped)
    }

    /// Begins a table, after finishing the one before.
    pub(in crate::outputs) fn begin(
        &mut self,
        sheet: String,
        columns: Vec<Column>,
    ) -> Result<(), XlsxError> {
        self.end()?;
        self.table = Some(BookTable {
            widths: vec![0; columns.len()],
            sheet,
            columns,
            first: self.sheets,
        });
        self.add_sheet()
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        self.sheets += 1;
        let name = match self.sheets - table.first {
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
            widen(&mut table.widths, number, &title);
        }
        self.row = 1;
        Ok(())
    }

    /// Writes a row of the table.
    pub(in crate::outputs) fn row(&mut self, cells: &[&str]) -> Result<(), XlsxError> {
        if self.row >= SHEET_ROWS {
            self.add_sheet()?;
        }
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        let last = FIRST_SHEETS + self.sheets - 1;
        let sheet = self.workbook.worksheet_from_index(last)?;
        for ((number, column), cell) in (0..).zip(&table.columns).zip(cells) {
            if cell.is_empty() {
                continue;
            }
            widen(&mut table.widths, number, cell);
            // Texts and anything that looks like a formula stay text.
            match (column.kind, cell.parse::<f64>()) {
                (CellKind::Score, Ok(score)) if score.is_finite() => {
                    sheet.write_number_with_format(self.row, number, score, &self.score)?
                }
                (CellKind::Difference, Ok(difference)) if difference.is_finite() => sheet
                    .write_number_with_format(self.row, number, difference, &self.difference)?,
                (CellKind::Count | CellKind::Level, Ok(count)) if count.is_finite() => {
                    sheet.write_number(self.row, number, count)?
                }
                _ => sheet.write_string(self.row, number, *cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    /// Gives the columns of the last table their widths.
    fn end(&mut self) -> Result<(), XlsxError> {
        let Some(table) = self.table.take() else {
            return Ok(());
        };
        for index in table.first..self.sheets {
            let sheet = self.workbook.worksheet_from_index(FIRST_SHEETS + index)?;
            for (column, width) in (0..).zip(&table.widths) {
                set_width(sheet, column, *width)?;
            }
        }
        Ok(())
    }

    /// The workbook's bytes.
    pub(in crate::outputs) fn save(&mut self) -> Result<Vec<u8>, XlsxError> {
        self.end()?;
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
