//! The files that sipas makes. Each is its owner's alone (mode 0600, from which a umask can only
//! take away), and is made under a name that nobody can have taken before: a link or file that
//! somebody else has put there is never written through.
//!
//! Every other part of the program makes its files here, and nowhere else.

mod database;
mod guard;
mod new_file;
mod pages;
mod temporary;

pub use database::{
    close_database, lock_database, make_database, make_new_database, parts_of_database,
    refuse_linked_parts,
};
pub use guard::{GuardError, is_exposed, mode_of, read_guarded};
pub use new_file::NewFile;
pub use pages::write_pages;
pub use temporary::{named_temporary, temporary, temporary_folder};

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Makes a file that only its owner may read and write. Anything under that name, a symbolic link
/// to nowhere included, is an error.
fn make(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}
