//! Disputes: a citizen says "Tôi chưa trả lời phiếu này" (I have not answered this) of a used link.

use diesel::prelude::*;

use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::invitations;
use crate::store::links::invitations::InvitationState;

impl Store {
    /// Records the dispute of a used link, once per link. Returns whether it was recorded now. Disputes
    /// are counted when their month closes.
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
            Ok(updated == 1)
        })
    }
}
