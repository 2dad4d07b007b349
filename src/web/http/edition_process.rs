//! The process that makes the files of an edition: `sipas render --edition`, of low priority, without
//! the database and the secret. A thread that may block waits for it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::render_process::RenderError;

/// The memory of the process, in MiB.
const MEMORY: u64 = 2048;
/// The longest that it may take.
const LONGEST: Duration = Duration::from_secs(600);
/// The most bytes of the files.
const LARGEST: u64 = 128 << 20;
/// The most bytes that are read of what it says is wrong.
const MOST_TOLD: u64 = 4_000;
/// The pause between two looks at whether it has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Runs a program that makes the files of an edition from its contents, and returns the archive of
/// them.
///
/// # Errors
/// [`RenderError`] when it can't be started, does not end well or in time, or makes too much.
pub(in crate::web) fn make(program: &Path, contents: &[u8]) -> Result<Vec<u8>, RenderError> {
    let mut process = Command::new(program)
        .args(["render", "--edition", "--memory", &MEMORY.to_string()])
        // What the server's environment holds is none of its business.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdin, stdout, stderr) = (
        process.stdin.take(),
        process.stdout.take(),
        process.stderr.take(),
    );
    thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // A process that ended before it had read everything tells why at its end.
                let _ = stdin.write_all(contents);
            }
        });
        let made = scope.spawn(move || read(stdout, LARGEST));
        let told = scope.spawn(move || read(stderr, MOST_TOLD));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = process.try_wait()? {
                break status;
            }
            if started.elapsed() > LONGEST {
                process.kill()?;
                process.wait()?;
                return Err(RenderError::Late(LONGEST));
            }
            thread::sleep(LOOK);
        };
        let made = made.join().unwrap_or_else(|_| Ok(Vec::new()))?;
        let told = told.join().unwrap_or_else(|_| Ok(Vec::new()))?;
        if made.len() as u64 == LARGEST {
            return Err(RenderError::TooLarge);
        }
        match status.success() {
            true => Ok(made),
            false => {
                let told = String::from_utf8_lossy(&told).into_owned();
                Err(RenderError::Ended(status, told))
            }
        }
    })
}

/// Reads at most so many bytes.
fn read(from: Option<impl Read>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
