//! A small disk that can be filled: a file system in memory.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

use super::needs;

/// Whether a command about a folder could be run as root, which one may be or become.
fn as_root(command: &[&str], folder: &Path) -> bool {
    let sudo = [&["sudo", "-n"], command].concat();
    [command, &sudo].into_iter().any(|command| {
        let run = Command::new(command[0])
            .args(&command[1..])
            .arg(folder)
            .output();
        run.is_ok_and(|output| output.status.success())
    })
}

/// A mounted disk; it is unmounted when the test ends.
pub struct Disk(TempDir);

impl Disk {
    /// None where no file system may be mounted; that was told then.
    pub fn mount(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m,mode=777");
        let mount = ["mount", "-t", "tmpfs", "-o", &size, "tmpfs"];
        if !as_root(&mount, folder.path()) {
            needs::missing(
                "no right to mount a small disk: it takes root, or sudo without a password",
            );
            return None;
        }
        Some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all room, and whatever comes free, until the filling is dropped.
    pub fn fill(&self) -> Filling {
        let path = self.path().join("filling");
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        let mut file = File::create(&path).unwrap();
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                while file.write_all(&[0; 4096]).is_ok() {}
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        Filling {
            path,
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever still has a file open there keeps it until he closes it.
        as_root(&["umount", "--lazy"], self.0.path());
    }
}

/// What takes the room of a disk.
pub struct Filling {
    path: PathBuf,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Filling {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        std::fs::remove_file(&self.path).unwrap();
    }
}
