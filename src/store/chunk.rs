//! Many rows in one statement.

use std::fmt::Write;

/// Rows in one statement: well below the 32,766 parameters of SQLite for every table of ours.
pub(super) const ROWS: usize = 500;

/// `($1, $2), ($3, $4), …`: a VALUES list for `rows` rows of `columns` numbered parameters.
pub(super) fn values(rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            let separator = if column == 1 { "" } else { ", " };
            // Writing to a String can't fail.
            let _ = write!(sql, "{separator}${}", row * columns + column);
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    #[test]
    fn parameters_are_numbered_through() {
        assert_eq!(super::values(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }
}
