//! The lines of an import's file.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::refusals::Refusals;
use super::tally::Tally;
use crate::cli::error::CliError;
use crate::cli::note::note;
use crate::cli::progress;
use crate::cli::table_file::{STANDARD_INPUT, TableError, TableFile};
use crate::domain::files::{
    Aside, CellError, ColumnNames, Columns, DateColumns, HeaderError, Refusal,
};
use crate::files::named_temporary;

/// The most columns without a name that are shown.
const MOST_SHOWN: usize = 5;

/// An open file, whose refused lines are reported as they are read.
pub(super) struct ImportLines {
    path: PathBuf,
    /// What came from standard input or a pipe, which can be read only once.
    copy: Option<NamedTempFile>,
    sheet: Option<String>,
    names: ColumnNames,
    table: TableFile,
    bar: indicatif::ProgressBar,
    refusals: Refusals,
    pub(super) tally: Tally,
}

impl ImportLines {
    /// Opens a file whose columns have the given names, and of a workbook the named sheet.
    pub(super) fn open(
        path: &Path,
        sheet: Option<&str>,
        names: &ColumnNames,
    ) -> Result<Self, CliError> {
        let copy = copy_of(path)?;
        let table = match &copy {
            None => TableFile::open(path, sheet, names),
            Some(copy) => {
                let file = copy.reopen().map_err(CliError::file(path))?;
                TableFile::from_file(&shown(path), file, sheet, names)
            }
        };
        let read_from = copy.as_ref().map_or(path, NamedTempFile::path);
        let table = table.map_err(|error| with_sheets(error, read_from))?;
        Ok(Self {
            path: path.to_owned(),
            copy,
            sheet: sheet.map(ToOwned::to_owned),
            names: names.clone(),
            bar: progress::bytes(table.total_bytes()),
            table,
            refusals: Refusals::new(path),
            tally: Tally::default(),
        })
    }

    /// The file, or the copy of what can be read only once.
    fn read_from(&self) -> &Path {
        self.copy.as_ref().map_or(&*self.path, NamedTempFile::path)
    }

    /// The SHA-256 of the file's bytes, in hexadecimal.
    pub(super) fn sha256(&self) -> Result<String, CliError> {
        let path = self.read_from();
        let mut file = File::open(path).map_err(CliError::file(path))?;
        let mut digest = Sha256::new();
        let mut bytes = vec![0; 1 << 16];
        loop {
            match file.read(&mut bytes).map_err(CliError::file(path))? {
                0 => return Ok(hex::encode(digest.finalize())),
                read => digest.update(&bytes[..read]),
            }
        }
    }

    /// Refuses a file in which the dates of a column prove to have the month first, or to have been turned
    /// in part by a spreadsheet: most others would be read as other days without an error.
    pub(super) fn check_date_order(&self, mut dates: DateColumns) -> Result<(), CliError> {
        let table = TableFile::open(self.read_from(), self.sheet.as_deref(), &self.names)?;
        let is_workbook = table.is_workbook();
        table.flatten().for_each(|record| dates.add(&record));
        let half_turned = || dates.half_turned().filter(|_| is_workbook);
        let Some(fault) = dates.month_first().or_else(half_turned) else {
            return Ok(());
        };
        let path = shown(&self.path);
        Err(CliError::Refused(format!(
            "{path}, {fault}; nothing was imported"
        )))
    }

    /// Reads the header by the rules of a kind of file. Columns that are not known are named once,
    /// or refused where the import is strict.
    pub(super) fn header<T: AsRef<Columns>>(
        &mut self,
        strict: bool,
        read: impl FnOnce(&[&str]) -> Result<T, HeaderError>,
    ) -> Result<T, CliError> {
        let cells: Vec<&str> = self.table.header().iter().collect();
        let read = read(&cells).and_then(|read| {
            if strict {
                read.as_ref().without_others()?;
            }
            Ok(read)
        });
        let columns = read.map_err(|source| CliError::Header {
            path: self.path.clone(),
            source,
            sheets: TableFile::sheets(self.read_from()).unwrap_or_default(),
        })?;
        if strict {
            self.table.refuse_unnamed();
        }
        let passed_over = columns.as_ref().passed_over();
        if !passed_over.is_empty() {
            let path = shown(&self.path);
            note!("{path}: columns not read: {}", passed_over.join(", "));
        }
        Ok(columns)
    }

