//! Writes a bundle.

use super::error::BundleError;
use super::layout::{
    CENTRAL_MARK, END_MARK, Files, LOCAL_MARK, MOST_BYTES, MOST_FILES, VERSION, common,
};
use crate::domain::editions::edition_note::UNNAMED_FILES;
use crate::domain::editions::name::is_file;

/// Returns the bytes of the bundle of these files.
///
/// # Errors
/// [`BundleError`] for a name that no file of an edition has, and where it would be too large.
pub fn write(files: &Files) -> Result<Vec<u8>, BundleError> {
    if files.len() > MOST_FILES {
        return Err(BundleError::TooManyFiles);
    }
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for (name, bytes) in in_order(files) {
        if !is_file(name) {
            return Err(BundleError::Name(name.escape_debug().to_string()));
        }
        if archive.len() + bytes.len() > MOST_BYTES {
            return Err(BundleError::TooLarge);
        }
        let begin = u32::try_from(archive.len()).map_err(|_| BundleError::TooLarge)?;
        let common = common(name, bytes).ok_or(BundleError::TooLarge)?;
        archive.extend(LOCAL_MARK);
        archive.extend_from_slice(&common);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(bytes);
        directory.extend(CENTRAL_MARK);
        directory.extend(VERSION.to_le_bytes());
        directory.extend(common);
        // Comment, disk, internal and external attributes.
        directory.extend([0; 10]);
        directory.extend(begin.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        count += 1;
    }
    let size = |length: usize| u32::try_from(length).map_err(|_| BundleError::TooLarge);
    let (begin, length) = (size(archive.len())?, size(directory.len())?);
    archive.extend(directory);
    archive.extend(END_MARK);
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(begin.to_le_bytes());
    archive.extend([0; 2]);
    if archive.len() > MOST_BYTES {
        return Err(BundleError::TooLarge);
    }
    Ok(archive)
}

/// First the files that the note doesn't name, then the others by name.
fn in_order(files: &Files) -> impl Iterator<Item = (&str, &[u8])> {
    let unnamed = UNNAMED_FILES
        .iter()
        .filter_map(|name| files.get_key_value(*name));
    let named = files
        .iter()
        .filter(|(name, _)| !UNNAMED_FILES.contains(&name.as_str()));
    unnamed
        .chain(named)
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
}
