//! The reader of tables.

use std::io::Read;

use csv::{ByteRecord, StringRecord};

use super::error::{LineError, LineReason, MAX_RECORD};
use super::scanner::{BYTE_ORDER_MARK, Scanner, delimiter_of, first_line};

/// A record, with the line on which it begins.
pub type Record = (u64, StringRecord);

/// A reader of the records of a table, whose bytes arrive piece by piece.
pub struct TableReader {
    /// The first bytes, until the separator is known.
    start: Option<Vec<u8>>,
    /// The first bytes, as far as they are not read yet.
    pending: std::io::Cursor<Vec<u8>>,
    scanner: Scanner,
    splitter: csv::Reader<Held>,
    ended: bool,
}

impl Default for TableReader {
    fn default() -> Self {
        Self {
            start: Some(Vec::new()),
            pending: std::io::Cursor::default(),
            scanner: Scanner::new(b','),
            splitter: splitter(b','),
            ended: false,
        }
    }
}

impl TableReader {
    /// Reads up to the end of the next record, of any width; `None` where `input` ends before it.
    ///
    /// # Errors
    /// When a line can't be read. The records after it are read all the same, unless
    /// [`LineReason::ends_the_file`] holds.
    pub fn take(&mut self, input: &mut &[u8]) -> Option<Result<Record, LineError>> {
        if let Some(start) = &mut self.start {
            start.extend_from_slice(input);
            *input = &[];
            if start.len() < MAX_RECORD && !has_first_line(start) {
                return None;
            }
            if let Err(error) = self.open() {
                return Some(Err(error));
            }
        }
        if self.ended {
            *input = &[];
            return None;
        }
        let found = self.take_pending().or_else(|| self.scanner.take(input))?;
        Some(self.read(found))
    }

    /// Returns the remaining records one by one, once all bytes are read.
    ///
    /// # Errors
    /// As [`TableReader::take`].
    pub fn end(&mut self) -> Option<Result<Record, LineError>> {
        if self.start.is_some()
            && let Err(error) = self.open()
        {
            return Some(Err(error));
        }
        if self.ended {
            return None;
        }
        let found = self.take_pending().or_else(|| self.scanner.end())?;
        Some(self.read(found))
    }

    /// The line of the next byte.
    pub fn line(&self) -> u64 {
        self.scanner.line()
    }

    /// The bytes of memory that hold a record.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.scanner.held()
    }

    fn take_pending(&mut self) -> Option<Result<u64, LineError>> {
        let from = usize::try_from(self.pending.position()).unwrap_or(usize::MAX);
        let mut rest = self.pending.get_ref().get(from..).unwrap_or_default();
        let before = rest.len();
        let found = self.scanner.take(&mut rest);
        let taken = (before - rest.len()) as u64;
        self.pending.set_position(self.pending.position() + taken);
        found
    }

    /// Finds the separator in the first line and skips byte order marks.
    fn open(&mut self) -> Result<(), LineError> {
        let start = self.start.take().unwrap_or_default();
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            self.ended = true;
            let reason = LineReason::Utf16;
            return Err(LineError { line: 1, reason });
        }
        let mark = marks(&start);
        let delimiter = delimiter_of(first_line(&start[mark..]));
        self.scanner = Scanner::new(delimiter);
        self.splitter = splitter(delimiter);
        self.pending = std::io::Cursor::new(start);
        self.pending.set_position(mark as u64);
        Ok(())
    }

    /// Splits the record that was found, by the csv crate.
    fn read(&mut self, found: Result<u64, LineError>) -> Result<Record, LineError> {
        let read = found.and_then(|line| {
            let at = |reason| LineError { line, reason };
            self.splitter.get_mut().hold(self.scanner.record());
            let mut record = ByteRecord::new();
            let reason = match self.splitter.read_byte_record(&mut record) {
                Ok(true) => None,
                Ok(false) => Some(std::io::ErrorKind::UnexpectedEof.into()),
                Err(error) => Some(error.into()),
            };
            if let Some(error) = reason {
                return Err(at(LineReason::Read(error)));
            }
            StringRecord::from_byte_record(record)
                .map(|record| (line, record))
                .map_err(|_| at(LineReason::NotUtf8 { byte: 0 }))
        });
        self.scanner.forget();
        if let Err(error) = &read {
            self.ended = error.reason.ends_the_file();
        }
        read
    }
}

/// Returns the record, provided that it is as wide as its header.
///
/// # Errors
/// [`LineReason::Cells`] where it has more or fewer cells.
pub fn as_wide_as(header: &StringRecord, (line, record): Record) -> Result<Record, LineError> {
    if record.len() == header.len() {
        return Ok((line, record));
    }
    let reason = LineReason::Cells {
        found: record.len(),
        expected: header.len(),
    };
    Err(LineError { line, reason })
}

/// The length of the byte order marks at the beginning; joined files can have several.
fn marks(start: &[u8]) -> usize {
    let mut end = 0;
    while start[end..].starts_with(BYTE_ORDER_MARK) {
        end += BYTE_ORDER_MARK.len();
    }
    end
}

/// Whether the first line that isn't blank is complete.
fn has_first_line(start: &[u8]) -> bool {
    let rest = &start[marks(start)..];
    let first = first_line(rest);
    first.len() < rest.len() && first.iter().any(|byte| !byte.is_ascii_whitespace())
}

fn splitter(delimiter: u8) -> csv::Reader<Held> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(Held::default())
}

/// One record, as the input of the csv reader.
#[derive(Default)]
struct Held {
    record: Vec<u8>,
    taken: usize,
}

impl Held {
    fn hold(&mut self, record: &[u8]) {
        self.record.clear();
        self.record.extend_from_slice(record);
        self.record.push(b'\n');
        self.taken = 0;
    }
}

impl Read for Held {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut rest = self.record.get(self.taken..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each record as `line:cell|cell`, each error as its message.
    fn records(bytes: &[u8], every: usize) -> Vec<String> {
        let mut reader = TableReader::default();
        let mut lines = Vec::new();
        let mut push = |found: Result<Record, LineError>| {
            lines.push(match found {
                Ok((line, record)) => {
                    format!("{line}:{}", record.iter().collect::<Vec<_>>().join("|"))
                }
                Err(error) => error.to_string(),
            });
        };
        for mut piece in bytes.chunks(every) {
            while let Some(found) = reader.take(&mut piece) {
                push(found);
            }
        }
        while let Some(found) = reader.end() {
            push(found);
        }
        lines
    }

    proptest! {
        #[test]
        fn the_division_of_the_bytes_makes_no_difference(
            bytes in prop::collection::vec(prop::sample::select(b"a;,\"\r\n\xc3\xa1".to_vec()), 0..80),
            every in 1usize..9,
        ) {
            prop_assert_eq!(records(&bytes, every), records(&bytes, 1000));
        }
    }
}
