//! Reading the rows of a workbook (`.xlsx`, `.ods`) in small memory.
//!
//! The format is told by the bytes, never by the name. The whole archive is unpacked once before the
//! first row is given, so that a damaged file is refused before anything of it is applied. Excel's
//! cells are read by calamine, which holds the shared texts in memory and streams the rest;
//! OpenDocument is read by code of our own, because calamine holds all sheets of it in memory.
//!
//! Both borrow the archive that they read from, so each runs on a thread that owns it and sends rows
//! over a bounded channel.

mod archive;
mod cell;
mod error;
mod ods;
mod ods_cell;
mod row;
mod sheets;
mod xlsx;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use calamine::{Reader as _, Xlsx};
use zip::ZipArchive;

use archive::{CountedFile, WorkbookFormat};
use row::{Row, SendRow};

use crate::domain::files::table::{HEAD, LineError, LineReason, OLE, OtherFormat, Record};

pub(super) use error::MAX_UNPACKED;
pub use error::WorkbookError;
use error::damaged;
pub(in crate::cli) use error::listed;

/// The rows that are read ahead.
const AHEAD: usize = 256;

/// Whether a file that begins with these bytes ([`HEAD`] are enough) is a workbook or pretends to be one.
pub fn is_workbook(first_bytes: &[u8]) -> bool {
    OtherFormat::of(first_bytes) == Some(OtherFormat::Workbook)
}

/// The rows of one sheet: an iterator over (row number, cells), in which empty rows and the empty
/// cells at the end of a row are left out.
pub struct Workbook {
    rows: Receiver<Result<Record, LineError>>,
    /// `None` once everything has been read.
    reader: Option<JoinHandle<()>>,
    bytes_read: Arc<AtomicU64>,
    total_bytes: u64,
    row: u64,
}

impl Workbook {
    /// Opens the sheet of the name, else the first.
    ///
    /// # Errors
    /// When the file can't be read, is no workbook of a format that is read, has a password, is
    /// damaged or too large, or has no such sheet.
    pub fn open(path: &Path, sheet: Option<&str>) -> Result<Self, WorkbookError> {
        Self::from_file(File::open(path)?, sheet)
    }

    /// Opens a sheet of a file, which may be an unnamed one.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn from_file(mut file: File, sheet: Option<&str>) -> Result<Self, WorkbookError> {
        file.rewind()?;
        let total_bytes = file.metadata()?.len();
        let bytes_read = Arc::new(AtomicU64::new(0));
        let mut file = CountedFile {
            file,
            count: Arc::clone(&bytes_read),
        };
        refuse_ole(&mut file)?;
        let mut archive = ZipArchive::new(file)?;
        let format = archive::check(&mut archive, MAX_UNPACKED)?;
        bytes_read.store(0, Ordering::Relaxed);
        let (sender, rows) = sync_channel(AHEAD);
        let reader = match format {
            WorkbookFormat::Xlsx => {
                let sheet = xlsx::XlsxSheet::open(archive.into_inner(), sheet)?;
                on_thread(sender, move |send| sheet.read(send))?
            }
            WorkbookFormat::Ods => {
                let sheet = ods::OdsSheet::open(archive, sheet)?;
                on_thread(sender, move |send| sheet.read(send))?
            }
        };
        Ok(Self {
            rows,
            reader: Some(reader),
            bytes_read,
            total_bytes,
            row: 0,
        })
    }

    /// Returns the names of the sheets of a file.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn sheet_names(mut file: File) -> Result<Vec<String>, WorkbookError> {
        file.rewind()?;
        let count = Arc::default();
        let mut archive = ZipArchive::new(CountedFile { file, count })?;
        let sheets = match archive::check(&mut archive, MAX_UNPACKED)? {
            WorkbookFormat::Xlsx => xlsx::sheets(&Xlsx::new(archive.into_inner())?),
            WorkbookFormat::Ods => ods::all_sheets(&mut archive)?,
        };
        Ok(sheets.into_iter().map(|sheet| sheet.name).collect())
    }

    /// Returns about how many bytes of the file have been read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
            .load(Ordering::Relaxed)
            .min(self.total_bytes)
    }

    /// Returns the size of the file in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }
}

impl Iterator for Workbook {
    type Item = Result<Record, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(item) = self.rows.recv() {
            self.row = item
                .as_ref()
                .map_or_else(|error| error.line, |(row, _)| *row);
            return Some(item);
        }
        // A reader that panicked must not look like the end of the sheet.
        let ended = self.reader.take()?.join();
        ended.err().map(|_| {
            Err(LineError {
                line: self.row,
                reason: LineReason::Read(damaged("its reader failed")),
            })
        })
    }
}

/// Reads on a thread of its own; what fails comes as the last row.
fn on_thread(
    sender: SyncSender<Result<Record, LineError>>,
    read: impl FnOnce(SendRow<'_>) -> io::Result<()> + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("workbook".to_owned())
        .spawn(move || {
            let mut line = 0;
            let read = read(&mut |row: Row| {
                line = row.number;
                row.finish().is_none_or(|item| sender.send(item).is_ok())
            });
            if let Err(error) = read {
                let reason = LineReason::Read(error);
                // Nobody listens where the importer has given up.
                let _ = sender.send(Err(LineError { line, reason }));
            }
        })
}

/// Refuses an old and an encrypted workbook, each by its name.
fn refuse_ole(file: &mut CountedFile) -> Result<(), WorkbookError> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    file.rewind()?;
    if head != OLE {
        return Ok(());
    }
    match Xlsx::new(file) {
        Err(error) if matches!(error, calamine::XlsxError::Password) => Err(error.into()),
        _ => Err(WorkbookError::Old),
    }
}

#[cfg(test)]
mod tests;
