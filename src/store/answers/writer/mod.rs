//! The group commit: submissions wait in a bounded queue, are taken in batches, committed durably
//! in one transaction, and then answered.
//!
//! One thread with a connection of its own does the writing. A batch is whatever waits, up to
//! [`Writer::LARGEST_BATCH`]: under little load one submission is one commit and nothing waits for
//! company; under much load a commit is shared by many.

mod queue;
#[cfg(test)]
mod tests;
mod thread;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use queue::{Push, Queue};
use thread::Worker;
use tokio::sync::oneshot;

use super::redeem::Pending;
use super::submission::{Submission, Submitted};
use crate::store::{Store, StoreError};

/// Why a submission has no outcome. Its link is as it was, or was spent by this very form: sending
/// the form again is always safe.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// As many wait as may.
    #[error("too many submissions are waiting")]
    Busy,
    /// The writer has stopped.
    #[error("the writer has stopped")]
    Stopped,
    /// The database is away, locked or full, which passes. The cause was told to the [`Watch`].
    #[error("the database is not available")]
    Unavailable,
    /// This submission can't be written.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// Hears what a writer does; called on the writer's thread.
pub trait Watch: Send + Sync + 'static {
    /// A batch was committed.
    fn committed(&self, size: usize, took: Duration);
    /// A batch was not committed; its members may be tried one by one after that.
    fn failed(&self, error: &StoreError);
}

/// Nobody watches.
impl Watch for () {
    fn committed(&self, _: usize, _: Duration) {}
    fn failed(&self, _: &StoreError) {}
}

/// A submission in the queue and where its outcome goes.
struct Job {
    pending: Pending,
    answer: oneshot::Sender<Result<Submitted, WriteError>>,
}

/// The writer of a server. It stops when it is told to, or dropped; then it finishes what waits.
pub struct Writer {
    store: Store,
    queue: Arc<Queue<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Most submissions of one commit: enough to share the cost of a durable commit, and few
    /// enough that nobody waits long for the others.
    pub const LARGEST_BATCH: usize = 250;
    /// Most submissions that wait: a second or two of work for a slow disk.
    pub const LONGEST_QUEUE: usize = 4096;

    /// Starts a writer; it connects when there is something to write.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(store: Store, watch: impl Watch) -> std::io::Result<Self> {
        Self::with_queue(store, watch, Self::LONGEST_QUEUE)
    }

    /// Starts a writer with another length of its queue.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn with_queue(store: Store, watch: impl Watch, longest: usize) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(longest));
        let worker = Worker::new(store.clone(), Box::new(watch));
        let of_thread = queue.clone();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || worker.work(&of_thread))?;
        Ok(Self {
            store,
            queue,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Submits as [`Store::submit`] does, sharing the commit with whoever submits at the same time.
    ///
    /// A submission that is in the queue is written even if nobody waits for its outcome any more.
    ///
    /// # Errors
    /// When it can't be taken now or can't be written.
    pub async fn submit(
        &self,
        submission: Submission,
        now: Timestamp,
    ) -> Result<Submitted, WriteError> {
        let (answer, outcome) = oneshot::channel();
        let pending = self.store.pending(submission, now);
        match self.queue.push(Job { pending, answer }) {
            Push::Taken => outcome.await.unwrap_or(Err(WriteError::Stopped)),
            Push::Full => Err(WriteError::Busy),
            Push::Closed => Err(WriteError::Stopped),
        }
    }

    /// Submissions that wait.
    pub fn queue_length(&self) -> usize {
        self.queue.len()
    }

    /// Whether it still takes submissions.
    pub fn is_alive(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Takes nothing more, finishes what waits, and returns when that is done.
    pub fn stop(&self) {
        self.queue.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writer had broken off");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}
