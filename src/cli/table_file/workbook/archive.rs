//! The zip archive around a workbook, checked before anything in it is believed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zip::ZipArchive;

use super::error::WorkbookError;
use crate::domain::files::table::MAX_RECORD;

/// The bytes at the head of a part that can hold a declared number of texts.
const HEAD: usize = 1 << 10;

/// The format of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkbookFormat {
    Xlsx,
    Ods,
}

/// A file that counts the bytes read from it, for progress.
pub(super) struct CountedFile {
    pub file: File,
    pub count: Arc<AtomicU64>,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for CountedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Returns the format of a workbook after unpacking all of it once: so damage and size are known
/// before the first row is applied, whatever sizes the archive declares. `limit` is the most bytes of
/// all parts.
pub(super) fn check<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limit: u64,
) -> Result<WorkbookFormat, WorkbookError> {
    let format = format(archive)?;
    let mut left = limit;
    for index in 0..archive.len() {
        let part = archive.by_index(index)?;
        let is_xml = [".xml", ".rels"].map(str::as_bytes);
        let mut checked = CheckedPart {
            is_xml: is_xml.iter().any(|end| part.name_raw().ends_with(end)),
            ..CheckedPart::default()
        };
        let size = match io::copy(&mut part.take(left + 1), &mut checked) {
            Err(_) if checked.too_long => return Err(WorkbookError::TooLarge),
            copied => copied.map_err(|error| WorkbookError::Damaged(error.to_string()))?,
        };
        left = left.checked_sub(size).ok_or(WorkbookError::TooLarge)?;
        if checked.declared_texts() > size {
            return Err(WorkbookError::Damaged("more texts than bytes".to_owned()));
        }
    }
    Ok(format)
}

fn format<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<WorkbookFormat, WorkbookError> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        return Err(WorkbookError::Binary);
    }
    // The main part of an Excel workbook may have any name, its folder hardly ever does.
    let excel = archive
        .file_names_raw()
        .any(|name| name.starts_with(b"xl/"));
    if has("[Content_Types].xml") && excel {
        return Ok(WorkbookFormat::Xlsx);
    }
    if !has("content.xml") {
        return Err(WorkbookError::OtherZip);
    }
    let mut mimetype = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        part.take(HEAD as u64).read_to_string(&mut mimetype)?;
    }
    if !mimetype.contains("opendocument.spreadsheet") {
        return Err(WorkbookError::OtherZip);
    }
    Ok(WorkbookFormat::Ods)
}

/// What is seen of a part while it is unpacked.
#[derive(Default)]
struct CheckedPart {
    is_xml: bool,
    head: Vec<u8>,
    /// Bytes since the last `<`: a reader of XML holds them all.
    run: usize,
    too_long: bool,
}

impl CheckedPart {
    /// The number of shared texts that the part declares, for which a reader reserves memory.
    fn declared_texts(&self) -> u64 {
        let head = String::from_utf8_lossy(&self.head);
        let count = head.split_once("uniqueCount=").map(|(_, rest)| {
            let digits = rest.trim_start_matches(['"', '\'']);
            digits
                .bytes()
                .take_while(u8::is_ascii_digit)
                .fold(0, |sum: u64, digit| {
                    sum.saturating_mul(10)
                        .saturating_add(u64::from(digit - b'0'))
                })
        });
        count.unwrap_or(0)
    }
}

impl Write for CheckedPart {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        if self.is_xml {
            let first = bytes.iter().position(|&byte| byte == b'<');
            let last = bytes.iter().rposition(|&byte| byte == b'<');
            self.too_long = self.run + first.unwrap_or(bytes.len()) > MAX_RECORD;
            self.run = last.map_or(self.run + bytes.len(), |last| bytes.len() - last);
            if self.too_long {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
