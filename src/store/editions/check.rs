//! Whether editions and the log are as they were signed. Every fault is told in words.

mod logs;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use self::logs::Logged;
use super::schema::editions;
use super::withdrawal::NOTICE_FILE;
use super::{files, rows};
use crate::domain::editions::edition::{Edition, EditionFile, EditionState};
use crate::domain::editions::edition_note::{
    EditionNote, LOG_FILE, NOTE_FILE, PROOF_FILE, UNNAMED_FILES, sha256,
};
use crate::domain::editions::log::leaves;
use crate::domain::editions::log::proof::Proof;
use crate::domain::editions::manifest::read_manifest;
use crate::domain::editions::note::Note;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// What is wrong with editions and the log.
pub(in crate::store) fn list_faults(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let logged = Logged::read(conn, &mut faults)?;
    let now = jiff::Timestamp::MIN;
    let listed = rows::list(conn, &Sql::new("1 = 1"), now)?;
    let ids: BTreeSet<&str> = listed.iter().map(|edition| edition.id.as_str()).collect();
    let named = logged.notes.keys().chain(logged.notices.keys());
    for id in named.filter(|id| !ids.contains(id.as_str())) {
        faults.push(format!("edition `{id}` is in the log and nowhere else"));
    }
    let withheld: Vec<String> = editions::table
        .filter(editions::withheld.eq(true))
        .select(editions::id)
        .load(conn)?;
    for edition in &listed {
        let mut wrong = check_edition(conn, edition, &logged)?;
        if withheld.contains(&edition.id) && !is_withheld(edition, &logged) {
            wrong.push("it is withheld, but was not withdrawn before its release".to_owned());
        }
        faults.extend(
            wrong
                .into_iter()
                .map(|wrong| format!("edition `{}`: {wrong}", edition.id)),
        );
    }
    Ok(faults)
}

/// Whether an edition may never be shown: the log tells that it was withdrawn, and that was before its
/// release.
fn is_withheld(edition: &Edition, logged: &Logged) -> bool {
    let withdrawn = edition.withdrawal().zip(edition.release_at);
    logged.notices.contains_key(&edition.id)
        && withdrawn.is_some_and(|(withdrawn, release_at)| withdrawn.at < release_at)
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
    let id = &edition.id;
    let is_logged = logged.notes.contains_key(id) || logged.notices.contains_key(id);
    if edition.state == EditionState::Draft && edition.published_at.is_none() && !is_logged {
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
    match read_manifest(manifest) {
        Ok(manifest) => wrong.extend(words::check_manifest(edition, &manifest)),
        Err(error) => wrong.push(format!(
            "edition.json says something else than the database: {error}"
        )),
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
    let is_shown = [EditionState::Published, EditionState::Corrected].contains(&edition.state);
    let is_withdrawn = edition.state == EditionState::Withdrawn;
    let note = match (bytes(NOTE_FILE), edition.published_at) {
        (Some(note), Some(_)) if is_shown || is_withdrawn => note,
        (None, None) if !is_shown && !logged.notes.contains_key(id) => return wrong,
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
    let notice = bytes(NOTICE_FILE);
    let digest = notice.map(sha256);
    if digest.as_ref() != logged.notices.get(id) || notice.is_some() != is_withdrawn {
        wrong.push("it is withdrawn in one place and not in another".to_owned());
    } else if let Some(notice) = notice {
        wrong.extend(words::check_notice(edition, notice));
    }
    wrong
}
