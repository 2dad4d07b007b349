//! Whether editions and the log are as they were signed. Every fault is told in words.

use std::collections::{BTreeMap, BTreeSet};

use super::files;
use super::log::{EntryRow, list_entries, list_logs};
use super::rows;
use crate::domain::editions::edition::{Edition, EditionFile, EditionState};
use crate::domain::editions::edition_note::{
    EditionNote, LOG_FILE, NOTE_FILE, PROOF_FILE, UNNAMED_FILES, sha256,
};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::checkpoint::Checkpoint;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::leaves;
use crate::domain::editions::log::proof::Proof;
use crate::domain::editions::log::tree::Hash;
use crate::domain::editions::manifest::read_manifest;
use crate::domain::editions::note::Note;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

use super::withdrawal::NOTICE_FILE;

/// What the logs say of editions, by id.
#[derive(Default)]
struct Logged {
    notes: BTreeMap<String, [u8; 32]>,
    notices: BTreeMap<String, [u8; 32]>,
    /// The leaves of the log up to an edition.
    leaves: BTreeMap<String, Vec<Hash>>,
    keys: Vec<VerifierKey>,
}

/// What is wrong with editions and the log.
pub(in crate::store) fn list_faults(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let logged = check_logs(conn, &mut faults)?;
    let now = jiff::Timestamp::MIN;
    let editions = rows::list(conn, &Sql::new("1 = 1"), now)?;
    let ids: BTreeSet<&str> = editions.iter().map(|edition| edition.id.as_str()).collect();
    let named = logged.notes.keys().chain(logged.notices.keys());
    for id in named.filter(|id| !ids.contains(id.as_str())) {
        faults.push(format!("edition `{id}` is in the log and nowhere else"));
    }
    for edition in &editions {
        let wrong = check_edition(conn, edition, &logged)?;
        faults.extend(
            wrong
                .into_iter()
                .map(|wrong| format!("edition `{}`: {wrong}", edition.id)),
        );
    }
    Ok(faults)
}

