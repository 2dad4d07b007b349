//! Whether anything about editions has changed since it was last read.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use jiff::Timestamp;

use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// What differs after every change of an edition or of the log, by whichever process, and after every
/// release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Revision {
    /// The sum of the editions' versions, each of which rises with every act.
    #[diesel(sql_type = BigInt)]
    versions: i64,
    /// The entries of all logs.
    #[diesel(sql_type = BigInt)]
    entries: i64,
    /// Those that are shown.
    #[diesel(sql_type = BigInt)]
    released: i64,
}

impl Store {
    /// Returns the revision of the editions and of the log.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_editions_revision(&self, now: Timestamp) -> Result<Option<Revision>, StoreError> {
        let query = Sql::new(
            "SELECT CAST((SELECT COALESCE(SUM(version), 0) FROM editions) AS BIGINT) AS versions, \
                 (SELECT COUNT(*) FROM edition_log) AS entries, \
                 (SELECT COUNT(*) FROM edition_log \
                  WHERE released_at IS NOT NULL OR release_at <= ",
        )
        .bind(stamp(now))
        .text(") AS released");
        let mut conn = self.conn()?;
        let rows: Vec<Revision> = query.load(&mut conn)?;
        Ok(rows.into_iter().next())
    }
}
