//! The log of editions: its entries in order, and how much of it is shown.

use diesel::prelude::*;
use jiff::Timestamp;

use super::rows::is_released;
use super::schema::{edition_log, edition_logs};
use crate::domain::editions::log::entry::Entry;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::time::read_stamp;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The bytes that are hashed into its leaf.
    pub entry: Vec<u8>,
    /// The hash of its leaf.
    pub leaf: [u8; 32],
    /// The edition that it is about.
    pub edition: Option<String>,
    /// From when on it is shown.
    pub release_at: Timestamp,
}

/// The log up to the last entry that is shown. It is never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedLog {
    /// The origin, which names the log and its keys.
    pub origin: String,
    /// The verifier key with which the log began; entries name the later ones.
    pub verifier: String,
    /// The entries in order.
    pub entries: Vec<LogEntry>,
    /// The signed checkpoint of exactly these entries.
    pub checkpoint: String,
}

impl ReleasedLog {
    /// Whether an edition was published in this log.
    pub fn publishes(&self, id: &str) -> bool {
        let mut about = self.entries.iter();
        about.any(|entry| {
            entry.edition.as_deref() == Some(id)
                && matches!(Entry::parse(&entry.entry), Ok(Entry::Edition { .. }))
        })
    }
}

/// A row of the table `edition_logs`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = edition_logs)]
pub(in crate::store) struct LogRow {
    pub(in crate::store) number: i64,
    pub(in crate::store) origin: String,
    pub(in crate::store) verifier: String,
    pub(in crate::store) started_at: String,
}

/// A row of the table `edition_log`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = edition_log)]
pub(in crate::store) struct EntryRow {
    pub(in crate::store) log: i64,
    pub(in crate::store) place: i64,
    pub(in crate::store) kind: String,
    pub(in crate::store) edition: Option<String>,
    pub(in crate::store) entry: String,
    pub(in crate::store) leaf: String,
    pub(in crate::store) checkpoint: String,
    pub(in crate::store) release_at: String,
    pub(in crate::store) released_at: Option<String>,
}

/// The newest log.
pub(super) fn find_newest(conn: &mut Conn) -> Result<Option<LogRow>, StoreError> {
    Ok(edition_logs::table
        .order(edition_logs::number.desc())
        .select(LogRow::as_select())
        .first(conn)
        .optional()?)
}

/// The logs, earliest first.
pub(in crate::store) fn list_logs(conn: &mut Conn) -> Result<Vec<LogRow>, StoreError> {
    Ok(edition_logs::table
        .order(edition_logs::number)
        .select(LogRow::as_select())
        .load(conn)?)
}

/// The entries of a log in order.
pub(in crate::store) fn list_entries(
    conn: &mut Conn,
    log: i64,
) -> Result<Vec<EntryRow>, StoreError> {
    Ok(edition_log::table
        .filter(edition_log::log.eq(log))
        .order(edition_log::place)
        .select(EntryRow::as_select())
        .load(conn)?)
}

/// The logs of which something is shown, earliest first, each up to the last entry that is.
pub(super) fn list_released(
    conn: &mut Conn,
    now: Timestamp,
) -> Result<Vec<ReleasedLog>, StoreError> {
    let mut released = Vec::new();
    for log in list_logs(conn)? {
        let mut entries = Vec::new();
        let mut end = None;
        for (size, row) in (1..).zip(list_entries(conn, log.number)?) {
            let released_at = row.released_at.as_deref().map(read_stamp).transpose()?;
            let entry = row.entry()?;
            if is_released(Some(entry.release_at), released_at, now) {
                end = Some((size, row.checkpoint));
            }
            entries.push(entry);
        }
        if let Some((size, checkpoint)) = end {
            entries.truncate(size);
            released.push(ReleasedLog {
                origin: log.origin,
                verifier: log.verifier,
                entries,
                checkpoint,
            });
        }
    }
    Ok(released)
}

impl EntryRow {
    /// The hash of the leaf.
    pub(in crate::store) fn leaf(&self) -> Result<[u8; 32], StoreError> {
        let mut leaf = [0; 32];
        hex::decode_to_slice(&self.leaf, &mut leaf)
            .map_err(|_| StoreError::Unknown("leaf of the log", self.leaf.clone()))?;
        Ok(leaf)
    }

    fn entry(&self) -> Result<LogEntry, StoreError> {
        Ok(LogEntry {
            entry: self.entry.clone().into_bytes(),
            leaf: self.leaf()?,
            edition: self.edition.clone(),
            release_at: read_stamp(&self.release_at)?,
        })
    }
}
