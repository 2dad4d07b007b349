//! Transactions whose work fails with a [`BackupError`], which the store's own can't return.

use diesel::result::Error;

use super::error::BackupError;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

/// Runs `work` in a reading transaction.
pub(super) fn read<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut outcome = None;
    let ended = conn.read(|conn| run(conn, work, &mut outcome));
    resolve(ended, outcome)
}

/// Runs `work` in a writing transaction, which is rolled back when the work fails.
pub(super) fn write<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut outcome = None;
    let ended = conn.write(|conn| run(conn, work, &mut outcome));
    resolve(ended, outcome)
}

fn run<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, BackupError>,
    outcome: &mut Option<Result<T, BackupError>>,
) -> Result<(), StoreError> {
    match outcome.insert(work(conn)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::RollbackTransaction.into()),
    }
}

/// Returns the work's own error where it failed, and otherwise the transaction's.
fn resolve<T>(
    ended: Result<(), StoreError>,
    outcome: Option<Result<T, BackupError>>,
) -> Result<T, BackupError> {
    match (ended, outcome) {
        (_, Some(Err(error))) => Err(error),
        (Ok(()), Some(Ok(value))) => Ok(value),
        (Err(error), _) => Err(error.into()),
        (Ok(()), None) => Err(StoreError::from(Error::NotInTransaction).into()),
    }
}
