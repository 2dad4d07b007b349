//! Kiosks, and the finished case whose survey each of them shows now.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::invitations::{CURRENT, InvitationState};
use crate::domain::access::Viewer;
use crate::domain::access::{Key, KeyKind};
use crate::domain::links::code::LinkCode;
use crate::domain::order::compare_names;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{invitations, kiosks};
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The longest time for which a kiosk shows the survey of a case. A kiosk that was switched off in
/// between must not start again with the survey of somebody who left long ago.
const LONGEST_TURN: SignedDuration = SignedDuration::from_hours(1);

/// A kiosk to which a case can be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// The id of its key.
    pub id: String,
    /// The name of its key.
    pub name: String,
}

/// The case that is assigned to a kiosk.
#[derive(Clone, Debug)]
pub struct KioskTurn {
    /// A random id of the assignment, which distinguishes one person's form from the next one's.
    pub turn: String,
    /// The case's id.
    pub case_id: String,
    /// The code of its link, which the kiosk never shows.
    pub code: LinkCode,
}

impl Store {
    /// Returns the kiosks with a valid key to which a viewer may assign cases, by name: those of
    /// the viewer's offices, and for a viewer at a counter the ones of this counter and of none.
    /// Which cases a kiosk accepts is checked by [`Store::assign_kiosk`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_kiosks(&self, viewer: &Viewer) -> Result<Vec<Kiosk>, StoreError> {
        let is_near = |kiosk: &Key| viewer.cases().covers_kiosk(&kiosk.reach);
        let kiosks = self
            .list_keys()?
            .into_iter()
            .filter(|key| key.kind == KeyKind::Kiosk && key.revoked_at.is_none() && is_near(key));
        let mut kiosks: Vec<Kiosk> = kiosks
            .map(|Key { id, name, .. }| Kiosk { id, name })
            .collect();
        kiosks.sort_by(|a, b| compare_names(&a.name, &b.name));
        Ok(kiosks)
    }

    /// Assigns a finished case to a kiosk, replacing its earlier assignment. Returns whether that
    /// was done: it is refused where the kiosk's key was revoked or does not cover the case, and
    /// where the case has no unexpired link. Whether the link was answered makes no difference and
    /// is not revealed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn assign_kiosk(
        &self,
        kiosk: &str,
        case: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = stamp(now);
        let assigned =
            Sql::new("INSERT INTO kiosks (key_id, turn, invitation_id, assigned_at) SELECT k.id, ")
                .bind(self.new_key())
                .text(", i.id, ")
                .bind(&now)
                .text(" FROM keys k, cases c, invitations i WHERE k.id = ")
                .bind(kiosk)
                .text(" AND k.kind = 'kiosk' AND k.revoked_at IS NULL AND c.id = ")
                .bind(case)
                .text(
                    " AND c.finished_at IS NOT NULL \
                 AND (c.intake_office = k.office OR c.return_office = k.office) \
                 AND (k.counter IS NULL OR k.counter = c.counter) \
                 AND i.case_id = c.id AND i.expires_at > ",
                )
                .bind(&now)
                .text(CURRENT)
                .text(
                    " ON CONFLICT (key_id) DO UPDATE SET turn = excluded.turn, \
                 invitation_id = excluded.invitation_id, assigned_at = excluded.assigned_at",
                )
                .execute(&mut *self.conn()?)?;
        Ok(assigned == 1)
    }

    /// The case assigned to a kiosk, unless its link was revoked or has expired since.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_kiosk_turn(
        &self,
        kiosk: &str,
        now: Timestamp,
    ) -> Result<Option<KioskTurn>, StoreError> {
        let earliest = now
            .checked_sub(LONGEST_TURN)
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let found: Option<(String, String, String, String)> = kiosks::table
            .inner_join(invitations::table.on(invitations::id.eq(kiosks::invitation_id)))
            .filter(
                kiosks::key_id
                    .eq(kiosk)
                    .and(kiosks::assigned_at.gt(stamp(earliest)))
                    .and(invitations::state.ne(InvitationState::Revoked.name()))
                    .and(invitations::expires_at.gt(stamp(now))),
            )
            .select((
                kiosks::turn,
                invitations::case_id,
                invitations::id,
                invitations::lookup,
            ))
            .first(&mut *self.conn()?)
            .optional()?;
        found
            .map(|(turn, case_id, invitation, lookup)| {
                Ok(KioskTurn {
                    turn,
                    case_id,
                    code: self.code_of(&invitation, &lookup)?,
                })
            })
            .transpose()
    }

    /// Ends the given turn of a kiosk if it is the current one. Returns whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_kiosk_turn(&self, kiosk: &str, turn: &str) -> Result<bool, StoreError> {
        let present = kiosks::key_id.eq(kiosk).and(kiosks::turn.eq(turn));
        let ended = diesel::delete(kiosks::table.filter(present)).execute(&mut *self.conn()?)?;
        Ok(ended == 1)
    }
}
