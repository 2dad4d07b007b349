//! Pages of a manual: files that everybody on the machine reads.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes files into a folder, created if needed, and renames them into place once all are complete. A
/// link of such a name is replaced.
///
/// # Errors
/// When the folder can't be made or written to, or a file can't be written.
pub fn write_pages(folder: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = tempfile::Builder::new()
        .prefix(".sipas.")
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(folder)?;
    write(unfinished.path())?;
    for page in fs::read_dir(unfinished.path())? {
        let page = page?;
        fs::rename(page.path(), folder.join(page.file_name()))?;
    }
    Ok(())
}
