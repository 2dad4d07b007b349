//! Many rows in one statement.

use std::fmt::Write;

use super::connection::Conn;

/// Inserts rows.
///
/// PostgreSQL gets many in one statement, each of which is a way to the server and back. SQLite
/// gets one after the other, by a statement that it prepares once: for many in one it would read
/// thousands of parameters every time, and keep a journal of the statement's own.
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

/// Rows in one statement: well below the 32,766 parameters of SQLite for every table of ours.
pub(in crate::store) const ROWS: usize = 500;

/// A VALUES list for `rows` rows of `columns` parameters: `($1, $2), ($3, $4), …`.
///
/// SQLite gets `(?, ?), (?, ?), …`: it looks every named parameter up in the list of all before
/// it, which takes longer than the statement itself when there are thousands.
pub(in crate::store) fn values(conn: &Conn, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            sql.push_str(if column == 1 { "" } else { ", " });
            match conn {
                Conn::Sqlite(_) => sql.push('?'),
                // Writing to a String can't fail.
                Conn::Pg(_) => drop(write!(sql, "${}", row * columns + column)),
            }
        }
        sql.push(')');
    }
    sql
}
