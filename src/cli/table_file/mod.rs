//! Reading CSV files of any size, from any office software, in constant memory.

mod error;
pub mod workbook;

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use csv::StringRecord;

use crate::domain::files::table::{LineError, LineReason, Record, TableReader, as_wide_as};

pub use error::TableError;

/// The file name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// An open CSV file whose header has been read: an iterator over (line number, record).
pub struct TableFile {
    input: BufReader<Box<dyn Read>>,
    reader: TableReader,
    header: StringRecord,
    bytes_read: u64,
    total_bytes: Option<u64>,
    failed: bool,
}

impl TableFile {
    /// Opens a file, or standard input for `-`, and reads its header.
    ///
    /// # Errors
    /// When the file is missing, a directory, unreadable, empty or in another encoding, or when its
    /// header can't be read.
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

    /// Reads the header of any input. `name` is for messages, `total_bytes` for progress.
    ///
    /// # Errors
    /// As [`TableFile::open`].
    pub fn from_reader(
        name: &str,
        input: impl Read + 'static,
        total_bytes: Option<u64>,
    ) -> Result<Self, TableError> {
        let mut table = Self {
            input: BufReader::with_capacity(64 * 1024, Box::new(input)),
            reader: TableReader::default(),
            header: StringRecord::new(),
            bytes_read: 0,
            total_bytes,
            failed: false,
        };
        let name = name.to_owned();
        match table.next_record() {
            None => Err(TableError::Empty { name }),
            Some(Ok((_, header))) => {
                table.header = header;
                Ok(table)
            }
            Some(Err(LineError {
                reason: LineReason::Read(source),
                ..
            })) => Err(TableError::Open { name, source }),
            Some(Err(error)) => Err(TableError::Header { name, error }),
        }
    }

    /// Returns the cells of the header.
    pub fn header(&self) -> &StringRecord {
        &self.header
    }

    /// Returns the number of bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Returns the size of the file in bytes, where it is known.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }

    /// Returns the next record, whatever its number of cells.
    fn next_record(&mut self) -> Option<Result<Record, LineError>> {
        if self.failed {
            return None;
        }
        loop {
            let buffer = match self.input.fill_buf() {
                Ok([]) => return self.reader.end(),
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(LineError {
                        line: self.reader.line(),
                        reason: LineReason::Read(error),
                    }));
                }
            };
            let mut rest = buffer;
            let found = self.reader.take(&mut rest);
            let taken = buffer.len() - rest.len();
            self.input.consume(taken);
            self.bytes_read += taken as u64;
            if found.is_some() {
                return found;
            }
        }
    }
}

impl Iterator for TableFile {
    type Item = Result<Record, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.next_record()?;
        Some(item.and_then(|record| as_wide_as(&self.header, record)))
    }
}

#[cfg(test)]
mod tests;
