//! The thread that writes.

use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection;

use super::queue::Queue;
use super::{Job, Watch, WriteError, Writer};
use crate::store::answers::redeem::Pending;
use crate::store::answers::submission::Submitted;
use crate::store::db::connection::Conn;
use crate::store::{Store, StoreError};

pub(super) struct Worker {
    store: Store,
    watch: Box<dyn Watch>,
    /// Its own: a busy pool never holds up a submission.
    conn: Option<Conn>,
    /// No earlier than this a connection is tried again.
    connects_after: Option<Instant>,
}

/// Between two attempts to reach a database that is away: an attempt may last for seconds, and
/// meanwhile those in the queue had better hear of it.
const PAUSE: Duration = Duration::from_millis(500);

/// Most time that the members of one batch are tried one by one.
const LONGEST_BY_ONE: Duration = Duration::from_secs(5);

/// Leaves nobody waiting for a thread that broke off.
struct Closing<'q>(&'q Queue<Job>);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
        self.0.clear();
    }
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
    pub(super) fn work(mut self, queue: &Queue<Job>) {
        let _closing = Closing(queue);
        while let Some(batch) = queue.take(Writer::LARGEST_BATCH) {
            let (pending, answers): (Vec<_>, Vec<_>) = batch
                .into_iter()
                .map(|job| (job.pending, job.answer))
                .unzip();
            let outcomes = self.write(&pending);
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Whoever closed the page does not hear it.
                let _ = answer.send(outcome);
            }
        }
    }

    /// Writes a batch; where it fails for a reason that one member may have brought, each member
    /// by itself.
    fn write(&mut self, batch: &[Pending]) -> Vec<Result<Submitted, WriteError>> {
        let put_off = || batch.iter().map(|_| Err(WriteError::Unavailable)).collect();
        if self
            .connects_after
            .is_some_and(|then| Instant::now() < then)
        {
            return put_off();
        }
        match self.commit(batch) {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // Only some of a batch's links are held by somebody else.
            Err(error) if error.is_contended() && batch.len() > 1 => self.write_each(batch),
            Err(error) if error.is_unavailable() => put_off(),
            Err(error) if batch.len() == 1 => vec![Err(WriteError::Failed(error))],
            Err(_) => self.write_each(batch),
        }
    }

    /// Writes the members of a batch one by one, as long as those behind can wait for it.
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
    /// of PostgreSQL every old one is. Should that batch have been committed unheard, its forms
    /// are found to have spent their links.
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
