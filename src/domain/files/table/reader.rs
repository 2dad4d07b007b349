//! Reads a table record by record.

use std::io::Read;

use csv::{ByteRecord, StringRecord};

use super::error::{LineError, LineReason, MAX_RECORD};
use super::scanner::{BYTE_ORDER_MARK, Scanner, delimiter_of, first_line};

/// A record and the line on which it begins.
pub type Record = (u64, StringRecord);

/// Reads the records of a table as its bytes come.
pub struct TableReader {
    /// The first bytes, until the separator is known.
    start: Option<Vec<u8>>,
    /// Of the first bytes, what is not read yet.
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
    /// Takes bytes to the end of the next record, of any width; none where they end before it does.
    ///
    /// # Errors
    /// A line that can't be read; where nothing can be said about those that follow, it was the last.
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

    /// The records left after the last byte was taken, one by one.
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

    /// Bytes of memory held for a record.
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

    /// Finds the separator in the first line, and skips byte order marks.
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

    /// Lets the csv crate split the record that was found.
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

/// The record, unless it is of another width than its header.
///
/// # Errors
/// [`LineReason::Cells`].
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

/// The bytes of the byte order marks at the beginning: software that joins files leaves more than one.
fn marks(start: &[u8]) -> usize {
    let mut end = 0;
    while start[end..].starts_with(BYTE_ORDER_MARK) {
        end += BYTE_ORDER_MARK.len();
    }
    end
}

/// Whether the first line that isn't blank has come to its end.
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

/// One record, for the csv reader to read.
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
    use crate::domain::files::table::reader::*;
    use proptest::prelude::*;

    /// Each record as `line:cell|cell`, each error as its message.
    fn records(bytes: &[u8], every: usize) -> Vec<String> {
        let mut reader = TableReader::default();
        let mut told = Vec::new();
        let mut tell = |found: Result<Record, LineError>| {
            told.push(match found {
                Ok((line, record)) => {
                    format!("{line}:{}", record.iter().collect::<Vec<_>>().join("|"))
                }
                Err(error) => error.to_string(),
            });
        };
        for mut piece in bytes.chunks(every) {
            while let Some(found) = reader.take(&mut piece) {
                tell(found);
            }
        }
        while let Some(found) = reader.end() {
            tell(found);
        }
        told
    }

    proptest! {
        #[test]
        fn how_the_bytes_come_makes_no_difference(
            bytes in prop::collection::vec(prop::sample::select(b"a;,\"\r\n\xc3\xa1".to_vec()), 0..80),
            every in 1usize..9,
        ) {
            prop_assert_eq!(records(&bytes, every), records(&bytes, 1000));
        }
    }
}
