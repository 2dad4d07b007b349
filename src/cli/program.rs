//! The file of this program, to run it once more for long documents.

use std::path::{Path, PathBuf};

/// Returns the file of this program, also once an upgrade has replaced it.
pub fn this_program() -> std::io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    match running.exists() {
        true => Ok(running.to_owned()),
        false => std::env::current_exe(),
    }
}
