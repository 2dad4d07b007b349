//! What the logs say, against their own entries.

use std::collections::BTreeMap;

use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::checkpoint::Checkpoint;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::tree::Hash;
use crate::domain::editions::note::Note;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::editions::log::{EntryRow, LogRow, list_entries, list_logs};

/// What the logs say of editions, by id.
#[derive(Default)]
pub(super) struct Logged {
    pub(super) notes: BTreeMap<String, [u8; 32]>,
    pub(super) notices: BTreeMap<String, [u8; 32]>,
    /// The leaves of the log up to an edition.
    pub(super) leaves: BTreeMap<String, Vec<Hash>>,
    pub(super) keys: Vec<VerifierKey>,
    /// The checkpoints at the end of each log, unsigned.
    ends: Vec<Checkpoint>,
}

/// A log as far as it was read.
struct ReadLog {
    leaves: Vec<Hash>,
    keys: Vec<VerifierKey>,
}

impl Logged {
    /// Checks every log against its own entries, and collects what they say of editions.
    pub(super) fn read(conn: &mut Conn, faults: &mut Vec<String>) -> Result<Self, StoreError> {
        let mut logged = Self::default();
        for log in list_logs(conn)? {
            let mut read = ReadLog {
                leaves: Vec::new(),
                keys: log.verifier.parse().into_iter().collect(),
            };
            for (place, row) in (0..).zip(list_entries(conn, log.number)?) {
                let wrong = logged.check_entry(&mut read, &log, place, &row);
                faults.extend(
                    wrong
                        .into_iter()
                        .map(|what| format!("entry {place} of the log {}: {what}", log.origin)),
                );
            }
            logged.ends.push(Checkpoint::of(&log.origin, &read.leaves));
            logged.keys.append(&mut read.keys);
        }
        Ok(logged)
    }

    /// What is wrong with an entry.
    fn check_entry(
        &mut self,
        read: &mut ReadLog,
        log: &LogRow,
        place: i64,
        row: &EntryRow,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        if row.place != place {
            wrong.push("it stands at another place".to_owned());
        }
        let leaf = Hash::of_leaf(row.entry.as_bytes());
        if leaf.to_string() != row.leaf {
            wrong.push("its leaf is the hash of other bytes".to_owned());
        }
        read.leaves.push(leaf);
        match Entry::parse(row.entry.as_bytes()) {
            Err(_) => wrong.push("it is no entry".to_owned()),
            Ok(entry) => {
                if !fits(&entry, row) {
                    wrong.push("it is about another edition than its row says".to_owned());
                }
                wrong.extend(self.take(read, place, entry));
            }
        }
        if !is_checkpoint(&row.checkpoint, &log.origin, read) {
            let problem = "its checkpoint is another log's, or not signed by the log's key";
            wrong.push(problem.to_owned());
        }
        wrong
    }

    /// Takes over what an entry says, and returns what is wrong with that.
    fn take(&mut self, read: &mut ReadLog, place: i64, entry: Entry) -> Option<String> {
        let twice = |what: &str, id: &str| format!("the log holds {what} `{id}` twice");
        match entry {
            Entry::Edition { id, note, .. } => {
                if self.notes.contains_key(&id) {
                    return Some(twice("edition", &id));
                }
                self.leaves.insert(id.clone(), read.leaves.clone());
                self.notes.insert(id, note);
                None
            }
            Entry::Withdrawal { id, notice, .. } => {
                if self.notices.contains_key(&id) {
                    return Some(twice("the withdrawal of", &id));
                }
                self.notices.insert(id, notice);
                None
            }
            Entry::Key(change) => {
                let old = read.keys.last();
                let is_signed = old.is_some_and(|old| change.verify(old).is_ok());
                if !is_signed {
                    return Some("the old key has not signed it".to_owned());
                }
                read.keys.push(change.key().clone());
                None
            }
            Entry::Origin {
                old_origin,
                old_size,
                old_root,
                ..
            } => {
                let said = Checkpoint {
                    origin: old_origin,
                    size: old_size,
                    root: old_root,
                };
                self.check_origin(place, &said)
            }
        }
    }

    /// What is wrong with the end of the log before, as the first entry of the next log tells it.
    fn check_origin(&self, place: i64, said: &Checkpoint) -> Option<String> {
        if place != 0 {
            return Some("only the first entry names the log before".to_owned());
        }
        match self.ends.last() {
            None => Some("there is no log before".to_owned()),
            Some(end) if end == said => None,
            Some(end) => Some(format!(
                "it says that the log {} ended with {} entries and the root {}, but {} ends with {} \
                 and {}",
                said.origin, said.size, said.root, end.origin, end.size, end.root
            )),
        }
    }
}

/// Whether the row of an entry says what the entry does.
fn fits(entry: &Entry, row: &EntryRow) -> bool {
    let (kind, edition) = match entry {
        Entry::Edition { id, .. } => ("edition", Some(id)),
        Entry::Withdrawal { id, .. } => ("withdrawal", Some(id)),
        Entry::Key(_) => ("key", None),
        Entry::Origin { .. } => ("origin", None),
    };
    row.kind == kind && row.edition.as_ref() == edition
}

fn is_checkpoint(text: &str, origin: &str, read: &ReadLog) -> bool {
    let Ok(note) = Note::parse(text.as_bytes()) else {
        return false;
    };
    let says = Checkpoint::parse(note.text());
    says.is_ok_and(|says| says == Checkpoint::of(origin, &read.leaves))
        && note.verify(&read.keys).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(id: &str, note: u8) -> Entry {
        Entry::Edition {
            origin: "a".to_owned(),
            id: id.to_owned(),
            note: [note; 32],
        }
    }

    fn nothing_read() -> ReadLog {
        ReadLog {
            leaves: Vec::new(),
            keys: Vec::new(),
        }
    }

    #[test]
    fn a_second_entry_of_an_edition_is_named_and_changes_nothing() {
        let (mut logged, mut read) = (Logged::default(), nothing_read());
        assert_eq!(logged.take(&mut read, 0, edition("x", 1)), None);
        let wrong = logged.take(&mut read, 1, edition("x", 2));
        assert_eq!(wrong.as_deref(), Some("the log holds edition `x` twice"));
        assert_eq!(logged.notes["x"], [1; 32]);
    }

    #[test]
    fn a_new_log_says_how_the_one_before_it_ended() {
        let leaves = [Hash::of_leaf(b"1"), Hash::of_leaf(b"2")];
        let logged = Logged {
            ends: vec![Checkpoint::of("a", &leaves)],
            ..Logged::default()
        };
        let said = |leaves: &[Hash]| logged.check_origin(0, &Checkpoint::of("a", leaves));
        assert_eq!(said(&leaves), None);
        assert!(said(&leaves[..1]).unwrap().contains("with 1 entries"));
        let none = Logged::default().check_origin(0, &Checkpoint::of("a", &leaves));
        assert_eq!(none.as_deref(), Some("there is no log before"));
        assert!(
            logged
                .check_origin(1, &Checkpoint::of("a", &leaves))
                .is_some()
        );
    }
}
