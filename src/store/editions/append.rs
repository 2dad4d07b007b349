//! Appending to the log. The caller holds the log's lock and has updated the key's guard.

use diesel::prelude::*;
use jiff::Timestamp;

use super::log::{EntryRow, LogRow, find_newest, list_entries};
use super::release;
use super::schema::{edition_log, edition_logs};
use crate::domain::editions::key::{SigningKey, VerifierKey};
use crate::domain::editions::log::checkpoint::Checkpoint;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::tree::Hash;
use crate::domain::editions::note::Note;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::{LogSigner, signing_keys};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::time::stamp;

/// The end of the log, to which something is appended.
pub(super) struct LogEnd {
    number: i64,
    /// The origin.
    pub(super) origin: String,
    /// The leaves so far.
    pub(super) leaves: Vec<Hash>,
    /// The verifier keys that the log names, oldest first.
    pub(super) named: Vec<VerifierKey>,
}

/// What was appended.
pub(super) struct Appended {
    /// The index of the entry.
    pub(super) index: u64,
    /// All leaves with the new one.
    pub(super) leaves: Vec<Hash>,
    /// The signed checkpoint.
    pub(super) checkpoint: Note,
}

/// Locks the log until the transaction ends, and records what is released before anything is added.
pub(super) fn lock(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    conn.lock("edition log")?;
    release::record_due(conn, now)?;
    Ok(())
}

/// The end of the newest log. The first key begins the first log.
pub(super) fn find_end(
    conn: &mut Conn,
    signer: &dyn LogSigner,
    now: Timestamp,
) -> Result<LogEnd, StoreError> {
    match find_newest(conn)? {
        Some(log) => read_end(conn, log),
        None => begin(conn, signer, 1, now),
    }
}

/// Begins a log with the newest of the keys.
pub(super) fn begin(
    conn: &mut Conn,
    signer: &dyn LogSigner,
    number: i64,
    now: Timestamp,
) -> Result<LogEnd, StoreError> {
    let Some(key) = signer.keys().last() else {
        return Err(EditionRefusal::NoKey("sipas edition key new".to_owned()).into());
    };
    let row = LogRow {
        number,
        origin: key.verifier().name().to_owned(),
        verifier: key.verifier().to_string(),
        started_at: stamp(now),
    };
    diesel::insert_into(edition_logs::table)
        .values(&row)
        .execute(conn)?;
    read_end(conn, row)
}

/// The end of a log.
pub(super) fn read_end(conn: &mut Conn, log: LogRow) -> Result<LogEnd, StoreError> {
    let unknown = |what, text: &str| StoreError::Unknown(what, text.to_owned());
    let first = log.verifier.parse();
    let mut named = vec![first.map_err(|_| unknown("verifier key", &log.verifier))?];
    let mut leaves = Vec::new();
    for row in list_entries(conn, log.number)? {
        let entry = Entry::parse(row.entry.as_bytes())
            .map_err(|_| unknown("entry of the log", &row.entry))?;
        if let Entry::Key(change) = entry {
            named.push(change.key().clone());
        }
        leaves.push(Hash(row.leaf()?));
    }
    Ok(LogEnd {
        number: log.number,
        origin: log.origin,
        leaves,
        named,
    })
}

impl LogEnd {
    /// The keys that sign this log.
    pub(super) fn keys<'k>(
        &self,
        signer: &'k dyn LogSigner,
    ) -> Result<Vec<&'k SigningKey>, EditionRefusal> {
        signing_keys(signer.keys(), &self.origin, &self.named)
    }

    /// Checks that the key would sign the log that ends with an entry.
    pub(super) fn check(&self, signer: &dyn LogSigner, entry: &Entry) -> Result<(), StoreError> {
        let text = text_of(entry)?;
        Ok(signer.check(&self.leaves, Some(&text))?)
    }

    /// The time before which nothing is released that is appended now.
    pub(super) fn first_release(
        conn: &mut Conn,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        release::find_last_unreleased(conn, now)
    }

    /// Appends an entry and signs the log that ends with it, once the guard knows of it.
    pub(super) fn append(
        self,
        conn: &mut Conn,
        signer: &mut dyn LogSigner,
        entry: &Entry,
        release_at: Timestamp,
        now: Timestamp,
    ) -> Result<Appended, StoreError> {
        let text = text_of(entry)?;
        let leaf = Hash::of_leaf(text.as_bytes());
        signer.keep(&self.leaves, &text)?;
        let index = self.leaves.len();
        let mut leaves = self.leaves;
        leaves.push(leaf);
        let mut named = self.named;
        if let Entry::Key(change) = entry {
            named.push(change.key().clone());
        }
        let keys = signing_keys(signer.keys(), &self.origin, &named)?;
        let checkpoint = Checkpoint::of(&self.origin, &leaves)
            .sign(&keys)
            .map_err(|error| unsignable(entry, &error))?;
        let row = EntryRow {
            log: self.number,
            place: i64::try_from(index).unwrap_or(i64::MAX),
            kind: kind_of(entry).to_owned(),
            edition: edition_of(entry).map(str::to_owned),
            entry: text,
            leaf: leaf.to_string(),
            checkpoint: checkpoint.to_string(),
            release_at: stamp(release_at),
            released_at: (stamp(release_at) <= stamp(now)).then(|| stamp(now)),
        };
        diesel::insert_into(edition_log::table)
            .values(&row)
            .execute(conn)?;
        Ok(Appended {
            index: index as u64,
            leaves,
            checkpoint,
        })
    }
}

/// What an entry is about, as the table names it.
fn kind_of(entry: &Entry) -> &'static str {
    match entry {
        Entry::Edition { .. } => "edition",
        Entry::Withdrawal { .. } => "withdrawal",
        Entry::Key(_) => "key",
        Entry::Origin { .. } => "origin",
    }
}

/// The edition that an entry is about.
fn edition_of(entry: &Entry) -> Option<&str> {
    match entry {
        Entry::Edition { id, .. } | Entry::Withdrawal { id, .. } => Some(id),
        Entry::Key(_) | Entry::Origin { .. } => None,
    }
}

/// The text that is hashed into the leaf of an entry.
fn text_of(entry: &Entry) -> Result<String, EditionRefusal> {
    let bytes = entry.bytes().map_err(|error| unsignable(entry, &error))?;
    String::from_utf8(bytes).map_err(|error| unsignable(entry, &error))
}

fn unsignable(entry: &Entry, error: &dyn std::fmt::Display) -> EditionRefusal {
    let id = edition_of(entry).unwrap_or_default();
    EditionRefusal::Unsignable(id.to_owned(), error.to_string())
}
