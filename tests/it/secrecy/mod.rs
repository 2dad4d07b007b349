//! Files and secrets: every file is its owner's alone, nothing that was planted is followed, and a
//! secret can be changed.

mod files;
mod guarded;
mod planted;
mod rotation;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Sipas;

/// The permissions of a file.
fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// The command under a umask that takes nothing away.
fn with_open_umask(sipas: &Sipas, arguments: &[&str]) -> Command {
    let plain = sipas.command(arguments);
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "umask 000; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(plain.get_current_dir().unwrap())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    command
}

/// All files in a folder and the folders in it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_in(&path)),
            false => found.push(path),
        }
    }
    found
}

/// Two agencies' finished cases, of which one is late, and more bad lines than are told.
fn cases() -> String {
    let mut file = "case_code,agency,intake_office,received_at,due_at,finished_at\n".to_owned();
    for number in 1..=8 {
        file += &format!("H{number},so-tp,mot-cua-1,2026-07-01,2026-07-10,2026-07-02\n");
    }
    file += "LATE,so-tp,mot-cua-1,2026-07-01,2026-07-02,\n";
    for number in 0..150 {
        file += &format!("B{number},so-nao,,2026-07-01,,\n");
    }
    file
}
