//! What the database itself keeps of rows that are gone.

use diesel::connection::SimpleConnection;

use crate::store::answers::paper;
use crate::store::db::connection::{BUSY_TIMEOUT, Conn};
use crate::store::db::error::StoreError;

/// Removes what the database itself keeps of rows that have left the waiting room.
pub(super) fn forget(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        // A page keeps a removed row, with the transaction id it came with, until something is
        // written over it: the table gets a new file. Where somebody is reading it for long,
        // that is left to the next mixing.
        Conn::Pg(_) => {
            conn.batch_execute("SET lock_timeout = '500ms'")?;
            let renewed = conn
                .batch_execute("VACUUM FULL inbox")
                .map_err(StoreError::from)
                .and_then(|()| paper::renew(conn));
            conn.batch_execute("RESET lock_timeout")?;
            conn.batch_execute("VACUUM case_count_changes")?;
            match renewed {
                Err(error) if error.is_contended() => {
                    tracing::info!("the waiting room is being read: it is cleaned next time");
                }
                renewed => renewed?,
            }
        }
        // The log holds the pages of every transaction: a link's beside its answer's. Emptying it
        // waits for whoever is reading, and keeps others from writing meanwhile: where a long
        // reading is under way it is left to the next mixing.
        Conn::Sqlite(_) => {
            conn.batch_execute("PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE)")?;
            conn.batch_execute(BUSY_TIMEOUT)?;
        }
    }
    Ok(())
}
