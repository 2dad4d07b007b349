//! Changes of links by hand: reprinting, reissuing and revoking them.
//!
//! Nothing here reveals whether a link was answered, because a clerk who knew could put pressure on
//! the citizen. What is done to an answered link therefore looks as if done to an open one: it is
//! replaced by one that counts as answered too, and where it is revoked nobody gets the code of that
//! one.

use diesel::prelude::*;
use jiff::Timestamp;

use super::invitations;
use super::invitations::KeptLink;
use super::invitations::{InvitationRow, list_current, lock_invitations};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{Actor, By};
use crate::domain::cases::case::Delivery;
use crate::store::Store;
use crate::store::cases::counts::CountChanges;
use crate::store::cases::read::Cases;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{cases, invitations as invitation_table, link_events};
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

/// A recorded change of a link by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// It was revoked and replaced by another one.
    Reissue,
    /// It was revoked.
    Revoke,
    /// It was printed again.
    Reprint,
}

impl LinkEvent {
    /// The kind as stored.
    fn name(self) -> &'static str {
        match self {
            Self::Reissue => "reissue",
            Self::Revoke => "revoke",
            Self::Reprint => "reprint",
        }
    }

    /// The kind with the given stored name.
    fn find(name: &str) -> Option<Self> {
        [Self::Reissue, Self::Revoke, Self::Reprint]
            .into_iter()
            .find(|event| event.name() == name)
    }
}

/// The circumstances of a change by hand: who made it, when and why.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// The reason, where one was given.
    pub reason: Option<String>,
    /// Who makes it, and when.
    pub by: By,
}

/// The reason why a link can be neither replaced nor revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// It is no longer the link of the case: somebody else has replaced or revoked it.
    Replaced,
    /// It has expired.
    Expired,
}

/// A change of a link that was made by hand.
#[derive(Clone, Debug)]
pub struct DoneByHand {
    /// The kind of change.
    pub event: LinkEvent,
    /// Who made it, when and why.
    pub by_hand: ByHand,
}

/// A row of the table `link_events`.
#[derive(QueryableByName, Insertable)]
#[diesel(table_name = link_events)]
struct LinkEventRow {
    id: String,
    case_id: String,
    kind: String,
    reason: Option<String>,
    happened_at: String,
    done_by: String,
}

impl Store {
    /// Replaces a link of a case by a new one with the same expiry, and returns the new one or the
    /// reason why there is none. Of two callers who replace the same link, one succeeds.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn reissue(
        &self,
        case: &str,
        link: &str,
        by_hand: &ByHand,
    ) -> Result<Result<KeptLink, NotChanged>, StoreError> {
        self.conn()?.write(|conn| {
            let changed = self.change_links(conn, &[case], |conn| {
                let old = match revoke_current(conn, case, link, by_hand.by.now)? {
                    Ok(old) => old,
                    Err(why) => return Ok(Err(why)),
                };
                let new = self.insert_successor(conn, &old, by_hand.by.now)?;
                self.insert_event(conn, case, LinkEvent::Reissue, by_hand)?;
                set_updated(conn, case, by_hand.by.now)?;
                new.read(self).map(Ok)
            })?;
            if changed.is_ok() {
                let event = AuditEvent::new(Act::LinkReissue, case);
                self.audit(conn, &by_hand.by, &event)?;
            }
            Ok(changed)
        })
    }

    /// Revokes a link of a case permanently, or returns the reason why it can't be.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn revoke(
        &self,
        case: &str,
        link: &str,
        by_hand: &ByHand,
    ) -> Result<Result<(), NotChanged>, StoreError> {
        self.conn()?.write(|conn| {
            let changed = self.change_links(conn, &[case], |conn| {
                let old = match revoke_current(conn, case, link, by_hand.by.now)? {
                    Ok(old) => old,
                    Err(why) => return Ok(Err(why)),
                };
                // The answer needs a used invitation of its case.
                if old.is_used() {
                    self.insert_successor(conn, &old, by_hand.by.now)?;
                }
                self.insert_event(conn, case, LinkEvent::Revoke, by_hand)?;
                set_updated(conn, case, by_hand.by.now)?;
                Ok(Ok(()))
            })?;
            if changed.is_ok() {
                let event = AuditEvent::new(Act::LinkRevoke, case);
                self.audit(conn, &by_hand.by, &event)?;
            }
            Ok(changed)
        })
    }

    /// Records that the link of a case was printed: as its delivery, or as a reprint where it was
    /// already delivered.
    ///
    /// # Errors
    /// When the database fails; then nothing is recorded.
    pub fn note_print(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let is_printed = self.change_links(conn, &[case], |conn| {
                let current = list_current(conn, vec![case])?;
                for link in current.values() {
                    if !invitations::record_delivery(
                        conn,
                        &link.id,
                        Delivery::Slip,
                        by_hand.by.now,
                    )? {
                        self.insert_event(conn, case, LinkEvent::Reprint, by_hand)?;
                    }
                }
                Ok(!current.is_empty())
            })?;
            match is_printed {
                true => self.audit(conn, &by_hand.by, &AuditEvent::new(Act::LinkPrint, case)),
                false => Ok(()),
            }
        })
    }

    /// Records that a link was printed again among many slips, see [`Store::record_delivery_of_slips`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_reprint(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.insert_event(&mut *self.conn()?, case, LinkEvent::Reprint, by_hand)
    }

    /// Inserts an invitation in the place of one that was just revoked, and returns it.
    fn insert_successor(
        &self,
        conn: &mut Conn,
        old: &InvitationRow,
        now: Timestamp,
    ) -> Result<InvitationRow, StoreError> {
        let new = old.successor(self, now);
        diesel::insert_into(invitation_table::table)
            .values(&new)
            .execute(conn)?;
        Ok(new)
    }

    /// Inserts the record of a change by hand.
    fn insert_event(
        &self,
        conn: &mut Conn,
        case: &str,
        event: LinkEvent,
        by_hand: &ByHand,
    ) -> Result<(), StoreError> {
        diesel::insert_into(link_events::table)
            .values(LinkEventRow {
                id: self.new_id(),
                case_id: case.to_owned(),
                kind: event.name().to_owned(),
                reason: by_hand.reason.clone(),
                happened_at: stamp(by_hand.by.now),
                done_by: by_hand.by.actor.to_string(),
            })
            .execute(conn)?;
        Ok(())
    }

    /// Locks cases and their links, runs a change of the links, and writes the changes of the
    /// counts.
    pub(super) fn change_links<T>(
        &self,
        conn: &mut Conn,
        cases: &[&str],
        change: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        lock_cases(conn, cases)?;
        lock_invitations(conn, cases)?;
        let mut counts = CountChanges::default();
        counts.subtract(conn, cases)?;
        let changed = change(conn)?;
        counts.add(conn, cases)?;
        counts.write(self, conn)?;
        Ok(changed)
    }
}

