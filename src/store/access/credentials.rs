//! The keys, one-time links and sessions in force, by their hashes.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use hex::FromHex;
use jiff::Timestamp;

use super::sessions::{IDLE, LONGEST};
use crate::domain::access::{Credential, KeyKind};
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The most sessions that are listed, so that they take a bounded memory.
const MOST_SESSIONS: u16 = 50_000;

/// A credential: its hash, and the kind of a key, `link` or `session`.
#[derive(QueryableByName)]
struct CredentialRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    hash: String,
}

impl Store {
    /// Returns the keys, one-time links and sessions in force; of sessions those that were used last, up
    /// to a number that no province reaches.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_credentials(&self, now: Timestamp) -> Result<HashSet<Credential>, StoreError> {
        let rows: Vec<CredentialRow> = Sql::new(
            "SELECT kind, hash FROM keys WHERE revoked_at IS NULL \
             UNION ALL SELECT 'link', hash FROM one_time_links \
             WHERE used_at IS NULL AND expires_at > ",
        )
        .bind(stamp(now))
        .text(
            " UNION ALL SELECT 'session', hash FROM (SELECT hash FROM sessions \
             WHERE ended_at IS NULL AND last_seen >= ",
        )
        .bind(stamp(now - IDLE))
        .text(" AND made_at >= ")
        .bind(stamp(now - LONGEST))
        .text(" ORDER BY last_seen DESC, hash LIMIT ")
        .bind(i64::from(MOST_SESSIONS))
        .text(") AS latest")
        .load(&mut *self.conn()?)?;
        let found: HashSet<Credential> = rows.iter().filter_map(CredentialRow::read).collect();
        let is_session = |found: &&Credential| matches!(found, Credential::Session(_));
        let sessions = found.iter().filter(is_session).count();
        if sessions == usize::from(MOST_SESSIONS) {
            tracing::warn!(sessions, "more sessions are in force than are listed");
        }
        Ok(found)
    }
}

impl CredentialRow {
    /// The credential; `None` for a kind that this program does not know.
    fn read(&self) -> Option<Credential> {
        let hash = <[u8; 32]>::from_hex(&self.hash).ok()?;
        match self.kind.as_str() {
            "link" => Some(Credential::Link(hash)),
            "session" => Some(Credential::Session(hash)),
            kind => KeyKind::find(kind).map(|kind| Credential::Key(kind, hash)),
        }
    }
}
