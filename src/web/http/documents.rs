//! Long documents, made by processes of their own: of low priority, with a limit of memory and of
//! time, and without the database and the secret. What goes wrong there leaves the server alone.
//!
//! Short ones, such as a clerk's slip, are made at once by the thread that has read their data.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use actix_web::rt::time::timeout;
use tokio::sync::Semaphore;

use super::{Error, client};
use crate::outputs::papers::PrintError;
use crate::outputs::process::{self, ProcessError, RenderLimits, Rendered};
use crate::report::documents::DocumentError;
use crate::report::documents::pdf::{PdfError, PdfJob};

/// The most bytes of contents of a short document. A slip has about 15,000.
const SHORT: usize = 250_000;
/// The requests that may wait for a process.
const QUEUE: usize = 20;
/// The longest wait for a process.
const PATIENCE: Duration = Duration::from_secs(20);
/// The pause between two looks at whether the client still waits.
const LOOK: Duration = Duration::from_millis(100);

/// A document, or its contents where it is long.
pub(in crate::web) enum Draft {
    /// The document.
    Made(Vec<u8>),
    /// Its contents, for the process that makes it.
    Long(Vec<u8>),
}

impl Draft {
    /// Makes a short document.
    ///
    /// # Errors
    /// When its template is wrong.
    pub(in crate::web) fn begin(job: PdfJob) -> Result<Self, PdfError> {
        let contents = serde_json::to_vec(&job)?;
        if contents.len() > SHORT {
            Ok(Self::Long(contents))
        } else {
            job.compile().map(Self::Made)
        }
    }
}

/// The processes that make long documents, one at a time.
pub struct Documents {
    program: PathBuf,
    limits: RenderLimits,
    queue: Semaphore,
    place: Semaphore,
}

impl Documents {
    /// Long documents are made by a program, which is this one run once more.
    pub fn made_by(program: PathBuf, limits: RenderLimits) -> Self {
        Self {
            program,
            limits,
            queue: Semaphore::new(1 + QUEUE),
            place: Semaphore::new(1),
        }
    }

    /// The program that makes them.
    pub(in crate::web) fn program(&self) -> &Path {
        &self.program
    }

    /// Returns the document of a draft.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait; [`Error::Left`] when the client is gone, whereupon the
    /// process is killed; [`Error::Render`] when the process makes nothing; [`Error::Print`] for a
    /// template that is wrong.
    pub(in crate::web) async fn finish(&self, draft: Draft) -> Result<Vec<u8>, Error> {
        let contents = match draft {
            Draft::Made(document) => return Ok(document),
            Draft::Long(contents) => contents,
        };
        let busy = || Error::Busy("long documents");
        let _waiting = self.queue.try_acquire().map_err(|_| busy())?;
        let place = timeout(PATIENCE, self.place.acquire()).await;
        let _place = place.ok().and_then(Result::ok).ok_or_else(busy)?;
        // Dropped, it kills the process.
        let what = Rendered::Document;
        let mut made = pin!(process::run(&self.program, what, self.limits, &contents));
        loop {
            match timeout(LOOK, &mut made).await {
                Ok(Err(ProcessError::Refused(message))) => {
                    let wrong = DocumentError::from(PdfError::Template(message));
                    return Err(PrintError::from(wrong).into());
                }
                Ok(made) => return Ok(made?),
                Err(_) if client::has_left() => return Err(Error::Left),
                Err(_) => {}
            }
        }
    }
}
