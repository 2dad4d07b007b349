//! The header of a table, and the width of the rows below it.

use csv::StringRecord;

use super::error::{LineError, LineReason};
use super::reader::Record;
use crate::domain::files::cell::is_blank;

/// The header of a table: its cells up to the last with a name.
#[derive(Clone, Debug, Default)]
pub struct Header {
    cells: StringRecord,
    /// The most cells of a row, with those in columns without a name.
    width: usize,
}

impl Header {
    /// The header of a table as text, whose rows have no more cells than the row of the header.
    pub fn new(row: StringRecord) -> Self {
        Self {
            width: row.len(),
            ..Self::of_sheet(row)
        }
    }

    /// The header of a table in a sheet, right of which anything may stand.
    pub fn of_sheet(mut row: StringRecord) -> Self {
        let named = row.iter().zip(1..).filter(|(cell, _)| !is_blank(cell));
        row.truncate(named.map(|(_, number)| number).max().unwrap_or(0));
        Self {
            cells: row,
            width: usize::MAX,
        }
    }

    /// The cells up to the last with a name.
    pub fn cells(&self) -> &StringRecord {
        &self.cells
    }

    /// Returns the cells of a record below those of the header, and the numbers, from 1, of the columns
    /// beyond them in which it has something.
    ///
    /// # Errors
    /// [`LineReason::Cells`] where it has fewer cells than the header, or more than any row.
    pub fn fit(&self, (line, mut record): Record) -> Result<(Record, Vec<usize>), LineError> {
        let refuse = |row: StringRecord, expected| {
            let found = row.len();
            let reason = LineReason::Cells {
                found,
                expected,
                row,
            };
            Err(LineError { line, reason })
        };
        let named = self.cells.len();
        if record.len() < named {
            return refuse(record, named);
        }
        let beyond = record.iter().enumerate().skip(named);
        let beyond: Vec<usize> = beyond
            .filter(|(_, cell)| !is_blank(cell))
            .map(|(at, _)| at + 1)
            .collect();
        if beyond.last().is_some_and(|last| *last > self.width) {
            return refuse(record, self.width);
        }
        record.truncate(named);
        Ok(((line, record), beyond))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(header: &Header, cells: &[&str]) -> Result<(usize, Vec<usize>), String> {
        let fit = header.fit((2, StringRecord::from(cells.to_vec())));
        fit.map(|((_, record), beyond)| (record.len(), beyond))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_stands_in_columns_without_a_name_is_told_and_not_read() {
        let header = Header::new(StringRecord::from(vec!["a", "b", "", " "]));
        assert_eq!(header.cells().len(), 2);
        assert_eq!(fit(&header, &["1", "2"]), Ok((2, vec![])));
        assert_eq!(fit(&header, &["1", "2", "", "x"]), Ok((2, vec![4])));
        assert_eq!(fit(&header, &["1", "2", "y", "x", ""]), Ok((2, vec![3, 4])));
    }

    #[test]
    fn a_row_that_is_wider_or_narrower_than_the_header_is_refused() {
        let header = Header::new(StringRecord::from(vec!["a", "b", ""]));
        let wide = fit(&header, &["1", "2", "", "x"]).unwrap_err();
        assert!(wide.contains("4 cells where the header has 3"), "{wide}");
        assert!(wide.contains("extra separator"), "{wide}");
        let narrow = fit(&header, &["1"]).unwrap_err();
        assert!(
            narrow.contains("1 cells where the header has 2"),
            "{narrow}"
        );
        assert!(narrow.contains(".xlsx"), "{narrow}");
    }

    #[test]
    fn anything_may_stand_right_of_the_table_in_a_sheet() {
        let header = Header::of_sheet(StringRecord::from(vec!["a", "b"]));
        assert_eq!(fit(&header, &["1", "2", "", "", "x"]), Ok((2, vec![5])));
    }
}
