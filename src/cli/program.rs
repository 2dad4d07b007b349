//! This program: its file, to run it once more for long documents, and its priority.

use std::path::{Path, PathBuf};

use rustix::process::setpriority_process;

/// How far long work stands back for others, from 0 to 19.
const NICENESS: i32 = 15;

/// Returns the file of this program, also once an upgrade has replaced it.
pub fn this_program() -> std::io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    match running.exists() {
        true => Ok(running.to_owned()),
        false => std::env::current_exe(),
    }
}

/// Lets all other processes come first, where the system allows it.
pub fn stand_back() {
    // Where it is forbidden, the work is done all the same.
    let _ = setpriority_process(None, NICENESS);
}
