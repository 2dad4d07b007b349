//! The files of an embedded database. SQLite would make them as the umask has it, and follow links.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{is_exposed, make, mode_of};

/// What is appended to the name of a database for the files beside it: those of SQLite, and the one that is
/// locked by who works alone.
const ENDINGS: [&str; 4] = ["-wal", "-shm", "-journal", LOCK];
const LOCK: &str = "-lock";

/// Makes the file of a database, empty, unless it exists. SQLite gives the files beside it the same
/// mode. A symbolic link to a database is the operator's choice.
///
/// # Errors
/// When it can't be made, or is a symbolic link to a file that is not there.
pub fn make_database(path: &Path) -> io::Result<()> {
    if fs::metadata(path).is_ok() {
        return Ok(());
    }
    match make_new_database(path) {
        // Another program was faster.
        Err(_) if fs::metadata(path).is_ok() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(io::Error::other(
            "it is a symbolic link to a file that is not there: remove the link",
        )),
        made => made,
    }
}

/// Makes the file of a database, empty.
///
/// # Errors
/// When there is anything under that name, or it can't be made.
pub fn make_new_database(path: &Path) -> io::Result<()> {
    make(path).map(drop)
}

/// Locks a database for work that one process does at a time, and waits for whoever does it now. It ends when
/// what is returned is dropped. Readers and writers take no notice.
///
/// # Errors
/// When the database doesn't exist, or the file that is locked can't be made.
pub fn lock_database(database: &Path) -> io::Result<File> {
    let path = beside(&fs::canonicalize(database)?, LOCK);
    let file = match make(&path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => File::open(&path)?,
        made => made?,
    };
    file.lock()?;
    Ok(file)
}

/// Refuses symbolic links in place of the files beside a database.
///
/// # Errors
/// When there is one, or the folder can't be read.
pub fn refuse_linked_parts(database: &Path) -> io::Result<()> {
    for part in &parts_of_database(database)?[1..] {
        if fs::symlink_metadata(part).is_ok_and(|found| found.is_symlink()) {
            return Err(io::Error::other(format!(
                "{} is a symbolic link: remove it",
                part.display()
            )));
        }
    }
    Ok(())
}

/// Takes the files of a database from those who are not to read or change them, as far as the current
/// user may, and returns which ones. The group may go on reading.
///
/// # Errors
/// When the database doesn't exist.
pub fn close_database(database: &Path) -> io::Result<Vec<PathBuf>> {
    let mut closed = parts_of_database(database)?;
    closed.retain(|part| {
        let exposed = mode_of(part).filter(|&mode| is_exposed(mode));
        exposed.is_some_and(|mode| {
            let narrow = Permissions::from_mode(mode & 0o640);
            fs::set_permissions(part, narrow).is_ok()
        })
    });
    Ok(closed)
}

/// Returns the files of a database, whether they exist or not, that of the database itself first.
/// SQLite keeps the others where a symbolic link to the database leads.
///
/// # Errors
/// When the database doesn't exist.
pub fn parts_of_database(database: &Path) -> io::Result<Vec<PathBuf>> {
    let database = fs::canonicalize(database)?;
    let parts = ENDINGS.map(|ending| beside(&database, ending));
    Ok([vec![database], parts.into()].concat())
}

/// The file beside a database whose name ends so.
fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.to_owned().into_os_string();
    name.push(ending);
    PathBuf::from(name)
}