impl Cases<'_> {
    /// Returns the changes that were made by hand to the links of a case, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_done_by_hand(&self, case: &str) -> Result<Vec<DoneByHand>, StoreError> {
        let rows: Vec<LinkEventRow> = Sql::new(
            "SELECT link_events.* FROM link_events JOIN cases ON cases.id = link_events.case_id \
             WHERE case_id = ",
        )
        .bind(case)
        .join(self.within_reach())
        .text(" ORDER BY happened_at, link_events.id")
        .load(&mut *self.store.conn()?)?;
        rows.into_iter().map(LinkEventRow::read).collect()
    }
}

impl LinkEventRow {
    fn read(self) -> Result<DoneByHand, StoreError> {
        Ok(DoneByHand {
            event: LinkEvent::find(&self.kind)
                .ok_or(StoreError::Unknown("event of a link", self.kind))?,
            by_hand: ByHand {
                reason: self.reason,
                by: By {
                    actor: Actor::read(&self.done_by),
                    now: read_stamp(&self.happened_at)?,
                },
            },
        })
    }
}

/// Revokes the given link if it is the current one of its case and has not expired, and returns it
/// as it was before.
fn revoke_current(
    conn: &mut Conn,
    case: &str,
    link: &str,
    now: Timestamp,
) -> Result<Result<InvitationRow, NotChanged>, StoreError> {
    let current = list_current(conn, vec![case])?.into_values().next();
    let Some(current) = current.filter(|current| current.id == link) else {
        return Ok(Err(NotChanged::Replaced));
    };
    if current.expires_at <= stamp(now) {
        return Ok(Err(NotChanged::Expired));
    }
    invitations::revoke(conn, &current.id)?;
    Ok(Ok(current))
}

/// Locks cases until the transaction ends, so that no import issues a link for them meanwhile.
/// Cases are locked before links, and in the order of their ids as imports do, so that there is no
/// deadlock. On SQLite the write lock suffices.
fn lock_cases(conn: &mut Conn, ids: &[&str]) -> Result<(), StoreError> {
    if let Conn::Pg(conn) = conn {
        cases::table
            .filter(cases::id.eq_any(ids))
            .order(cases::id)
            .select(cases::id)
            .for_no_key_update()
            .load::<String>(conn)?;
    }
    Ok(())
}

/// Sets the time of the last change of a case.
fn set_updated(conn: &mut Conn, case: &str, now: Timestamp) -> Result<(), StoreError> {
    diesel::update(cases::table.find(case))
        .set(cases::updated_at.eq(stamp(now)))
        .execute(conn)?;
    Ok(())
}
