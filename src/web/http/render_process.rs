//! The process that makes one long document: `sipas render`.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::future::join3;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::report::documents::pdf::PdfError;

/// The most bytes of a document.
const LARGEST: u64 = 256 << 20;
/// The most bytes that are read of what a process says is wrong.
const MOST_TOLD: u64 = 4_000;

/// Why a process made no document.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// It could not be started or read from.
    #[error("its process: {0}")]
    Process(#[from] std::io::Error),
    /// It crashed, was killed, or had not memory enough.
    #[error("its process ended with {0}: {1}")]
    Ended(ExitStatus, String),
    /// It took too long.
    #[error("its process took more than {} s", .0.as_secs())]
    Late(Duration),
    /// The document is larger than any should be.
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

/// Runs a program that makes a document of the given contents. The process ends when the future is
/// dropped.
///
/// # Errors
/// [`RenderError`] when the process did not end well; [`PdfError`] when it says itself what is wrong with
/// the document.
pub(super) async fn run(
    program: &Path,
    limits: RenderLimits,
    contents: Vec<u8>,
) -> Result<Result<Vec<u8>, PdfError>, RenderError> {
    let mut process = Command::new(program)
        .args(["render", "--memory", &limits.memory.to_string()])
        // What the server's environment holds is none of its business.
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
            let _ = stdin.write_all(&contents).await;
        }
    };
    let out = read(process.stdout.take(), LARGEST);
    let told = read(process.stderr.take(), MOST_TOLD);
    let ((), document, told) = join3(write, out, told).await;
    let document = document?;
    if document.len() as u64 == LARGEST {
        return Err(RenderError::TooLarge);
    }
    let status = process.wait().await?;
    let told = String::from_utf8_lossy(&told?).into_owned();
    match status.code() {
        Some(0) => Ok(Ok(document)),
        Some(1) => Ok(Err(PdfError::Template(told))),
        _ => Err(RenderError::Ended(status, told)),
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
