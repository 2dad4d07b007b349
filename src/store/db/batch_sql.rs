//! Statements for many rows.

use super::connection::Conn;
use super::sql::push_parameter;

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

/// A VALUES list for `rows` rows of `columns` parameters: `($1, $2), ($3, $4), …`. It is for values of
/// types that [`Sql`](super::sql::Sql) doesn't bind: bytes, and what may be null.
pub(in crate::store) fn values(conn: &Conn, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            sql.push_str(if column == 1 { "" } else { ", " });
            push_parameter(conn, row * columns + column, &mut sql);
        }
        sql.push(')');
    }
    sql
}