/// Checks every log against its own entries, and collects what they say of editions.
fn check_logs(conn: &mut Conn, faults: &mut Vec<String>) -> Result<Logged, StoreError> {
    let mut logged = Logged::default();
    for log in list_logs(conn)? {
        let mut keys: Vec<VerifierKey> = log.verifier.parse().into_iter().collect();
        let mut leaves = Vec::new();
        for (place, row) in (0..).zip(list_entries(conn, log.number)?) {
            let mut wrong = |what: &str| {
                faults.push(format!("entry {place} of the log {}: {what}", log.origin));
            };
            if row.place != place {
                wrong("it stands at another place");
            }
            let leaf = Hash::of_leaf(row.entry.as_bytes());
            if leaf.to_string() != row.leaf {
                wrong("its leaf is the hash of other bytes");
            }
            leaves.push(leaf);
            match Entry::parse(row.entry.as_bytes()) {
                Err(_) => wrong("it is no entry"),
                Ok(entry) => {
                    if !fits(&entry, &row) {
                        wrong("it is about another edition than its row says");
                    }
                    match entry {
                        Entry::Edition { id, note, .. } => {
                            logged.leaves.insert(id.clone(), leaves.clone());
                            logged.notes.insert(id, note);
                        }
                        Entry::Withdrawal { id, notice, .. } => {
                            logged.notices.insert(id, notice);
                        }
                        Entry::Key(change) => {
                            let is_signed =
                                keys.last().is_some_and(|old| change.verify(old).is_ok());
                            match is_signed {
                                true => keys.push(change.key().clone()),
                                false => wrong("the old key has not signed it"),
                            }
                        }
                        Entry::Origin { .. } => {}
                    }
                }
            }
            if !is_checkpoint(&row.checkpoint, &log.origin, &leaves, &keys) {
                wrong("its checkpoint is another log's, or not signed by the log's key");
            }
        }
        logged.keys.append(&mut keys);
    }
    Ok(logged)
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

fn is_checkpoint(text: &str, origin: &str, leaves: &[Hash], keys: &[VerifierKey]) -> bool {
    let Ok(note) = Note::parse(text.as_bytes()) else {
        return false;
    };
    let says = Checkpoint::parse(note.text());
    says.is_ok_and(|says| says == Checkpoint::of(origin, leaves)) && note.verify(keys).is_ok()
}

/// What is wrong with an edition.
fn check_edition(
    conn: &mut Conn,
    edition: &Edition,
    logged: &Logged,
) -> Result<Vec<String>, StoreError> {
    let (stored, changed) = files::read_unchecked(conn, &edition.id)?;
    let mut wrong: Vec<String> = changed
        .into_iter()
        .map(|name| format!("the bytes of {name} were changed"))
        .collect();
    if edition.state == EditionState::Draft {
        return Ok(wrong);
    }
    let made = stored.iter().filter(|file| file.name != files::DRAFT);
    for file in made {
        if EditionFile::new(file.name.as_str(), Vec::new()).media_type != file.media_type {
            wrong.push(format!("the media type of {} was changed", file.name));
        }
    }
    let manifest = stored.first().map(|file| file.bytes.as_slice());
    let manifest = manifest.unwrap_or_default();
    if files::digest(manifest) != edition.digest {
        wrong.push("its digest is that of another edition.json".to_owned());
    }
    let says_the_same = read_manifest(manifest).is_ok_and(|manifest| {
        let replaces = manifest.replaces.map(|correction| correction.id);
        manifest.id == edition.id
            && manifest.block == edition.block
            && manifest.period == edition.period.to_string()
            && manifest.title == edition.title
            && replaces == edition.replaces
    });
    if !says_the_same {
        wrong.push("edition.json says something else than the database".to_owned());
    }
    wrong.extend(check_publication(edition, &stored, logged));
    Ok(wrong)
}

/// What is wrong with the signature of an edition, its place in the log and its withdrawal.
fn check_publication(edition: &Edition, stored: &[EditionFile], logged: &Logged) -> Vec<String> {
    let mut wrong = Vec::new();
    let bytes = |name: &str| {
        let mut files = stored.iter();
        files
            .find(|file| file.name == name)
            .map(|file| file.bytes.as_slice())
    };
    let id = edition.id.as_str();
    let note = match (bytes(NOTE_FILE), edition.published_at) {
        (Some(note), Some(_)) => note,
        (None, None) if !logged.notes.contains_key(id) => return wrong,
        _ => {
            wrong.push("it is published in one place and not in another".to_owned());
            return wrong;
        }
    };
    if logged.notes.get(id) != Some(&sha256(note)) {
        wrong.push("the log holds the digest of another edition.note".to_owned());
    }
    let named = stored
        .iter()
        .filter(|file| file.name != NOTICE_FILE && !UNNAMED_FILES.contains(&file.name.as_str()));
    let named = named.map(|file| (file.name.clone(), sha256(&file.bytes)));
    let signed = Note::parse(note)
        .ok()
        .filter(|note| note.verify(&logged.keys).is_ok());
    let says = signed.and_then(|note| EditionNote::parse(note.text()).ok());
    let is_signed = says.is_some_and(|says| {
        says.id == id
            && says.decision == edition.decision
            && says.files.into_iter().eq(named.collect::<BTreeMap<_, _>>())
    });
    if !is_signed {
        wrong.push("edition.note is not signed, or is of other files".to_owned());
    }
    let leaves_then = logged.leaves.get(id).cloned().unwrap_or_default();
    if bytes(LOG_FILE) != Some(leaves::write(&leaves_then).as_bytes()) {
        wrong.push("log.txt is that of another log".to_owned());
    }
    let proof = bytes(PROOF_FILE).and_then(|bytes| Proof::parse(bytes).ok());
    let leaf = leaves_then.last().copied();
    let is_proven = proof.zip(leaf).is_some_and(|(proof, leaf)| {
        proof.includes(leaf) && proof.note.verify(&logged.keys).is_ok()
    });
    if !is_proven {
        wrong.push("edition.tlog-proof doesn't prove that it is in the log".to_owned());
    }
    let is_withdrawn = edition.state == EditionState::Withdrawn;
    let notice = bytes(NOTICE_FILE).map(sha256);
    if notice.as_ref() != logged.notices.get(id) || notice.is_some() != is_withdrawn {
        wrong.push("it is withdrawn in one place and not in another".to_owned());
    }
    wrong
}
