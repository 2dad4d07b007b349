//! Files that are gone when the program ends.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;

use tempfile::{NamedTempFile, TempDir};

/// Returns an empty file without a name, to write and then read.
///
/// # Errors
/// When the directory for temporary files can't be written to.
pub fn temporary() -> io::Result<File> {
    let file = tempfile::tempfile()?;
    // Where such a file never gets a name, the crate leaves its mode to the umask.
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Returns an empty file with a random name, to be opened several times.
///
/// # Errors
/// As [`temporary`].
pub fn named_temporary() -> io::Result<NamedTempFile> {
    NamedTempFile::new()
}

/// Returns an empty folder that only its owner can read, and that goes with everything in it when it is
/// dropped.
///
/// # Errors
/// As [`temporary`].
pub fn temporary_folder() -> io::Result<TempDir> {
    tempfile::tempdir()
}
