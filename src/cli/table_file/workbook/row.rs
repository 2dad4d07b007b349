//! Rows as they grow cell by cell.

use csv::StringRecord;

use crate::domain::files::table::{LineError, LineReason, MAX_RECORD, Record};

/// The most rows of a sheet, in every office software.
pub(super) const MAX_ROWS: u64 = 1 << 20;

/// The most columns of a sheet.
pub(super) const MAX_COLUMNS: usize = 1 << 14;

/// One row, of which only the cells up to the last that isn't empty are held.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// As the sheet numbers it, from 1.
    pub number: u64,
    record: StringRecord,
    too_long: bool,
}

/// Takes a row, and returns whether more are wanted.
pub(super) type SendRow<'a> = &'a mut dyn FnMut(Row) -> bool;

impl Row {
    pub fn new(number: u64) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    /// Returns the same cells as another row.
    pub fn at(&self, number: u64) -> Self {
        Self {
            number,
            ..self.clone()
        }
    }

    /// The column after the last cell.
    pub fn width(&self) -> usize {
        self.record.len()
    }

    /// Puts a text into a column, from 0; `false` where that is no column after the last.
    pub fn put(&mut self, column: usize, text: &str) -> bool {
        if text.is_empty() {
            return true;
        }
        if column < self.record.len() || column >= MAX_COLUMNS {
            return false;
        }
        while self.record.len() < column {
            self.record.push_field("");
        }
        if self.record.as_slice().len() + text.len() > MAX_RECORD {
            self.too_long = true;
        } else {
            self.record.push_field(text);
        }
        true
    }

    /// Returns the record; `None` where the row is empty.
    pub fn finish(self) -> Option<Result<Record, LineError>> {
        if self.too_long {
            return Some(Err(LineError {
                line: self.number,
                reason: LineReason::TooLong,
            }));
        }
        (!self.record.is_empty()).then_some(Ok((self.number, self.record)))
    }
}
