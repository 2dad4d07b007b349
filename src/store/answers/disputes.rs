//! Disputes: a citizen says "Tôi chưa trả lời phiếu này" (I have not answered this) of a used link.

use diesel::prelude::*;

use super::counts;
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::invitations;
use crate::store::links::invitations::InvitationState;

impl Store {
    /// Counts a dispute of a used link, once per link. Returns whether it was counted now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn dispute(&self, code: &LinkCode) -> Result<bool, StoreError> {
        self.conn()?.write(|conn| {
            let lookup = self.lookup_of(conn, code)?;
            let undisputed = invitations::lookup
                .eq(&lookup)
                .and(invitations::state.eq(InvitationState::Used.name()))
                .and(invitations::disputed.eq(false));
            let updated = diesel::update(invitations::table.filter(undisputed))
                .set(invitations::disputed.eq(true))
                .execute(conn)?;
            if updated == 0 {
                return Ok(false);
            }
            let (agency, month): (String, String) = invitations::table
                .filter(invitations::lookup.eq(&lookup))
                .select((invitations::agency, invitations::month))
                .first(conn)?;
            let dispute = counts::UnitCount {
                unit: agency,
                period: month,
                kind: counts::DISPUTES.to_owned(),
                count: 1,
            };
            counts::add_unit_counts(conn, vec![dispute])?;
            Ok(true)
        })
    }
}
