//! Publication: the note that is signed, the entry of the log, and the proof that the log holds it.

use diesel::prelude::*;
use jiff::Timestamp;

use super::append::{self, LogEnd};
use super::approval::Change;
use super::drafts::check_place;
use super::persons::{EditionActor, check_role, insert_act};
use super::schema::editions;
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{Edition, EditionAct, EditionFile, EditionState};
use crate::domain::editions::edition_note::{
    Decision, EditionNote, LOG_FILE, NOTE_FILE, PROOF_FILE, sha256,
};
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::leaves;
use crate::domain::editions::log::proof::Proof;
use crate::domain::editions::note::Note;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::time::stamp;

/// How an edition is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The Decision, where there is one.
    pub decision: Option<Decision>,
    /// From when on it is shown; at once where no time is named.
    pub release_at: Option<Timestamp>,
    /// The version that a form was read at.
    pub version: Option<i64>,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its index in the log.
    pub log_index: u64,
    /// From when on it is shown.
    pub release_at: Timestamp,
}

impl Store {
    /// Signs an approved edition and appends it to the log.
    ///
    /// The guard of the key is written before the key signs the log. Where this fails behind that, the
    /// same publication succeeds later, and no other does before it. The function is long because
    /// everything from the first check to the last row is one transaction.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not or had a hand in it, it is not approved, the time
    /// of release has passed or comes before that of what the log already holds, or the key refuses;
    /// [`StoreError::ChangedFile`] when a file is not as it was stored.
    pub fn publish_edition(
        &self,
        id: &str,
        publication: &Publication,
        signer: &mut dyn LogSigner,
        actor: &EditionActor,
    ) -> Result<Published, StoreError> {
        let now = actor.by.now;
        self.conn()?.write(|conn| {
            append::lock(conn, now)?;
            let person = check_role(conn, actor, Role::Approver, "publish editions")?;
            let change = Change {
                id,
                from: EditionState::Approved,
                to: EditionState::Published,
                version: publication.version,
                person: &person.name,
                act: "publish",
                now,
            };
            let version = change.apply(conn)?;
            let edition =
                rows::find(conn, id, now)?.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
            let replaces = edition.replaces.as_deref();
            check_place(conn, &edition.block, edition.period, replaces, now)?;
            let release_at = release_time(conn, publication.release_at, now)?;
            set_published(conn, &edition, publication, now)?;
            let end = append::find_end(conn, signer, now)?;
            let note = sign_note(conn, &edition, publication, &end, signer)?;
            let entry = Entry::Edition {
                origin: end.origin.clone(),
                id: id.to_owned(),
                note: sha256(note.to_string().as_bytes()),
            };
            let appended = end.append(conn, signer, &entry, release_at, now)?;
            let proof = Proof::of(&appended.leaves, appended.index, appended.checkpoint);
            let proof = proof.ok_or_else(|| {
                EditionRefusal::Unsignable(id.to_owned(), "its proof fails".to_owned())
            })?;
            let plain = |name: &str, text: String| EditionFile::new(name, text.into_bytes());
            let signed = [
                plain(NOTE_FILE, note.to_string()),
                plain(PROOF_FILE, proof.to_string()),
                plain(LOG_FILE, leaves::write(&appended.leaves)),
            ];
            files::insert(conn, id, &signed)?;
            insert_act(conn, id, version, EditionAct::Publish, actor, "")?;
            let mut event = AuditEvent::new(Act::EditionPublish, id)
                .with("digest", edition.digest.as_str())
                .with("log_index", appended.index)
                .with("release_at", stamp(release_at));
            if let Some(decision) = &publication.decision {
                event = event
                    .with("decision", decision.number.as_str())
                    .with("decision_date", decision.date.to_string());
            }
            self.audit(conn, &actor.by, &actor.told(event))?;
            Ok(Published {
                log_index: appended.index,
                release_at,
            })
        })
    }
}

/// When the edition is released. Nothing is released before what stands before it in the log.
fn release_time(
    conn: &mut Conn,
    named: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, StoreError> {
    let release_at = named.unwrap_or(now);
    if stamp(release_at) < stamp(now) {
        return Err(EditionRefusal::Past(release_at).into());
    }
    match LogEnd::first_release(conn, now)? {
        Some(first) if release_at < first => Err(EditionRefusal::BeforeUnreleased(first).into()),
        _ => Ok(release_at),
    }
}

fn set_published(
    conn: &mut Conn,
    edition: &Edition,
    publication: &Publication,
    now: Timestamp,
) -> Result<(), StoreError> {
    let decision = publication.decision.as_ref();
    diesel::update(editions::table.find(&edition.id))
        .set((
            editions::published_at.eq(stamp(now)),
            editions::decision.eq(decision.map(|decision| &decision.number)),
            editions::decision_date.eq(decision.map(|decision| decision.date.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

/// The note that names the digest of every file, signed with every key of the log.
fn sign_note(
    conn: &mut Conn,
    edition: &Edition,
    publication: &Publication,
    end: &LogEnd,
    signer: &dyn LogSigner,
) -> Result<Note, StoreError> {
    let unsignable = |error: &dyn std::fmt::Display| {
        EditionRefusal::Unsignable(edition.id.clone(), error.to_string())
    };
    // Reading them compares them with their digests.
    let stored = files::read_all(conn, &edition.id)?;
    let first = stored.first().map(|file| files::digest(&file.bytes));
    if first.as_ref() != Some(&edition.digest) {
        return Err(EditionRefusal::Digest {
            id: edition.id.clone(),
            given: edition.digest.clone(),
            found: first.unwrap_or_default(),
        }
        .into());
    }
    let named = stored
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()));
    let note = EditionNote::of(
        &end.origin,
        &edition.id,
        publication.decision.clone(),
        named,
    );
    let text = note.text().map_err(|error| unsignable(&error))?;
    let signed = Note::sign(&text, &end.keys(signer)?);
    Ok(signed.map_err(|error| unsignable(&error))?)
}
