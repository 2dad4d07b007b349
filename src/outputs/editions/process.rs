//! The process that makes the files of an edition: `sipas render --edition`, of low priority, without
//! the database and the secret. A thread that may block waits for it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::bundle::{self, BundleError};
use super::files::{EditionJob, EditionLook, MANIFEST, RenderError};
use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::manifest::Manifest;

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

/// Why a process made no files.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// What they are made of can't be written.
    #[error(transparent)]
    Content(#[from] RenderError),
    /// What they are made of can't be sent.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It can't be started or read from.
    #[error("its process: {0}")]
    Process(#[from] std::io::Error),
    /// It says what is wrong, crashed, was killed, or had not memory enough.
    #[error("its process ended with {0}: {1}")]
    Ended(ExitStatus, String),
    /// It took too long.
    #[error("its process took more than {} s", .0.as_secs())]
    Late(Duration),
    /// The files are larger than any should be.
    #[error("they are too large")]
    TooLarge,
    /// What it has made is no archive of files.
    #[error(transparent)]
    Archive(#[from] BundleError),
}

/// Makes the files of an edition by a process of a program, which is this one run once more:
/// `edition.json` first and then the others by name.
///
/// # Errors
/// [`ProcessError`] when it can't be started, does not end well or in time, or makes too much.
pub fn make_files(
    program: &Path,
    manifest: &Manifest,
    look: EditionLook<'_>,
) -> Result<Vec<EditionFile>, ProcessError> {
    let contents = serde_json::to_vec(&EditionJob::new(manifest, look)?)?;
    let mut made = bundle::read(&run(program, &contents)?)?;
    let first = made.remove_entry(MANIFEST);
    let files = first.into_iter().chain(made);
    Ok(files
        .map(|(name, bytes)| EditionFile::new(name, bytes))
        .collect())
}

/// Runs the process, and returns the archive of the files.
fn run(program: &Path, contents: &[u8]) -> Result<Vec<u8>, ProcessError> {
    let mut process = Command::new(program)
        .args(["render", "--edition", "--memory", &MEMORY.to_string()])
        // What the environment holds is none of its business.
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
                return Err(ProcessError::Late(LONGEST));
            }
            thread::sleep(LOOK);
        };
        let made = made.join().unwrap_or_else(|_| Ok(Vec::new()))?;
        let told = told.join().unwrap_or_else(|_| Ok(Vec::new()))?;
        if made.len() as u64 == LARGEST {
            return Err(ProcessError::TooLarge);
        }
        match status.success() {
            true => Ok(made),
            false => {
                let told = String::from_utf8_lossy(&told).trim_end().to_owned();
                Err(ProcessError::Ended(status, told))
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
