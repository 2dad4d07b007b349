//! The approval of an edition by a person who had no hand in making it.

use jiff::Timestamp;
use serde_json::Value;

use super::persons::{EditionActor, check_role, insert_act, is_made_by_others};
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{Edition, EditionAct, EditionFile, EditionState};
use crate::domain::editions::edition_note::digest_of_files;
use crate::domain::editions::refusal::EditionRefusal;
use crate::store::Store;
use crate::store::access::audit_find;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

impl Store {
    /// Approves an edition by the digest of its `edition.json`, after all its files were checked. A form
    /// names the version that it was read at.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not or had a hand in it, it is not submitted, the
    /// digest is another one, or somebody else has changed it; [`StoreError::ChangedFile`] when a file is
    /// not as it was stored.
    pub fn approve_edition(
        &self,
        id: &str,
        digest: &str,
        version: Option<i64>,
        actor: &EditionActor,
    ) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let person = check_role(conn, actor, Role::Approver, "approve editions")?;
            let change = StateChange {
                id,
                from: EditionState::Submitted,
                to: EditionState::Approved,
                version,
                person: &person.name,
                act: "approve",
                doing: "approving",
                now: actor.by.now,
            };
            let new_version = change.apply(conn)?;
            let files = check_files(conn, id, digest)?;
            insert_act(conn, id, new_version, EditionAct::Approve, actor, "")?;
            let event = AuditEvent::new(Act::EditionApprove, id)
                .with("digest", digest)
                .with("files", digest_of(&files));
            self.audit(conn, &actor.by, &actor.with_operator(event))
        })
    }
}

/// Checks that the stored files are those of a digest, and returns them.
fn check_files(conn: &mut Conn, id: &str, digest: &str) -> Result<Vec<EditionFile>, StoreError> {
    // Reading a file compares it with its digest.
    let stored = files::read_all(conn, id)?;
    let found = stored
        .first()
        .map(|file| files::digest(&file.bytes))
        .unwrap_or_default();
    if found.eq_ignore_ascii_case(digest.trim()) {
        return Ok(stored);
    }
    Err(EditionRefusal::Digest {
        id: id.to_owned(),
        given: digest.to_owned(),
        found,
    }
    .into())
}

/// One digest of all files of an edition.
fn digest_of(files: &[EditionFile]) -> String {
    let files = files.iter();
    digest_of_files(files.map(|file| (file.name.as_str(), file.bytes.as_slice())))
}

/// Refuses to sign files that the event of the approval in the audit trail does not tell of: who can
/// change the database can change a file with its digest, and the state, but no event.
pub(super) fn check_approved(
    store: &Store,
    conn: &mut Conn,
    edition: &Edition,
    stored: &[EditionFile],
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = edition.id.as_str();
    let event = audit_find::find_bound(conn, store.secrets(), Act::EditionApprove, id, now)?;
    let details = event.and_then(|event| serde_json::from_str::<Value>(&event.details).ok());
    let text = |name: &str| details.as_ref()?.get(name)?.as_str();
    let is_approved = match (text("files"), text("digest")) {
        (Some(files), _) => files == digest_of(stored),
        // Programs before this one named edition.json alone. Its bytes are compared with the edition's
        // digest, and those of the other files are believed, as they were then.
        (None, Some(digest)) => digest.trim().eq_ignore_ascii_case(&edition.digest),
        (None, None) => {
            let why = "the audit trail holds no approval of it, or one that was changed: see \
                       `sipas audit verify`";
            return Err(EditionRefusal::Unsignable(id.to_owned(), why.to_owned()).into());
        }
    };
    match is_approved {
        true => Ok(()),
        false => {
            let why = "its files are not those that were approved";
            Err(EditionRefusal::Unsignable(id.to_owned(), why.to_owned()).into())
        }
    }
}

/// A change of state by a person who must have had no hand in making the edition.
pub(super) struct StateChange<'a> {
    pub(super) id: &'a str,
    pub(super) from: EditionState,
    pub(super) to: EditionState,
    /// The version that the edition must still have.
    pub(super) version: Option<i64>,
    pub(super) person: &'a str,
    /// What the person does, as a verb.
    pub(super) act: &'static str,
    /// The same as a noun.
    pub(super) doing: &'static str,
    pub(super) now: Timestamp,
}

impl StateChange<'_> {
    /// Changes the state in one statement, so that of two at once one succeeds, and returns the new
    /// version.
    pub(super) fn apply(&self, conn: &mut Conn) -> Result<i64, StoreError> {
        let update = Sql::new("UPDATE editions SET version = version + 1, state = ")
            .bind(self.to.name())
            .text(" WHERE id = ")
            .bind(self.id)
            .text(" AND state = ")
            .bind(self.from.name())
            .text(" AND ")
            .join(is_made_by_others(self.person));
        let update = match self.version {
            Some(version) => update.text(" AND version = ").bind(version),
            None => update,
        };
        let changed = update.execute(conn)?;
        let edition = rows::find(conn, self.id, self.now)?
            .ok_or_else(|| EditionRefusal::Unknown(self.id.to_owned()))?;
        if changed == 1 {
            return Ok(edition.version);
        }
        Err(if edition.is_made_by(self.person) {
            EditionRefusal::SamePerson {
                person: self.person.to_owned(),
                id: edition.id,
                act: self.act,
            }
        } else if edition.state == self.from {
            EditionRefusal::Changed(edition.id)
        } else {
            EditionRefusal::State {
                id: edition.id,
                state: edition.state,
                act: self.doing,
                wanted: self.from.name(),
            }
        }
        .into())
    }
}
