//! Many rows in one statement.

use std::fmt::Write;

use super::connection::Conn;

/// Rows in one statement: well below the 32,766 parameters of SQLite for every table of ours.
pub(super) const ROWS: usize = 500;

/// A VALUES list for `rows` rows of `columns` parameters: `($1, $2), ($3, $4), …`.
///
/// SQLite gets `(?, ?), (?, ?), …`: it looks every named parameter up in the list of all before
/// it, which takes longer than the statement itself when there are thousands.
pub(super) fn values(conn: &Conn, rows: usize, columns: usize) -> String {
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
