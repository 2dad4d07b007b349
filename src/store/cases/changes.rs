//! Changes of counts: rows that concurrent transactions insert, and that a mixing moves into the counts.

use diesel::RunQueryDsl;

use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

/// Deletes all rows of a table of changes once a statement has added them to the counts. Rows that are
/// inserted meanwhile stay for the next time. The caller holds the lock "mixing".
pub(super) fn move_changes(
    conn: &mut Conn,
    changes: &str,
    add_from: impl Fn(&str) -> String,
) -> Result<(), StoreError> {
    match conn {
        Conn::Pg(_) => {
            let gone = format!("WITH gone AS (DELETE FROM {changes} RETURNING *) ");
            diesel::sql_query(gone + &add_from("gone")).execute(conn)?;
        }
        Conn::Sqlite(_) => {
            diesel::sql_query(add_from(changes)).execute(conn)?;
            diesel::sql_query(format!("DELETE FROM {changes}")).execute(conn)?;
        }
    }
    Ok(())
}
