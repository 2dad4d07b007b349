//! Withdrawal: what is published is withdrawn by two persons, one who asks and one who confirms.
//! What is not published yet is given up by one.

use super::append::{self, LogEnd};
use super::begin::refuse_others;
use super::persons::{EditionActor, check_role, insert_act};
use super::{files, rows};
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::edition::{DoneAct, Edition, EditionAct, EditionFile, EditionState};
use crate::domain::editions::edition_note::sha256;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::domain::editions::withdrawal_notice::WithdrawalNotice;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The file that says why an edition was withdrawn. It is in no bundle.
pub const NOTICE_FILE: &str = "withdrawal.txt";

/// How far a withdrawal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawalStep {
    /// It is asked for, and another person confirms it.
    Asked,
    /// It is done.
    Done,
}

impl Store {
    /// Asks for the withdrawal of what is published, confirms what another person asked for, or gives up
    /// what is not published. Without a signer everything is done but a confirmation, which appends to
    /// the log and is refused by [`EditionRefusal::NoKey`]. Whoever has looked at the edition names the
    /// version, so that nobody confirms what was to be asked for.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the person may not, no reason is given, somebody else has changed the
    /// edition, it is withdrawn already, or the key refuses.
    pub fn withdraw_edition(
        &self,
        id: &str,
        reason: &str,
        version: Option<i64>,
        signer: Option<&mut dyn LogSigner>,
        actor: &EditionActor,
    ) -> Result<WithdrawalStep, StoreError> {
        let now = actor.by.now;
        self.conn()?.write(|conn| {
            append::lock(conn, now)?;
            let edition =
                rows::find(conn, id, now)?.ok_or_else(|| EditionRefusal::Unknown(id.to_owned()))?;
            if version.is_some_and(|version| version != edition.version) {
                return Err(EditionRefusal::Changed(edition.id).into());
            }
            match (edition.state, edition.asked_withdrawal()) {
                (EditionState::Draft | EditionState::Submitted | EditionState::Approved, _) => {
                    self.give_up(conn, &edition, reason, actor)
                }
                (EditionState::Published | EditionState::Corrected, None) => {
                    self.ask(conn, &edition, reason, actor)
                }
                (EditionState::Published | EditionState::Corrected, Some(asked)) => {
                    self.confirm(conn, &edition, asked, signer, actor)
                }
                (EditionState::Withdrawn, _) => Err(EditionRefusal::State {
                    id: edition.id,
                    state: edition.state,
                    act: "withdrawing",
                    wanted: "not withdrawn",
                }
                .into()),
            }
        })
    }

    fn give_up(
        &self,
        conn: &mut Conn,
        edition: &Edition,
        reason: &str,
        actor: &EditionActor,
    ) -> Result<WithdrawalStep, StoreError> {
        if let Err(refusal) = check_role(conn, actor, Role::Province, "withdraw editions") {
            check_role(conn, actor, Role::Approver, "withdraw editions").map_err(|_| refusal)?;
        }
        // The key may have signed it already.
        if edition.begun().is_some() {
            return Err(EditionRefusal::Publishing(edition.id.clone()).into());
        }
        let reason = given(reason)?;
        self.set_withdrawn(conn, edition, false, reason, actor)
    }

    fn ask(
        &self,
        conn: &mut Conn,
        edition: &Edition,
        reason: &str,
        actor: &EditionActor,
    ) -> Result<WithdrawalStep, StoreError> {
        check_role(conn, actor, Role::Province, "ask for a withdrawal")?;
        let reason = given(reason)?;
        raise_version(conn, edition, Sql::default())?;
        let (id, version) = (&edition.id, edition.version + 1);
        insert_act(conn, id, version, EditionAct::AskWithdrawal, actor, reason)?;
        let event = AuditEvent::new(Act::EditionAskWithdrawal, id).with("reason", reason);
        self.audit(conn, &actor.by, &actor.with_operator(event))?;
        Ok(WithdrawalStep::Asked)
    }

    fn confirm(
        &self,
        conn: &mut Conn,
        edition: &Edition,
        asked: &DoneAct,
        signer: Option<&mut dyn LogSigner>,
        actor: &EditionActor,
    ) -> Result<WithdrawalStep, StoreError> {
        let now = actor.by.now;
        let refusal = || EditionRefusal::Withdrawal {
            id: edition.id.clone(),
            asked_by: asked.person.clone(),
        };
        if actor.name()? == asked.person {
            return Err(refusal().into());
        }
        match check_role(conn, actor, Role::Approver, "confirm a withdrawal") {
            Err(StoreError::Edition(EditionRefusal::Role { .. })) => return Err(refusal().into()),
            checked => checked?,
        };
        let Some(signer) = signer else {
            let command = format!("sipas edition withdraw {}", edition.id);
            return Err(EditionRefusal::NoKey(command).into());
        };
        refuse_others(conn, None)?;
        let withheld = !edition.is_released;
        let done = self.set_withdrawn(conn, edition, withheld, &asked.reason, actor)?;
        let end = append::find_end(conn, signer, now)?;
        end.keys(signer)?;
        let notice = notice(&end.origin, edition, asked);
        let entry = Entry::Withdrawal {
            origin: end.origin.clone(),
            id: edition.id.clone(),
            notice: sha256(notice.as_bytes()),
        };
        let release_at = LogEnd::first_release(conn, now)?.unwrap_or(now);
        end.append(conn, signer, &entry, release_at, now)?;
        let file = EditionFile::new(NOTICE_FILE, notice.into_bytes());
        files::insert(conn, &edition.id, &[file])?;
        Ok(done)
    }

    fn set_withdrawn(
        &self,
        conn: &mut Conn,
        edition: &Edition,
        withheld: bool,
        reason: &str,
        actor: &EditionActor,
    ) -> Result<WithdrawalStep, StoreError> {
        let changes = Sql::new(", state = ")
            .bind(EditionState::Withdrawn.name())
            .text(", withheld = ")
            .bind(withheld);
        raise_version(conn, edition, changes)?;
        let (id, version) = (&edition.id, edition.version + 1);
        insert_act(conn, id, version, EditionAct::Withdraw, actor, reason)?;
        let event = AuditEvent::new(Act::EditionWithdraw, id).with("reason", reason);
        self.audit(conn, &actor.by, &actor.with_operator(event))?;
        Ok(WithdrawalStep::Done)
    }
}

/// Raises the version of an edition that is as it was read, with other changes.
fn raise_version(conn: &mut Conn, edition: &Edition, changes: Sql) -> Result<(), StoreError> {
    let changed = Sql::new("UPDATE editions SET version = version + 1")
        .join(changes)
        .text(" WHERE id = ")
        .bind(&edition.id)
        .text(" AND version = ")
        .bind(edition.version)
        .execute(conn)?;
    match changed {
        1 => Ok(()),
        _ => Err(EditionRefusal::Changed(edition.id.clone()).into()),
    }
}

/// A reason, which must be there.
fn given(reason: &str) -> Result<&str, EditionRefusal> {
    let reason = reason.trim();
    match reason.is_empty() {
        true => Err(EditionRefusal::NoReason),
        false => Ok(reason),
    }
}

/// The notice that the log's entry holds the digest of. It depends on what was asked for alone, so that
/// a confirmation which was cut short is signed the same way again.
fn notice(origin: &str, edition: &Edition, asked: &DoneAct) -> String {
    let notice = WithdrawalNotice {
        origin,
        id: &edition.id,
        at: &stamp(asked.at),
        asked_at: asked.at,
        reason: &asked.reason,
    };
    notice.to_string()
}
