//! The keys, one-time links and sessions in force, by their hashes.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use jiff::Timestamp;

use super::sessions::{IDLE, LONGEST};
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The most hashes that are listed: somebody who logs in without end takes no more memory.
const MOST: i64 = 50_000;

#[derive(QueryableByName)]
struct HashRow {
    #[diesel(sql_type = Text)]
    hash: String,
}

impl Store {
    /// Returns the hashes of the keys, one-time links and sessions in force, up to a number that no
    /// province reaches.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_credentials(&self, now: Timestamp) -> Result<HashSet<String>, StoreError> {
        let rows: Vec<HashRow> = Sql::new(
            "SELECT hash FROM keys WHERE revoked_at IS NULL \
             UNION ALL SELECT hash FROM one_time_links \
             WHERE used_at IS NULL AND expires_at > ",
        )
        .bind(stamp(now))
        .text(" UNION ALL SELECT hash FROM sessions WHERE ended_at IS NULL AND last_seen >= ")
        .bind(stamp(now - IDLE))
        .text(" AND made_at >= ")
        .bind(stamp(now - LONGEST))
        .text(" LIMIT ")
        .bind(MOST)
        .load(&mut *self.conn()?)?;
        Ok(rows.into_iter().map(|row| row.hash).collect())
    }
}
