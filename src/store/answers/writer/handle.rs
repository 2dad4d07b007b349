//! What a server holds of its writer: it submits here, and stops the writer here.

use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::error::WriteError;
use super::queue::{Job, QueueSender};
use super::thread::Worker;
use super::watch::Watch;
use crate::store::Store;
use crate::store::answers::submission::{Submission, Submitted};

/// The writer of a server. When it is stopped or dropped, it first writes what is in its queue.
pub struct Writer {
    store: Store,
    queue: QueueSender,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// The most submissions that may wait: a second or two of work for a slow disk.
    pub const LONGEST_QUEUE: usize = 4096;

    /// Starts a writer, which connects once there is something to write.
    ///
    /// # Errors
    /// When the system can't start another thread.
    pub fn start(store: Store, watch: impl Watch) -> std::io::Result<Self> {
        Self::with_queue(store, watch, Self::LONGEST_QUEUE)
    }

    /// Starts a writer whose queue holds at most `longest` submissions; with 0 it refuses every one.
    ///
    /// # Errors
    /// When the system can't start another thread.
    pub fn with_queue(store: Store, watch: impl Watch, longest: usize) -> std::io::Result<Self> {
        let (queue, receiver) = QueueSender::new(longest);
        let worker = Worker::new(store.clone(), Box::new(watch));
        let sender = queue.clone();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || worker.work(receiver, sender))?;
        Ok(Self {
            store,
            queue,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Submits as [`Store::submit`] does, sharing a commit with others who submit at the same time.
    ///
    /// A submission in the queue is written even if nobody waits for its outcome any more.
    ///
    /// # Errors
    /// When the queue is full, the writer has stopped, or the submission can't be written.
    pub async fn submit(
        &self,
        submission: Submission,
        now: Timestamp,
    ) -> Result<Submitted, WriteError> {
        let (sender, outcome) = oneshot::channel();
        self.queue.push(Job {
            pending: self.store.pending(submission, now),
            outcome: sender,
        })?;
        outcome.await.unwrap_or(Err(WriteError::Stopped))
    }

    /// Returns the number of submissions that wait.
    pub fn queue_length(&self) -> usize {
        self.queue.len()
    }

    /// Returns whether it still takes submissions.
    pub fn is_alive(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Takes no more submissions, writes those that wait, and returns when that is done.
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
            tracing::error!("the writer's thread had panicked");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}