    /// Returns the next line without an error, with its number, and reports every line before it
    /// that has one.
    pub(super) fn next<T>(
        &mut self,
        columns: &Columns,
        read: impl Fn(&[&str]) -> Result<T, CellError>,
    ) -> Option<(u64, T)> {
        let read = |record: &StringRecord| {
            let cells: Vec<&str> = record.iter().collect();
            let read = read(&cells);
            (columns.aside(&cells, &read), read)
        };
        loop {
            match self.table.next()? {
                Ok((line, record)) => match read(&record) {
                    (Some(aside), _) => self.pass_over(line, aside),
                    (None, Ok(value)) => {
                        self.count();
                        return Some((line, value));
                    }
                    (None, Err(error)) => {
                        self.count();
                        self.refuse(line, &error);
                    }
                },
                // A row that is shorter than the others may hold no data.
                Err(error) => match error.row().and_then(|row| read(row).0) {
                    Some(aside) => self.pass_over(error.line, aside),
                    None => {
                        self.count();
                        self.refuse(error.line, &error);
                    }
                },
            }
        }
    }

    /// Counts a line that is data.
    fn count(&mut self) {
        self.tally.read += 1;
        if self.tally.read.is_multiple_of(256) {
            self.bar.set_position(self.table.bytes_read());
        }
    }

    /// Reports a row that is no data.
    fn pass_over(&self, line: u64, aside: Aside) {
        self.tell(format!("line {line}: {aside}, passed over"));
    }

    /// Reports a refused line.
    pub(super) fn refuse(&mut self, line: u64, refusal: &impl Refusal) {
        self.tally.refused += 1;
        self.refusals.add(line, refusal, &self.bar);
    }

    /// Prints a message about the file on standard error.
    fn tell(&self, message: String) {
        let path = shown(&self.path);
        self.bar.suspend(|| note!("{path}, {message}"));
    }

    /// Names the columns without a name, right of the header, in which something was found.
    fn tell_unnamed(&self) {
        let found = self.table.unnamed();
        if found.is_empty() {
            return;
        }
        let named = found.iter().take(MOST_SHOWN);
        let named: Vec<String> = named
            .map(|column| format!("column {column} without a name"))
            .collect();
        let more = if found.len() > MOST_SHOWN {
            ", …"
        } else {
            ""
        };
        let path = shown(&self.path);
        note!("{path}: columns not read: {}{more}", named.join(", "));
    }

    /// Returns the counts once everything has been read.
    pub(super) fn finish(self) -> Tally {
        self.bar.finish_and_clear();
        self.tell_unnamed();
        self.refusals.finish();
        self.tally
    }
}

/// Returns a copy of what can be read only once; `None` for a file.
fn copy_of(path: &Path) -> Result<Option<NamedTempFile>, CliError> {
    let copy = |mut input: Box<dyn Read>| {
        let mut file = named_temporary()?;
        io::copy(&mut input, &mut file)?;
        Ok(Some(file))
    };
    let is_pipe = |metadata: Metadata| !metadata.is_file() && !metadata.is_dir();
    let copied = if path.as_os_str() == STANDARD_INPUT {
        copy(Box::new(io::stdin()))
    } else if std::fs::metadata(path).is_ok_and(is_pipe) {
        File::open(path).and_then(|file| copy(Box::new(file)))
    } else {
        Ok(None)
    };
    copied.map_err(CliError::file(path))
}

/// Returns the error, with the sheets of the workbook where the one that was read is empty and there
/// are others.
fn with_sheets(error: TableError, path: &Path) -> TableError {
    let TableError::Empty { name } = error else {
        return error;
    };
    let sheets = TableFile::sheets(path).unwrap_or_default();
    match sheets.len() {
        0 | 1 => TableError::Empty { name },
        _ => TableError::EmptySheet { name, sheets },
    }
}

/// The name of an input for messages.
fn shown(path: &Path) -> String {
    if path.as_os_str() == STANDARD_INPUT {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}
