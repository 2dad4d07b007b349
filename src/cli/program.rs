//! This program: its file, to run it once more for long documents, and its priority.

use std::path::{Path, PathBuf};

use rustix::process::setpriority_process;
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

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

/// Leaves the processors to all other work, and takes what that leaves over, where the system allows it.
/// Threads and processes that are started from here on do the same.
pub fn yield_to_all() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // Where it is forbidden, the work is done all the same.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}
