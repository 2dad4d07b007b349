//! The start of a table: its separator, and the row that is its header.

use csv::StringRecord;

use super::scanner::{Scanner, delimiter_of, first_line};
use super::splitter::Splitter;
use crate::domain::files::header::ColumnNames;

/// The first rows of a table, of which one is the header.
pub const FIRST_ROWS: usize = 20;
/// The least number of known names in a header.
pub const LEAST_NAMES: usize = 2;

/// Where a table begins, and how its cells are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub delimiter: u8,
    /// The rows above the header, such as titles and `sep=;`.
    pub titles: usize,
}

impl Start {
    /// Finds the header in the first bytes of a table: the first of twenty rows with at least two
    /// known names, whatever separates them. `None` where more bytes may bring it. Where no row is a
    /// header, the first one is taken for it, so that its columns can be told.
    pub fn find(bytes: &[u8], names: &ColumnNames, is_whole: bool) -> Option<Self> {
        // The fewest rows that a separator without a header has shown.
        let mut least_rows = usize::MAX;
        let mut best: Option<(usize, usize, u8)> = None;
        for delimiter in [b',', b';', b'\t'] {
            let rows = Rows::new(bytes, delimiter, is_whole);
            let (mut count, mut found) = (0, None);
            for (row, record) in rows.take(FIRST_ROWS).enumerate() {
                count += 1;
                let known = record.map_or(0, |record| names.count(&record));
                if known >= LEAST_NAMES {
                    found = Some((row, known));
                    break;
                }
            }
            match found {
                // The earliest row, and of two readings of it the one with more names.
                Some((row, known)) => {
                    if best.is_none_or(|(other, most, _)| (row, most) < (other, known)) {
                        best = Some((row, known, delimiter));
                    }
                }
                None => least_rows = least_rows.min(count),
            }
        }
        match best {
            _ if !is_whole && least_rows < best.map_or(FIRST_ROWS, |(row, ..)| row + 1) => None,
            Some((titles, _, delimiter)) => Some(Self { delimiter, titles }),
            None => Some(Self {
                delimiter: delimiter_of(first_line(bytes)),
                titles: 0,
            }),
        }
    }
}

/// The complete rows at the beginning of a table; `None` for one that can't be read.
struct Rows<'a> {
    rest: &'a [u8],
    scanner: Scanner,
    splitter: Splitter,
    is_whole: bool,
}

impl<'a> Rows<'a> {
    fn new(bytes: &'a [u8], delimiter: u8, is_whole: bool) -> Self {
        Self {
            rest: bytes,
            scanner: Scanner::new(delimiter),
            splitter: Splitter::new(delimiter),
            is_whole,
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Option<StringRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = match self.scanner.take(&mut self.rest) {
            None if self.is_whole => self.scanner.end(),
            found => found,
        }?;
        let record = found
            .ok()
            .and_then(|_| self.splitter.split(self.scanner.record()).ok());
        self.scanner.forget();
        Some(record)
    }
}
