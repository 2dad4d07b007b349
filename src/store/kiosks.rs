//! Kiosks: which finished case each of them asks about now.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::error::StoreError;
use super::invitations::State;
use super::schema::{invitations, kiosks};
use super::{Store, stamp};
use crate::domain::key::{Key, KeyKind, Reach};
use crate::domain::link_code::LinkCode;
use crate::domain::order::compare_names;

/// How long a kiosk may go on with a case. One that was switched off in between does not wake up
/// with the survey of somebody who left long ago.
const LONGEST_TURN: SignedDuration = SignedDuration::from_hours(1);

/// A kiosk that a case can be assigned to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// The id of its key.
    pub id: String,
    /// The name of its key, as people call it.
    pub name: String,
}

/// What a kiosk asks about now.
#[derive(Clone, Debug)]
pub struct KioskTurn {
    /// Random, and another one with every assignment: tells one person's form from the next one's.
    pub turn: String,
    /// The case's id.
    pub case_id: String,
    /// The link of the case. It is never shown at the kiosk.
    pub code: LinkCode,
}

impl Store {
    /// The kiosks in force within a reach, by name: an office's, and of these a counter's own and
    /// those that belong to no counter. A kiosk itself takes only cases that its key covers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_kiosks(&self, reach: &Reach) -> Result<Vec<Kiosk>, StoreError> {
        let is_near = |kiosk: &Key| match (reach, &kiosk.reach) {
            (
                Reach::Office { office, counter },
                Reach::Office {
                    office: its_office,
                    counter: its_counter,
                },
            ) => {
                office == its_office
                    && (counter.is_none() || its_counter.is_none() || counter == its_counter)
            }
            (Reach::All | Reach::Agencies(_), _) => true,
            (Reach::Office { .. }, _) => false,
        };
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

    /// Assigns a finished case to a kiosk, in place of what was assigned to it before. Tells
    /// whether that was done: not where the kiosk's key is not in force or does not cover the case,
    /// and not where the case has no link in force. Whether the link was answered makes no
    /// difference, for that is nobody's business here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn assign_kiosk(
        &self,
        kiosk: &str,
        case: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let assigned = diesel::sql_query(
            "INSERT INTO kiosks (key_id, turn, invitation_id, assigned_at) \
             SELECT k.id, $1, i.id, $2 FROM keys k, cases c, invitations i \
             WHERE k.id = $3 AND k.kind = 'kiosk' AND k.revoked_at IS NULL \
             AND c.id = $4 AND c.finished_at IS NOT NULL \
             AND (c.intake_office = k.office OR c.return_office = k.office) \
             AND (k.counter IS NULL OR k.counter = c.counter) \
             AND i.case_id = c.id AND i.state <> 'revoked' AND i.expires_at > $2 \
             ON CONFLICT (key_id) DO UPDATE SET turn = excluded.turn, \
             invitation_id = excluded.invitation_id, assigned_at = excluded.assigned_at",
        )
        .bind::<Text, _>(self.new_key())
        .bind::<Text, _>(stamp(now))
        .bind::<Text, _>(kiosk)
        .bind::<Text, _>(case)
        .execute(&mut *self.conn()?)?;
        Ok(assigned == 1)
    }

    /// What a kiosk asks about now, unless its link was revoked or has expired since.
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
        let found: Option<(String, String, String)> = kiosks::table
            .inner_join(invitations::table.on(invitations::id.eq(kiosks::invitation_id)))
            .filter(
                kiosks::key_id
                    .eq(kiosk)
                    .and(kiosks::assigned_at.gt(stamp(earliest)))
                    .and(invitations::state.ne(State::Revoked.name()))
                    .and(invitations::expires_at.gt(stamp(now))),
            )
            .select((kiosks::turn, invitations::case_id, invitations::id))
            .first(&mut *self.conn()?)
            .optional()?;
        Ok(found.map(|(turn, case_id, invitation)| KioskTurn {
            turn,
            case_id,
            code: LinkCode::of(
                self.secret(),
                Uuid::parse_str(&invitation).unwrap_or_default(),
            ),
        }))
    }

    /// Ends a turn of a kiosk, if that is still its present one. Tells whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_kiosk_turn(&self, kiosk: &str, turn: &str) -> Result<bool, StoreError> {
        let present = kiosks::key_id.eq(kiosk).and(kiosks::turn.eq(turn));
        let ended = diesel::delete(kiosks::table.filter(present)).execute(&mut *self.conn()?)?;
        Ok(ended == 1)
    }
}
