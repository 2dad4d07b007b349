//! How long work lands: chunk by chunk, so that whoever writes meanwhile has a turn, or as a whole.

use std::time::Duration;

use super::connection::Conn;
use super::error::StoreError;

/// How what is imported gets into the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Every chunk lands by itself.
    Chunked,
    /// All lines or none.
    Atomic,
    /// None, whatever they are.
    DryRun,
}

/// Between two chunks SQLite's write lock is free for so long, which is more than whoever waits
/// for it lets pass between two attempts.
const TURN: Duration = Duration::from_millis(2);

impl ImportMode {
    /// How an import lands that is rehearsed, or whose lines all land or none.
    pub fn chosen(rehearse: bool, all_or_nothing: bool) -> Self {
        match (rehearse, all_or_nothing) {
            (true, _) => Self::DryRun,
            (false, true) => Self::Atomic,
            (false, false) => Self::Chunked,
        }
    }

    /// Runs the whole of a work. Where it does not land by chunks, it is one transaction.
    pub(in crate::store) fn whole<T, E: From<StoreError>>(
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

    /// Runs one chunk of it.
    pub(in crate::store) fn chunk<T>(
        self,
        conn: &mut Conn,
        body: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self != Self::Chunked {
            return body(conn);
        }
        let landed = conn.write(body);
        if matches!(conn, Conn::Sqlite(_)) {
            std::thread::sleep(TURN);
        }
        landed
    }
}
