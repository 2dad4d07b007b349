//! The one way in which CSV is written.

use std::borrow::Cow;
use std::io::{self, Write};

/// A table while it is being written as CSV: UTF-8, the header as its first row.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-` or `@`, some of them after a tab or a
/// carriage return, as a formula, and names and codes come from other people's files. Such a cell
/// gets a `'` before it, and so does one that begins with `'`: our own imports take one away, so that
/// they read what was written. Differences of scores alone are left as they are.
pub struct CsvWriter<W: Write>(Box<csv::Writer<W>>);

impl<W: Write> CsvWriter<W> {
    /// Begins a table.
    pub fn new(output: W) -> Self {
        Self(Box::new(csv::Writer::from_writer(output)))
    }

    /// Begins a table that Excel opens by a double click in a country of decimal commas: with a byte
    /// order mark, by which it knows UTF-8, and semicolons.
    ///
    /// # Errors
    /// When the output fails.
    pub fn for_excel(mut output: W) -> io::Result<Self> {
        output.write_all("\u{feff}".as_bytes())?;
        let mut builder = csv::WriterBuilder::new();
        let builder = builder.delimiter(b';').terminator(csv::Terminator::CRLF);
        Ok(Self(Box::new(builder.from_writer(output))))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the output fails.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(guarded(cell.as_ref()).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Writes what is left and returns the output.
    ///
    /// # Errors
    /// When the output fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Returns a table as CSV.
///
/// # Errors
/// None in practice: memory takes everything.
pub fn csv_of(
    header: impl IntoIterator<Item = impl AsRef<str>>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> io::Result<Vec<u8>> {
    let mut writer = CsvWriter::new(Vec::new());
    writer.row(header)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}

/// Whether a cell is a difference as we write it, such as `+0.40`: as a formula it is that number, too.
fn is_difference(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = cell.strip_prefix(['+', '-']);
    let parts = number.and_then(|number| number.split_once('.'));
    parts.is_some_and(|(whole, decimals)| {
        digits(whole) && digits(decimals) && whole.len() <= 3 && decimals.len() == 2
    })
}

fn guarded(cell: &str) -> Cow<'_, str> {
    if is_difference(cell) {
        Cow::Borrowed(cell)
    } else if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_difference_is_a_number_and_a_telephone_is_not() {
        for (cell, written) in [
            ("+0.40", "+0.40"),
            ("-12.25", "-12.25"),
            ("+84901234567", "'+84901234567"),
            ("-1", "'-1"),
            ("-1.25+A1", "'-1.25+A1"),
            ("-.25", "'-.25"),
        ] {
            assert_eq!(guarded(cell), written);
        }
    }

    proptest! {
        #[test]
        fn no_cell_begins_as_a_formula_and_an_import_reads_what_was_written(
            cells in prop::collection::vec("[=+@\t\r\n'\"a,;-]{0,6}|\\PC{0,6}", 1..4),
        ) {
            let mut writer = CsvWriter::new(Vec::new());
            writer.row(&cells).unwrap();
            let written = writer.finish().unwrap();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(written.as_slice());
            let row = reader.records().last().unwrap().unwrap();
            for (read, cell) in row.iter().zip(&cells) {
                prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert_eq!(read.strip_prefix('\'').unwrap_or(read), cell);
            }
            prop_assert_eq!(row.len(), cells.len());
        }
    }
}
