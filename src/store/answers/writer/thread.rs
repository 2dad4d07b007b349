//! The thread that writes.

use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection;
use tokio::sync::mpsc;

use super::error::WriteError;
use super::queue::{Job, QueueSender};
use super::watch::Watch;
use crate::store::answers::redeem::Pending;
use crate::store::answers::submission::Submitted;
use crate::store::db::connection::{Conn, Statements};
use crate::store::{Store, StoreError};

/// The most submissions in one commit: enough to share the cost of a durable commit, and few
/// enough that nobody waits long for the others.
pub(super) const LARGEST_BATCH: usize = 250;

/// The time between two attempts to reach a database that is away. An attempt may last for
/// seconds, and those in the queue should hear in the meantime that the database is not available.
const PAUSE: Duration = Duration::from_millis(500);

/// The longest time for which the members of one batch are tried one by one.
const LONGEST_BY_ONE: Duration = Duration::from_secs(5);

/// Closes the queue when the thread ends, also by a panic.
struct CloseOnExit(QueueSender);

impl Drop for CloseOnExit {
    fn drop(&mut self) {
        self.0.close();
    }
}

pub(super) struct Worker {
    store: Store,
    watch: Box<dyn Watch>,
    /// A connection outside the pool, so that a busy pool never delays a submission.
    conn: Option<Conn>,
    /// The time before which no new connection is tried.
    connects_after: Option<Instant>,
}

impl Worker {
    pub(super) fn new(store: Store, watch: Box<dyn Watch>) -> Self {
        Self {
            store,
            watch,
            conn: None,
            connects_after: None,
        }
    }

    /// Writes until the queue is closed and empty.
    pub(super) fn work(mut self, mut queue: mpsc::Receiver<Job>, sender: QueueSender) {
        // After a panic this closes the queue before the receiver is dropped with the jobs that
        // are in it: so no caller is left waiting for a thread that is gone.
        let _close = CloseOnExit(sender);
        let mut batch = Vec::with_capacity(LARGEST_BATCH);
        while queue.blocking_recv_many(&mut batch, LARGEST_BATCH) > 0 {
            let (pending, callers): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|job| (job.pending, job.outcome))
                .unzip();
            let outcomes = self.write(&pending);
            for (caller, outcome) in callers.into_iter().zip(outcomes) {
                // It fails where the caller has given up, such as a closed browser.
                let _ = caller.send(outcome);
            }
        }
    }

    /// Writes a batch. If it fails for a reason that a single member may have caused, each member
    /// is written by itself.
    fn write(&mut self, batch: &[Pending]) -> Vec<Result<Submitted, WriteError>> {
        let unavailable = || batch.iter().map(|_| Err(WriteError::Unavailable)).collect();
        if self
            .connects_after
            .is_some_and(|then| Instant::now() < then)
        {
            return unavailable();
        }
        match self.commit(batch) {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // Another connection holds only some of the batch's links.
            Err(error) if error.is_contended() && batch.len() > 1 => self.write_each(batch),
            Err(error) if error.is_unavailable() => unavailable(),
            Err(error) if batch.len() == 1 => vec![Err(WriteError::Failed(error))],
            Err(_) => self.write_each(batch),
        }
    }

    /// Writes the members of a batch one by one, but not for longer than the submissions behind
    /// them can wait.
    fn write_each(&mut self, batch: &[Pending]) -> Vec<Result<Submitted, WriteError>> {
        let started = Instant::now();
        batch
            .chunks(1)
            .flat_map(|member| {
                if started.elapsed() < LONGEST_BY_ONE {
                    self.write(member)
                } else {
                    vec![Err(WriteError::Unavailable)]
                }
            })
            .collect()
    }

    /// Commits a batch. A connection that turns out to be dead is replaced once: after a restart
    /// of PostgreSQL every old connection is. If the batch had been committed before the
    /// connection broke, its forms are recognised as those that used their links.
    fn commit(&mut self, batch: &[Pending]) -> Result<Vec<Submitted>, StoreError> {
        let was_connected = self.conn.is_some();
        let mut result = self.try_to_commit(batch);
        if result.is_err() && was_connected && self.conn.is_none() {
            result = self.try_to_commit(batch);
        }
        if let Err(error) = &result {
            tracing::error!(cause = %error, size = batch.len(), "a batch was not committed");
            self.watch.failed(error);
        }
        result
    }

    fn connect(&mut self) -> Result<Conn, StoreError> {
        let connected = self.store.connect().and_then(|mut conn| {
            conn.prepare_for(Statements::Lookups)?;
            conn.yield_rows()?;
            conn.write_much(true)?;
            Ok(conn)
        });
        self.connects_after = match &connected {
            Ok(_) => None,
            Err(_) => Some(Instant::now() + PAUSE),
        };
        connected
    }

    fn try_to_commit(&mut self, batch: &[Pending]) -> Result<Vec<Submitted>, StoreError> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.connect()?,
        };
        let started = Instant::now();
        let result = conn.write(|conn| self.store.submit_pending(conn, batch));
        if result.is_ok() {
            self.watch.committed(batch.len(), started.elapsed());
        }
        let is_sound = |conn: &mut Conn| !conn.is_broken() && conn.ping().is_ok();
        let is_lost = |error: &StoreError| error.is_lost_connection();
        if result.is_ok() || (!result.as_ref().is_err_and(is_lost) && is_sound(&mut conn)) {
            self.conn = Some(conn);
        }
        result
    }
}
