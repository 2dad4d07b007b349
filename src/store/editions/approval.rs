//! The approval of an edition by a person who had no hand in making it.

use jiff::Timestamp;

use super::persons::{EditionActor, check_role, insert_act, is_made_by_others};
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{EditionAct, EditionState};
use crate::domain::editions::refusal::EditionRefusal;
use crate::store::Store;
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
            check_files(conn, id, digest)?;
            insert_act(conn, id, new_version, EditionAct::Approve, actor, "")?;
            let event = AuditEvent::new(Act::EditionApprove, id).with("digest", digest);
            self.audit(conn, &actor.by, &actor.with_operator(event))
        })
    }
}

/// Checks that the stored files are those of a digest.
fn check_files(conn: &mut Conn, id: &str, digest: &str) -> Result<(), StoreError> {
    // Reading a file compares it with its digest.
    let stored = files::read_all(conn, id)?;
    let found = stored
        .first()
        .map(|file| files::digest(&file.bytes))
        .unwrap_or_default();
    if found.eq_ignore_ascii_case(digest.trim()) {
        return Ok(());
    }
    Err(EditionRefusal::Digest {
        id: id.to_owned(),
        given: digest.to_owned(),
        found,
    }
    .into())
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
