//! Reading tables and workbooks of any size, from any office software, in small memory.

mod error;
pub mod workbook;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Seek};
use std::path::Path;

use csv::StringRecord;

use crate::domain::files::ColumnNames;
use crate::domain::files::table::{
    FIRST_ROWS, HEAD, Header, LEAST_NAMES, LineError, LineReason, OtherFormat, Record, TableReader,
    is_empty,
};
use crate::files::temporary;

use workbook::{MAX_UNPACKED, Workbook, WorkbookError, is_workbook};

pub use error::TableError;
pub(super) use error::sheets_to_name;

/// The file name that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// An open file whose header has been read: an iterator over (line or row number, record).
pub struct TableFile {
    source: TableSource,
    header: Header,
    /// The numbers of columns without a name in which something was found, from 1.
    unnamed: BTreeSet<usize>,
    /// Whether rows with something there are refused.
    refuses_unnamed: bool,
    bytes_read: u64,
    total_bytes: Option<u64>,
}

/// What a table is read from.
enum TableSource {
    Text(Box<TextLines>),
    Workbook(Workbook),
}

/// The lines of a CSV file.
struct TextLines {
    input: BufReader<Box<dyn Read>>,
    reader: TableReader,
    failed: bool,
}

impl TableFile {
    /// Opens a file whose columns have the given names, or standard input for `-`, and reads its
    /// header. `sheet` names one of a workbook, of which the first is read otherwise.
    ///
    /// # Errors
    /// When the file is missing, a directory, unreadable, empty or in another encoding, is a workbook
    /// that can't be read, or when its header can't be read.
    pub fn open(path: &Path, sheet: Option<&str>, names: &ColumnNames) -> Result<Self, TableError> {
        if path.as_os_str() == STANDARD_INPUT {
            return Self::from_reader("standard input", io::stdin(), None, sheet, names);
        }
        let name = path.display().to_string();
        let failed = |source| TableError::Open {
            name: name.clone(),
            source,
        };
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(TableError::Directory { name });
        }
        let file = File::open(path).map_err(failed)?;
        Self::from_file(&name, file, sheet, names)
    }

    /// Reads the header of an open file. `name` is for messages.
    ///
    /// # Errors
    /// As [`TableFile::open`].
    pub fn from_file(
        name: &str,
        mut file: File,
        sheet: Option<&str>,
        names: &ColumnNames,
    ) -> Result<Self, TableError> {
        let failed = |source| TableError::Open {
            name: name.to_owned(),
            source,
        };
        let metadata = file.metadata().map_err(failed)?;
        let total = metadata.is_file().then_some(metadata.len());
        if total.is_some() {
            if is_workbook(&head_of(&mut file).map_err(failed)?) {
                return Self::from_workbook(name, file, sheet, names);
            }
            file.rewind().map_err(failed)?;
        }
        Self::from_reader(name, file, total, sheet, names)
    }

    /// Reads the header of any input. `name` is for messages, `total_bytes` for progress.
    ///
    /// # Errors
    /// As [`TableFile::open`].
    pub fn from_reader(
        name: &str,
        mut input: impl Read + 'static,
        total_bytes: Option<u64>,
        sheet: Option<&str>,
        names: &ColumnNames,
    ) -> Result<Self, TableError> {
        let open = |source| TableError::Open {
            name: name.to_owned(),
            source,
        };
        let head = head_of(&mut input).map_err(open)?;
        let format = OtherFormat::of(&head);
        if format == Some(OtherFormat::Markup) {
            return Err(TableError::Markup {
                name: name.to_owned(),
            });
        }
        let mut input = Cursor::new(head).chain(input);
        if format == Some(OtherFormat::Workbook) {
            // The end of a workbook is read first.
            let mut file = temporary().map_err(open)?;
            io::copy(&mut input.by_ref().take(MAX_UNPACKED), &mut file).map_err(open)?;
            return Self::from_workbook(name, file, sheet, names);
        }
        if sheet.is_some() {
            return Err(TableError::NoSheets {
                name: name.to_owned(),
            });
        }
        let lines = TextLines {
            input: BufReader::with_capacity(64 * 1024, Box::new(input)),
            reader: TableReader::new(names.clone()),
            failed: false,
        };
        Self::with_header(name, TableSource::Text(Box::new(lines)), total_bytes, names)
    }

    fn from_workbook(
        name: &str,
        file: File,
        sheet: Option<&str>,
        names: &ColumnNames,
    ) -> Result<Self, TableError> {
        let workbook = Workbook::from_file(file, sheet).map_err(|error| TableError::Workbook {
            name: name.to_owned(),
            error,
        })?;
        let total_bytes = workbook.total_bytes();
        Self::with_header(
            name,
            TableSource::Workbook(workbook),
            Some(total_bytes),
            names,
        )
    }

    fn with_header(
        name: &str,
        source: TableSource,
        total_bytes: Option<u64>,
        names: &ColumnNames,
    ) -> Result<Self, TableError> {
        let mut table = Self {
            source,
            header: Header::default(),
            unnamed: BTreeSet::new(),
            refuses_unnamed: false,
            bytes_read: 0,
            total_bytes,
        };
        let name = name.to_owned();
        match table.find_header(names) {
            None => Err(TableError::Empty { name }),
            Some(Ok((_, header))) => {
                table.header = match table.source {
                    TableSource::Text(_) => Header::new(header),
                    TableSource::Workbook(_) => Header::of_sheet(header),
                };
                Ok(table)
            }
            Some(Err(LineError {
                reason: LineReason::Read(source),
                ..
            })) => Err(TableError::Open { name, source }),
            Some(Err(error)) => Err(TableError::Header { name, error }),
        }
    }

    /// Returns the header: in a workbook the first of twenty rows with at least two known names, or
    /// else the first row, so that its columns can be told. Text tables begin with their header.
    fn find_header(&mut self, names: &ColumnNames) -> Option<Result<Record, LineError>> {
        let first = self.next_record()?;
        if matches!(self.source, TableSource::Text(_)) {
            return Some(first);
        }
        let is_header = |row: &Result<Record, LineError>| {
            row.as_ref()
                .is_ok_and(|(_, cells)| names.count(cells) >= LEAST_NAMES)
        };
        if is_header(&first) {
            return Some(first);
        }
        let later = std::iter::from_fn(|| self.next_record());
        later.take(FIRST_ROWS - 1).find(is_header).or(Some(first))
    }

    /// Returns the cells of the header.
    pub fn header(&self) -> &StringRecord {
        self.header.cells()
    }

    /// Returns the numbers, from 1, of the columns without a name right of the header in which
    /// something was found so far. It is not read.
    pub fn unnamed(&self) -> &BTreeSet<usize> {
        &self.unnamed
    }

    /// Refuses rows that have something in a column without a name right of the header.
    pub fn refuse_unnamed(&mut self) {
        self.refuses_unnamed = true;
    }

    /// Returns the names of the sheets of a workbook; none of another file.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn sheets(path: &Path) -> Result<Vec<String>, WorkbookError> {
        let mut file = File::open(path)?;
        match is_workbook(&head_of(&mut file)?) {
            true => Workbook::sheet_names(file),
            false => Ok(Vec::new()),
        }
    }

    /// Whether the table is a sheet of a workbook.
    pub fn is_workbook(&self) -> bool {
        matches!(self.source, TableSource::Workbook(_))
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
        match &mut self.source {
            TableSource::Text(lines) => lines.next_record(&mut self.bytes_read),
            TableSource::Workbook(workbook) => {
                let item = workbook.find(|item| !is_empty(item))?;
                self.bytes_read = workbook.bytes_read();
                Some(item.map(|(row, mut record)| {
                    // A row of a workbook ends with its last cell that isn't empty.
                    while record.len() < self.header.cells().len() {
                        record.push_field("");
                    }
                    (row, record)
                }))
            }
        }
    }
}

impl TextLines {
    fn next_record(&mut self, bytes_read: &mut u64) -> Option<Result<Record, LineError>> {
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
            *bytes_read += taken as u64;
            if found.is_some() {
                return found;
            }
        }
    }
}

/// Returns the first bytes, which tell a workbook from text.
fn head_of(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

impl Iterator for TableFile {
    type Item = Result<Record, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let fit = self
                .next_record()?
                .and_then(|record| self.header.fit(record));
            let ((line, record), unnamed) = match fit {
                Ok(fit) => fit,
                Err(error) => return Some(Err(error)),
            };
            if let Some(first) = unnamed.first().filter(|_| self.refuses_unnamed) {
                let reason = LineReason::Unnamed(*first);
                return Some(Err(LineError { line, reason }));
            }
            self.unnamed.extend(unnamed);
            let row = Ok((line, record));
            // A row may have something beside the table alone.
            if !is_empty(&row) {
                return Some(row);
            }
        }
    }
}

#[cfg(test)]
mod tests;
