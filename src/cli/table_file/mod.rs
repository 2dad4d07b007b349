//! Reading CSV files of any size, from any office software, in constant memory.
//!
//! A file is UTF-8 with or without a byte order mark, separated by `,` or `;`. Every line that
//! can't be read is reported by its physical number, and reading goes on where that is possible:
//! only after an unclosed quote or a failed read nothing can be said about the lines that follow.

mod error;
mod source;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, StringRecord};

pub use error::{LineError, LineReason, TableError};
use source::{RecordSource, ScannedRecord};

/// The most bytes of one record, its line breaks included.
pub const MAX_RECORD: usize = 1 << 20;

/// A file name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// An open CSV file behind its header; an iterator over (line number, record).
pub struct TableFile {
    reader: csv::Reader<RecordSource>,
    header: StringRecord,
    total_bytes: Option<u64>,
    ended: bool,
}

impl TableFile {
    /// Opens a file, or standard input for `-`, and reads its header.
    ///
    /// # Errors
    /// A file that is missing, a directory, unreadable, empty, in another encoding, or whose header
    /// can't be read.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        if path.as_os_str() == STANDARD_INPUT {
            return Self::from_reader("standard input", std::io::stdin(), None);
        }
        let name = path.display().to_string();
        let failed = |source| TableError::Open {
            name: name.clone(),
            source,
        };
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if metadata.is_dir() {
            return Err(TableError::Directory { name });
        }
        let file = File::open(path).map_err(failed)?;
        let total = metadata.is_file().then_some(metadata.len());
        Self::from_reader(&name, file, total)
    }

    /// Reads a header from anything; `name` is for messages, `total_bytes` for progress.
    ///
    /// # Errors
    /// As [`TableFile::open`].
    pub fn from_reader(
        name: &str,
        input: impl Read + 'static,
        total_bytes: Option<u64>,
    ) -> Result<Self, TableError> {
        let in_header = |error: LineError| TableError::Header {
            name: name.to_owned(),
            error,
        };
        let source = RecordSource::open(Box::new(input)).map_err(|reason| match reason {
            LineReason::Read(source) => TableError::Open {
                name: name.to_owned(),
                source,
            },
            reason => in_header(LineError { line: 1, reason }),
        })?;
        let delimiter = source.delimiter();
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(source);
        let mut table = Self {
            reader,
            header: StringRecord::new(),
            total_bytes,
            ended: false,
        };
        match table.next_record() {
            None => Err(TableError::Empty {
                name: name.to_owned(),
            }),
            Some(Err(error)) => Err(in_header(error)),
            Some(Ok((_, header))) => {
                table.header = header;
                Ok(table)
            }
        }
    }

    /// The cells of the header.
    pub fn header(&self) -> &StringRecord {
        &self.header
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.reader.get_ref().bytes_read()
    }

    /// Bytes of the whole file, where they are known.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }

    /// The next record of any width.
    fn next_record(&mut self) -> Option<Result<(u64, StringRecord), LineError>> {
        if self.ended {
            return None;
        }
        let scanned = match self.reader.get_mut().scan()? {
            Ok(scanned) => scanned,
            Err(error) => {
                self.ended = error.reason.ends_the_file();
                return Some(Err(error));
            }
        };
        Some(self.parse(scanned).map(|record| (scanned.line, record)))
    }

    /// Lets the csv crate split the record that the source holds ready.
    fn parse(&mut self, scanned: ScannedRecord) -> Result<StringRecord, LineError> {
        let at = |line, reason| LineError { line, reason };
        let mut record = ByteRecord::new();
        let found = self.reader.read_byte_record(&mut record);
        let failure = match found {
            Ok(true) => None,
            Ok(false) => Some(std::io::ErrorKind::UnexpectedEof.into()),
            Err(error) => Some(error.into()),
        };
        if let Some(error) = failure {
            self.ended = true;
            return Err(at(scanned.line, LineReason::Read(error)));
        }
        StringRecord::from_byte_record(record)
            .map_err(|_| at(scanned.line, LineReason::NotUtf8 { byte: 0 }))
    }
}

impl Iterator for TableFile {
    type Item = Result<(u64, StringRecord), LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.next_record()?;
        Some(item.and_then(|(line, record)| {
            if record.len() == self.header.len() {
                return Ok((line, record));
            }
            Err(LineError {
                line,
                reason: LineReason::Cells {
                    found: record.len(),
                    expected: self.header.len(),
                },
            })
        }))
    }
}

#[cfg(test)]
mod tests;
