//! The ways in which long work is applied: in chunks, atomically, or not at all.

use std::time::{Duration, Instant};

use super::connection::Conn;
use super::error::StoreError;

/// Whether an import is applied in chunks, atomically, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Every batch is a transaction of its own, and others can write between them.
    Chunked,
    /// All lines or none, in one transaction.
    Atomic,
    /// No lines: the import runs in a transaction that is rolled back.
    DryRun,
}

/// The time for which SQLite's write lock is left free between two steps. It is longer than the
/// pause between two attempts of others to take it.
const PAUSE: Duration = Duration::from_millis(2);

impl ImportMode {
    /// The mode that a command's flags choose.
    pub fn chosen(dry_run: bool, strict: bool) -> Self {
        match (dry_run, strict) {
            (true, _) => Self::DryRun,
            (false, true) => Self::Atomic,
            (false, false) => Self::Chunked,
        }
    }

    /// Runs the whole work: in one transaction, unless it is chunked.
    pub(in crate::store) fn run<T, E: From<StoreError>>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut outcome = None;
        let run = |conn: &mut Conn| {
            outcome = Some(body(conn));
            // Any error makes the transaction roll back; the caller's own is returned below.
            match outcome {
                Some(Ok(_)) => Ok(()),
                _ => Err(diesel::result::Error::RollbackTransaction.into()),
            }
        };
        conn.write_much(true)?;
        let ended = match self {
            Self::Chunked => run(conn),
            Self::Atomic => conn.write(run),
            Self::DryRun => conn.dry_run(run),
        };
        let ended = ended.and(conn.write_much(false));
        match (ended, outcome) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::from(diesel::result::Error::NotFound).into()),
        }
    }

    /// Runs one step of the work: in a transaction of its own where the work is chunked. While others
    /// write, SQLite's write lock is then left free for as long as the step held it. Meanwhile the log is
    /// copied into the database, because whoever commits when it is full has to wait for that.
    pub(in crate::store) fn step<T>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.step_then_rest(conn, body, |conn, before| {
            let rests = conn.writes_of_others()? != before;
            if rests {
                conn.copy_log()?;
            }
            Ok(rests)
        })
    }

    /// Runs one step of work that nobody waits for. SQLite's write lock is then left free for as long as
    /// the step held it.
    pub(in crate::store) fn step_half_the_time<T>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.step_then_rest(conn, body, |_, _| Ok(true))
    }

    /// Runs one step, pauses, and rests for as long as it took where that is wanted, by the number of the
    /// writes of others before the step.
    fn step_then_rest<T>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
        rests: impl FnOnce(&mut Conn, i64) -> Result<bool, StoreError>,
    ) -> Result<T, StoreError> {
        match (self, &conn) {
            (Self::Chunked, Conn::Sqlite(_)) => {}
            (Self::Chunked, Conn::Pg(_)) => return conn.write(body),
            (Self::Atomic | Self::DryRun, _) => return body(conn),
        }
        let before = conn.writes_of_others()?;
        let mut started = Instant::now();
        let applied = conn.write(|conn| {
            started = Instant::now();
            body(conn)
        });
        let (took, ended) = (started.elapsed(), Instant::now());
        std::thread::sleep(PAUSE);
        if rests(conn, before)? {
            std::thread::sleep(took.saturating_sub(ended.elapsed()));
        }
        applied
    }
}
