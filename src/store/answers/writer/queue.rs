//! The bounded queue between those who submit and the thread that writes.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::error::WriteError;
use crate::store::answers::redeem::Pending;
use crate::store::answers::submission::Submitted;

/// A submission in the queue, and where its outcome goes.
pub(super) struct Job {
    pub(super) pending: Pending,
    pub(super) outcome: oneshot::Sender<Result<Submitted, WriteError>>,
}

/// The sending end of the queue, which either side can close.
///
/// Closing drops the only sender: the receiver still gets what is in the queue, and then learns
/// that nothing more will come.
#[derive(Clone)]
pub(super) struct QueueSender {
    sender: Arc<RwLock<Option<mpsc::Sender<Job>>>>,
    capacity: usize,
}

impl QueueSender {
    /// Returns both ends of a queue for `capacity` jobs. A queue for none is always full.
    pub(super) fn new(capacity: usize) -> (Self, mpsc::Receiver<Job>) {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        let queue = Self {
            sender: Arc::new(RwLock::new(Some(sender))),
            capacity,
        };
        (queue, receiver)
    }

    /// Adds a job, unless the queue is full or closed.
    pub(super) fn push(&self, job: Job) -> Result<(), WriteError> {
        self.with(|sender| match sender {
            None => Err(WriteError::Stopped),
            Some(_) if self.capacity == 0 => Err(WriteError::Busy),
            Some(sender) => sender.try_send(job).map_err(|refused| match refused {
                TrySendError::Full(_) => WriteError::Busy,
                TrySendError::Closed(_) => WriteError::Stopped,
            }),
        })
    }

    /// Closes the queue. When this returns, no job is still on its way into it.
    pub(super) fn close(&self) {
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.with(|sender| sender.is_none())
    }

    /// The number of jobs that wait; 0 once the queue is closed.
    pub(super) fn len(&self) -> usize {
        self.with(|sender| sender.map_or(0, |sender| sender.max_capacity() - sender.capacity()))
    }

    fn with<T>(&self, read: impl FnOnce(Option<&mpsc::Sender<Job>>) -> T) -> T {
        read(
            self.sender
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .as_ref(),
        )
    }
}
