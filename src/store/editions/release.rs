//! The release of what is in the log. Its order never changes: nothing is released before what stands
//! before it.

use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use jiff::Timestamp;

use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

#[derive(QueryableByName)]
struct TimeRow {
    #[diesel(sql_type = Nullable<Text>)]
    at: Option<String>,
}

impl Store {
    /// Records what is shown from now on, and returns the number of entries of the log. Of several
    /// servers one records it, and a clock that is set back does not undo it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn release_due(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.conn()?;
        match find_first_unreleased(&mut conn)? {
            Some(first) if first <= now => record_due(&mut conn, now),
            _ => Ok(0),
        }
    }
}

/// Records what is shown from now on.
pub(super) fn record_due(conn: &mut Conn, now: Timestamp) -> Result<usize, StoreError> {
    let now = stamp(now);
    Ok(Sql::new("UPDATE edition_log SET released_at = ")
        .bind(&now)
        .text(" WHERE released_at IS NULL AND release_at <= ")
        .bind(&now)
        .execute(conn)?)
}

/// The first time of what no server has recorded as shown.
fn find_first_unreleased(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    let query = "SELECT MIN(release_at) AS at FROM edition_log WHERE released_at IS NULL";
    find_time(conn, Sql::new(query))
}

/// When something is released next.
pub(super) fn find_next(conn: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let query = Sql::new(
        "SELECT MIN(release_at) AS at FROM edition_log WHERE released_at IS NULL AND release_at > ",
    );
    find_time(conn, query.bind(stamp(now)))
}

/// The time up to which something in the log is not shown yet.
pub(super) fn find_last_unreleased(
    conn: &mut Conn,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let query = Sql::new(
        "SELECT MAX(release_at) AS at FROM edition_log WHERE released_at IS NULL AND release_at > ",
    );
    find_time(conn, query.bind(stamp(now)))
}

fn find_time(conn: &mut Conn, query: Sql) -> Result<Option<Timestamp>, StoreError> {
    let rows: Vec<TimeRow> = query.load(conn)?;
    let at = rows.into_iter().next().and_then(|row| row.at);
    at.as_deref().map(read_stamp).transpose()
}
