//! The process that makes a long document or the files of an edition: `sipas render`, of low priority and
//! with a limit of memory, without environment, database and secret.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::future::join3;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

/// The most bytes that it makes.
const LARGEST: u64 = 256 << 20;
/// The most bytes that are read of what it says is wrong.
const LONGEST_MESSAGE: u64 = 4_000;

/// Why a process made nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started or read from.
    #[error("its process: {0}")]
    Process(#[from] std::io::Error),
    /// It says itself what is wrong.
    #[error("{0}")]
    Refused(String),
    /// It crashed, was killed, or had not memory enough.
    #[error("its process ended with {0}: {1}")]
    Ended(ExitStatus, String),
    /// It took too long.
    #[error("its process took more than {} s", .0.as_secs())]
    Late(Duration),
    /// What it makes is larger than any should be.
    #[error("it is too large")]
    TooLarge,
}

/// What a process may use.
#[derive(Clone, Copy, Debug)]
pub struct RenderLimits {
    /// Its memory, in MiB.
    pub memory: u64,
    /// The time until it is killed.
    pub time: Duration,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self {
            memory: 1024,
            time: Duration::from_secs(60),
        }
    }
}

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// A PDF.
    Document,
    /// The archive of an edition's files.
    Edition,
}

/// Runs a program, which is this one run once more, on the given contents, and returns what it makes.
/// The process ends when the future is dropped.
///
/// # Errors
/// [`ProcessError`] when it can't be started, does not end well or in time, or makes too much.
pub async fn run(
    program: &Path,
    what: Rendered,
    limits: RenderLimits,
    contents: &[u8],
) -> Result<Vec<u8>, ProcessError> {
    let made = timeout(limits.time, make(program, what, limits.memory, contents));
    made.await.map_err(|_| ProcessError::Late(limits.time))?
}

async fn make(
    program: &Path,
    what: Rendered,
    memory: u64,
    contents: &[u8],
) -> Result<Vec<u8>, ProcessError> {
    let mut process = Command::new(program)
        .args(["render", "--memory", &memory.to_string()])
        .args((what == Rendered::Edition).then_some("--edition"))
        // What the environment holds is none of its business.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdin = process.stdin.take();
    let write = async {
        if let Some(mut stdin) = stdin {
            // A process that ended before it had read everything tells why at its end.
            let _ = stdin.write_all(contents).await;
        }
    };
    let out = read(process.stdout.take(), LARGEST);
    let stderr = read(process.stderr.take(), LONGEST_MESSAGE);
    let ((), made, stderr) = join3(write, out, stderr).await;
    let made = made?;
    if made.len() as u64 == LARGEST {
        return Err(ProcessError::TooLarge);
    }
    let status = process.wait().await?;
    let message = String::from_utf8_lossy(&stderr?).trim_end().to_owned();
    match status.code() {
        Some(0) => Ok(made),
        Some(1) => Err(ProcessError::Refused(message)),
        _ => Err(ProcessError::Ended(status, message)),
    }
}

/// Reads at most so many bytes.
async fn read(from: Option<impl AsyncRead + Unpin>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(most).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
