//! Reads a bundle, and refuses every other archive by name before anything of it is used.

use std::collections::BTreeSet;

use super::error::BundleError;
use super::layout::{
    CENTRAL, CENTRAL_MARK, END, END_MARK, Files, LOCAL, LOCAL_MARK, MOST_BYTES, MOST_FILES, common,
    u16_at, u32_at,
};
use super::write::write;
use crate::domain::editions::name::is_file;

/// The most bytes of a name that are shown.
const SHOWN: usize = 100;

/// A file as the archive's directory describes it.
struct DirectoryRecord<'a> {
    name: String,
    /// What both headers say.
    common: &'a [u8],
    begin: usize,
    size: usize,
}

/// Returns the files of a bundle. Only the bytes that [`write`] makes of them are a bundle.
///
/// # Errors
/// [`BundleError`], with the first thing that is wrong.
pub fn read(archive: &[u8]) -> Result<Files, BundleError> {
    if archive.len() > MOST_BYTES {
        return Err(BundleError::TooLarge);
    }
    let (directory, begin) = directory(archive)?;
    let records = records(directory)?;
    let mut files = Files::new();
    let mut at = 0;
    for record in records {
        if record.begin != at {
            return Err(BundleError::Outside);
        }
        let (bytes, end) = content(&archive[..begin], &record)?;
        files.insert(record.name, bytes.to_vec());
        at = end;
    }
    if at != begin {
        return Err(BundleError::Outside);
    }
    let again = write(&files)?;
    if again != archive {
        let same = again.iter().zip(archive).take_while(|(a, b)| a == b);
        return Err(BundleError::Other(same.count()));
    }
    Ok(files)
}

/// The directory of an archive, and where it begins.
fn directory(archive: &[u8]) -> Result<(&[u8], usize), BundleError> {
    let at = archive.len().checked_sub(END).ok_or(BundleError::NotZip)?;
    let (before, end) = archive.split_at(at);
    if !end.starts_with(&END_MARK) {
        let is_elsewhere = before.windows(4).any(|window| window == END_MARK);
        return Err(if is_elsewhere {
            BundleError::Outside
        } else {
            BundleError::NotZip
        });
    }
    let [count, total] = [8, 10].map(|at| u16_at(end, at));
    let [length, begin] = [12, 16].map(|at| u32_at(end, at));
    let is_large = total == u16::MAX || length == u32::MAX || begin == u32::MAX;
    if is_large || count != total || end[4..8] != [0; 4] {
        return Err(BundleError::Large);
    }
    if usize::from(total) > MOST_FILES {
        return Err(BundleError::TooManyFiles);
    }
    let [length, begin] = [length, begin].map(|number| number as usize);
    if begin.checked_add(length) != Some(before.len()) {
        return Err(BundleError::Outside);
    }
    Ok((&before[begin..], begin))
}

/// The records of the directory, each of which may stand in a bundle.
fn records(mut directory: &[u8]) -> Result<Vec<DirectoryRecord<'_>>, BundleError> {
    let mut records = Vec::new();
    let mut names = BTreeSet::new();
    let mut left = MOST_BYTES as u64;
    while !directory.is_empty() {
        if records.len() == MOST_FILES {
            return Err(BundleError::TooManyFiles);
        }
        if directory.len() < CENTRAL || !directory.starts_with(&CENTRAL_MARK) {
            return Err(BundleError::NotZip);
        }
        let lengths = [28, 30, 32].map(|at| usize::from(u16_at(directory, at)));
        let [name, extra, comment] = lengths;
        let end = CENTRAL + name + extra + comment;
        if directory.len() < end {
            return Err(BundleError::NotZip);
        }
        let (record, rest) = directory.split_at(end);
        let name = name_of(&record[CENTRAL..CENTRAL + name])?;
        if !names.insert(name.clone()) {
            return Err(BundleError::Twice(name));
        }
        check(record, &name, &mut left)?;
        if extra + comment > 0 {
            return Err(BundleError::Mismatch(name));
        }
        records.push(DirectoryRecord {
            name,
            common: &record[6..32],
            begin: u32_at(record, 42) as usize,
            size: u32_at(record, 24) as usize,
        });
        directory = rest;
    }
    Ok(records)
}

fn name_of(bytes: &[u8]) -> Result<String, BundleError> {
    let name = std::str::from_utf8(bytes).ok().filter(|name| is_file(name));
    name.map(str::to_owned).ok_or_else(|| {
        let shown = &bytes[..bytes.len().min(SHOWN)];
        BundleError::Name(String::from_utf8_lossy(shown).escape_debug().to_string())
    })
}

/// Checks what a record declares.
fn check(record: &[u8], name: &str, left: &mut u64) -> Result<(), BundleError> {
    let name = || name.to_owned();
    let (flags, method) = (u16_at(record, 8), u16_at(record, 10));
    let [packed, size] = [20, 24].map(|at| u64::from(u32_at(record, at)));
    if flags & 1 != 0 {
        return Err(BundleError::Encrypted(name()));
    }
    for bytes in [size, packed] {
        *left = left
            .checked_sub(bytes / 2)
            .ok_or_else(|| BundleError::Size {
                name: name(),
                bytes,
            })?;
    }
    if method != 0 || packed != size {
        return Err(BundleError::Compressed(name()));
    }
    // The upper half holds the mode on Unix, whose first four bits are 8 for a plain file.
    let attributes = u32_at(record, 38);
    if attributes >> 28 != 0 && attributes >> 28 != 8 || attributes & 0x10 != 0 {
        return Err(BundleError::NotAFile(name()));
    }
    Ok(())
}

/// The bytes of a file, and where they end, after its own header was compared with its record.
fn content<'a>(
    archive: &'a [u8],
    record: &DirectoryRecord<'_>,
) -> Result<(&'a [u8], usize), BundleError> {
    let name = || record.name.clone();
    let data = record.begin + LOCAL + record.name.len();
    let end = data + record.size;
    let (Some(header), Some(bytes)) = (archive.get(record.begin..data), archive.get(data..end))
    else {
        return Err(BundleError::NotZip);
    };
    let is_same = header.starts_with(&LOCAL_MARK)
        && &header[4..LOCAL] == record.common
        && &header[LOCAL..] == record.name.as_bytes();
    if !is_same {
        return Err(BundleError::Mismatch(name()));
    }
    let made = common(&record.name, bytes).unwrap_or_default();
    // The checksum stands at 10 to 14.
    if made.get(10..14) != record.common.get(10..14) {
        return Err(BundleError::Checksum(name()));
    }
    Ok((bytes, end))
}
