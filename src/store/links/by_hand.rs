//! Links in the hands of a counter: found by their case, handed over, reissued, revoked.
//!
//! Nothing here tells whether a link was answered: a clerk who sees that knows whom to press.

use diesel::prelude::*;
use jiff::Timestamp;

use super::invitations;
use super::invitations::KeptLink;
use super::invitations::{InvitationRow, find_invitations, hold_links};
use crate::domain::cases::case::Delivery;
use crate::store::Store;
use crate::store::cases::counts::Changes;
use crate::store::cases::read::Cases;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{cases, invitations as invitation_table, link_events};
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

/// What is done with a link by hand, as the record of it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// It was revoked and another one made.
    Reissue,
    /// It was revoked.
    Revoke,
    /// It was printed once more.
    Reprint,
}

impl LinkEvent {
    fn name(self) -> &'static str {
        match self {
            Self::Reissue => "reissue",
            Self::Revoke => "revoke",
            Self::Reprint => "reprint",
        }
    }

    fn find(name: &str) -> Option<Self> {
        [Self::Reissue, Self::Revoke, Self::Reprint]
            .into_iter()
            .find(|event| event.name() == name)
    }
}

/// Who does something with a link, when and why.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// Why.
    pub reason: Option<String>,
    /// Who: the name of a key.
    pub done_by: String,
    /// Now.
    pub now: Timestamp,
}

/// Why a link was neither replaced nor revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// It is no longer the case's link: somebody else replaced or revoked it.
    Replaced,
    /// It was answered or has expired; which of them is not told.
    TooLate,
}

/// Something that was done with a link by hand.
#[derive(Clone, Debug)]
pub struct DoneByHand {
    /// What.
    pub event: LinkEvent,
    /// Who did it, when and why.
    pub by_hand: ByHand,
}

#[derive(QueryableByName, Insertable)]
#[diesel(table_name = link_events)]
struct EventRow {
    id: String,
    case_id: String,
    kind: String,
    reason: Option<String>,
    happened_at: String,
    done_by: String,
}

impl Store {
    /// Notes by which way links were handed over; the first way of each stays.
    ///
    /// # Errors
    /// When the database fails; of many cases some may be noted then, and noting them again does
    /// no harm.
    pub fn deliver(&self, cases: &[&str], by: Delivery, now: Timestamp) -> Result<(), StoreError> {
        for cases in cases.chunks(batch_sql::ROWS) {
            self.conn()?.write(|conn| {
                self.change_links(conn, cases, |conn| {
                    for links in find_invitations(conn, cases.to_vec())?.into_values() {
                        for link in links.iter().filter(|link| !link.is_revoked()) {
                            invitations::deliver(conn, &link.id, by, now)?;
                        }
                    }
                    Ok(())
                })
            })?;
        }
        Ok(())
    }

