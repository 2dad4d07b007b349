//! Whether long work is applied step by step, atomically, or not at all.

use std::time::Duration;

use super::connection::Conn;
use super::error::StoreError;

/// Whether an import is applied step by step, atomically, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Every batch is a transaction of its own, and others write between them.
    Chunked,
    /// All lines or none.
    Atomic,
    /// No line: the import is only rehearsed.
    DryRun,
}

/// How long SQLite's write lock stays free between two steps: longer than the pause between two
/// attempts of whoever waits for it.
const TURN: Duration = Duration::from_millis(2);

impl ImportMode {
    /// The mode that a command's flags choose.
    pub fn chosen(dry_run: bool, strict: bool) -> Self {
        match (dry_run, strict) {
            (true, _) => Self::DryRun,
            (false, true) => Self::Atomic,
            (false, false) => Self::Chunked,
        }
    }

    /// Runs the whole of a work: one transaction, unless it is chunked.
    pub(in crate::store) fn run<T, E: From<StoreError>>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut outcome = None;
        let run = |conn: &mut Conn| {
            outcome = Some(body(conn));
            // Any error makes the transaction roll back; the caller's own is told below.
            match outcome {
                Some(Ok(_)) => Ok(()),
                _ => Err(diesel::result::Error::RollbackTransaction.into()),
            }
        };
        conn.write_much(true)?;
        let held = match self {
            Self::Chunked => run(conn),
            Self::Atomic => conn.write(run),
            Self::DryRun => conn.rehearse(run),
        };
        let held = held.and(conn.write_much(false));
        match (held, outcome) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::from(diesel::result::Error::NotFound).into()),
        }
    }

    /// Runs one step of it: a transaction of its own where it is chunked.
    pub(in crate::store) fn step<T>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self != Self::Chunked {
            return body(conn);
        }
        let applied = conn.write(body);
        if matches!(conn, Conn::Sqlite(_)) {
            std::thread::sleep(TURN);
        }
        applied
    }
}
