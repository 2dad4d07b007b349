//! Statements for many rows.

/// Inserts rows.
///
/// On PostgreSQL many rows go into one statement, because every statement is a round trip to the
/// server. On SQLite they are inserted one by one with a statement that is prepared once: a
/// statement for many rows would have thousands of parameters to parse and a journal of its own.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::store::db::connection::Conn::Pg(conn) => {
                for rows in $rows.chunks($crate::store::db::batch_sql::ROWS) {
                    diesel::insert_into($table).values(rows).execute(conn)?;
                }
            }
            $crate::store::db::connection::Conn::Sqlite(conn) => {
                for row in $rows.iter() {
                    diesel::insert_into($table).values(row).execute(conn)?;
                }
            }
        }
    };
}
pub(in crate::store) use insert_rows;

/// The most rows in one statement. For every table this stays well below SQLite's limit of 32,766
/// parameters.
pub(in crate::store) const ROWS: usize = 500;