    /// Revokes a link of a case and makes another, which expires when the old one would have.
    /// Tells the new one, or why there is none: of two who replace the same link one does.
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
            self.change_links(conn, &[case], |conn| {
                let old = match revoke_open(conn, case, link, by_hand.now)? {
                    Ok(old) => old,
                    Err(why) => return Ok(Err(why)),
                };
                let new = old.again(self, by_hand.now);
                diesel::insert_into(invitation_table::table)
                    .values(&new)
                    .execute(conn)?;
                self.note(conn, case, LinkEvent::Reissue, by_hand)?;
                touch(conn, case, by_hand.now)?;
                new.read(self).map(Ok)
            })
        })
    }

    /// Revokes a link of a case for good. Tells why not where it can't be.
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
            self.change_links(conn, &[case], |conn| {
                if let Err(why) = revoke_open(conn, case, link, by_hand.now)? {
                    return Ok(Err(why));
                }
                self.note(conn, case, LinkEvent::Revoke, by_hand)?;
                touch(conn, case, by_hand.now)?;
                Ok(Ok(()))
            })
        })
    }

    /// Notes that the link of a case was printed: as the way in which it was handed over, or as
    /// one more print where it already was.
    ///
    /// # Errors
    /// When the database fails; then nothing is noted.
    pub fn note_print(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            self.change_links(conn, &[case], |conn| {
                let links = find_invitations(conn, vec![case])?;
                let current = links.into_values().flatten();
                for link in current.filter(|link| !link.is_revoked()) {
                    if !invitations::deliver(conn, &link.id, Delivery::Slip, by_hand.now)? {
                        self.note(conn, case, LinkEvent::Reprint, by_hand)?;
                    }
                }
                Ok(())
            })
        })
    }

    /// Notes that a link was printed once more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_reprint(&self, case: &str, by_hand: &ByHand) -> Result<(), StoreError> {
        self.note(&mut *self.conn()?, case, LinkEvent::Reprint, by_hand)
    }

    fn note(
        &self,
        conn: &mut Conn,
        case: &str,
        event: LinkEvent,
        by_hand: &ByHand,
    ) -> Result<(), StoreError> {
        diesel::insert_into(link_events::table)
            .values(EventRow {
                id: self.new_id(),
                case_id: case.to_owned(),
                kind: event.name().to_owned(),
                reason: by_hand.reason.clone(),
                happened_at: stamp(by_hand.now),
                done_by: by_hand.done_by.clone(),
            })
            .execute(conn)?;
        Ok(())
    }

    /// Changes links of cases, and the counts of the cases with them.
    fn change_links<T>(
        &self,
        conn: &mut Conn,
        cases: &[&str],
        change: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        hold_cases(conn, cases)?;
        hold_links(conn, cases)?;
        let mut counts = Changes::default();
        counts.take_out(conn, cases)?;
        let changed = change(conn)?;
        counts.put_in(conn, cases)?;
        counts.write(self, conn)?;
        Ok(changed)
    }
}

impl Cases<'_> {
    /// What was done with the links of a case by hand, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_done_by_hand(&self, case: &str) -> Result<Vec<DoneByHand>, StoreError> {
        let rows: Vec<EventRow> = Sql::new(
            "SELECT link_events.* FROM link_events JOIN cases ON cases.id = link_events.case_id \
             WHERE case_id = ",
        )
        .bind(case)
        .join(self.within_reach())
        .text(" ORDER BY happened_at, link_events.id")
        .load(&mut *self.store.conn()?)?;
        rows.into_iter().map(EventRow::read).collect()
    }
}

impl EventRow {
    fn read(self) -> Result<DoneByHand, StoreError> {
        Ok(DoneByHand {
            event: LinkEvent::find(&self.kind)
                .ok_or(StoreError::Unknown("event of a link", self.kind))?,
            by_hand: ByHand {
                reason: self.reason,
                done_by: self.done_by,
                now: read_stamp(&self.happened_at)?,
            },
        })
    }
}

/// The link of a case that was not revoked.
fn find_current(conn: &mut Conn, case: &str) -> Result<Option<InvitationRow>, StoreError> {
    let links = find_invitations(conn, vec![case])?;
    Ok(links
        .into_values()
        .flatten()
        .find(|link| !link.is_revoked()))
}

/// Revokes a link of a case that can still be answered, and tells it as it was.
fn revoke_open(
    conn: &mut Conn,
    case: &str,
    link: &str,
    now: Timestamp,
) -> Result<Result<InvitationRow, NotChanged>, StoreError> {
    let current = find_current(conn, case)?;
    let Some(current) = current.filter(|current| current.id == link) else {
        return Ok(Err(NotChanged::Replaced));
    };
    if current.expires_at <= stamp(now) || !invitations::revoke(conn, &current.id)? {
        return Ok(Err(NotChanged::TooLate));
    }
    Ok(Ok(current))
}

/// Holds cases until the transaction ends, before their links and in the order in which imports
/// hold them: neither waits for the other in a circle, and no link is made meanwhile. SQLite's
/// write lock sees to both.
fn hold_cases(conn: &mut Conn, ids: &[&str]) -> Result<(), StoreError> {
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

/// Notes that there is something new of a case.
fn touch(conn: &mut Conn, case: &str, now: Timestamp) -> Result<(), StoreError> {
    diesel::update(cases::table.find(case))
        .set(cases::updated_at.eq(stamp(now)))
        .execute(conn)?;
    Ok(())
}
