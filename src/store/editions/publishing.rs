//! Publication: the note that is signed, the entry of the log, and the proof that the log holds it.

use diesel::prelude::*;
use jiff::Timestamp;

use super::append::{self, LogEnd};
use super::approval::StateChange;
pub use super::begin::Publication;
use super::begin::{begin, sign_note, with_decision};
use super::persons::{EditionActor, check_role, insert_act};
use super::schema::editions;
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{Edition, EditionAct, EditionFile, EditionState};
use crate::domain::editions::edition_note::{LOG_FILE, NOTE_FILE, PROOF_FILE};
use crate::domain::editions::log::leaves;
use crate::domain::editions::log::proof::Proof;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::time::{read_stamp, stamp};

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
    /// Its Decision and its time of release are committed first. Where this fails behind that, the same
    /// publication is finished later, whatever is named then, and no other before it.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not or had a hand in it, it is not approved, the time
    /// of release has passed or comes before that of what the log already holds, the edition that it
    /// counts its changes from is corrected or withdrawn, its files are not those of the approval in
    /// the audit trail, another publication was begun, or the key refuses; [`StoreError::ChangedFile`] when a file is not as it was stored.
    pub fn publish_edition(
        &self,
        id: &str,
        publication: &Publication,
        signer: &mut dyn LogSigner,
        actor: &EditionActor,
    ) -> Result<Published, StoreError> {
        let version = self
            .conn()?
            .write(|conn| begin(self, conn, id, publication, signer, actor))?;
        self.conn()?
            .write(|conn| self.finish_publication(conn, (id, version), signer, actor))
    }

    /// Publishes an edition of a version as its publication was begun. The guard of the key is written
    /// before the key signs the log.
    fn finish_publication(
        &self,
        conn: &mut Conn,
        (id, version): (&str, i64),
        signer: &mut dyn LogSigner,
        actor: &EditionActor,
    ) -> Result<Published, StoreError> {
        let now = actor.by.now;
        append::lock(conn, now)?;
        let person = check_role(conn, actor, Role::Approver, "publish editions")?;
        let begun =
            rows::find(conn, id, now)?.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
        let change = StateChange {
            id,
            from: EditionState::Approved,
            to: EditionState::Published,
            version: Some(version),
            person: &person.name,
            act: "publish",
            doing: "publishing",
            now,
        };
        let version = change.apply(conn)?;
        let Some(release_at) = begun.begun().map(|begun| read_stamp(&begun.reason)) else {
            return Err(EditionRefusal::Changed(begun.id).into());
        };
        let first_release = LogEnd::first_release(conn, now)?.unwrap_or(now);
        let release_at = release_at?.max(first_release).max(now);
        diesel::update(editions::table.find(id))
            .set(editions::published_at.eq(stamp(now)))
            .execute(conn)?;
        let end = append::find_end(conn, signer, now)?;
        let (note, entry) = sign_note(self, conn, &begun, &end, signer, now)?;
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
        let published = Published {
            log_index: appended.index,
            release_at,
        };
        let event = event(&begun, &published);
        self.audit(conn, &actor.by, &actor.with_operator(event))?;
        Ok(published)
    }
}

/// What the audit trail tells of a publication.
fn event(edition: &Edition, published: &Published) -> AuditEvent {
    let event = AuditEvent::new(Act::EditionPublish, &edition.id)
        .with("digest", edition.digest.as_str())
        .with("log_index", published.log_index)
        .with("release_at", stamp(published.release_at));
    with_decision(event, edition)
}
