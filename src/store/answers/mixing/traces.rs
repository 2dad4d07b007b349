//! Traces of deleted rows in the files of the database.

use diesel::connection::SimpleConnection;

use crate::store::answers::paper;
use crate::store::db::connection::{BUSY_TIMEOUT, Conn};
use crate::store::db::error::StoreError;
use crate::store::db::settings;

fn rewrite_inbox(conn: &mut Conn) -> Result<(), StoreError> {
    conn.batch_execute("CLUSTER inbox USING inbox_pkey")?;
    settings::set_traces(conn, false)
}

/// Erases the traces of rows that have left the inbox from the files of the database.
pub(super) fn erase_traces(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        // A page holds a deleted row, with the id of the transaction that inserted it, until the
        // space is reused. CLUSTER writes the table to a new file, in the order of its random keys.
        // Citizens wait meanwhile, so VACUUM first takes the deleted rows out of the index, by which
        // only the pages of rows that stay are then read. Where none has left, nobody waits. While a long
        // query reads the table, this is left to the next mixing.
        Conn::Pg(_) => {
            let has_left = settings::has_traces(conn)?;
            conn.batch_execute("VACUUM inbox")?;
            conn.batch_execute("SET lock_timeout = '500ms'")?;
            let rewritten = match has_left {
                true => rewrite_inbox(conn),
                false => Ok(()),
            };
            let rewritten = rewritten.and_then(|()| paper::rewrite_table(conn));
            conn.batch_execute("RESET lock_timeout")?;
            conn.batch_execute("VACUUM case_count_changes")?;
            match rewritten {
                Err(error) if error.is_contended() => {
                    tracing::info!("the waiting room is being read: it is cleaned next time");
                }
                rewritten => rewritten?,
            }
        }
        // The write-ahead log holds the pages of every transaction: those of an invitation beside
        // those of its answer. Truncating it waits for readers and blocks writers meanwhile, so
        // while a long query is running this is left to the next mixing.
        Conn::Sqlite(_) => {
            conn.batch_execute("PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE)")?;
            conn.batch_execute(BUSY_TIMEOUT)?;
        }
    }
    Ok(())
}
