//! The expiry of drafts that were not checked in time.

use diesel::prelude::*;
use jiff::Timestamp;

use super::drafts::{DraftRow, delete_draft, read_number};
use crate::domain::answers::closing::Closings;
use crate::domain::answers::sealed::{PaperMark, Sealed, SealedAnswer};
use crate::domain::paper::check_cutoff;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;

impl Store {
    /// Moves the drafts to the inbox that have waited for seven days, or whose month is due to close,
    /// so that their answers leave together with the others of the month. Every mixing does this
    /// before it reads the inbox.
    ///
    /// On PostgreSQL all drafts are updated first, so that those that stay carry the transaction id
    /// of the mixing instead of that in which their link was redeemed. The update also locks them:
    /// a check of a draft happens either before or after.
    pub(in crate::store) fn release_overdue_drafts(
        &self,
        conn: &mut Conn,
        closings: &Closings,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if matches!(conn, Conn::Pg(_)) {
            diesel::sql_query("UPDATE paper_drafts SET number = number").execute(conn)?;
        }
        let drafts: Vec<DraftRow> = paper_drafts::table
            .select(DraftRow::as_select())
            .load(conn)?;
        let cutoff = check_cutoff(now.to_zoned(crate::domain::VIETNAM).date()).to_string();
        let mut overdue = Vec::new();
        for draft in drafts {
            // The doctor names one that does not open, and only its agency's closing is put off.
            let Ok(mut answer) = draft.open(self) else {
                continue;
            };
            let is_closing = closings
                .find(answer.month)
                .is_some_and(|closing| closing.closes_at <= now);
            if (draft.entered_on <= cutoff || is_closing)
                && delete_draft(conn, read_number(&draft.number)?)? == 1
            {
                answer.paper = Some(PaperMark::Unchecked);
                overdue.push(Sealed::Answer(answer));
            }
        }
        self.insert_sealed(conn, overdue.into_iter())
    }

    /// The answers of all forms that await their check.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::store) fn open_drafts(
        &self,
        conn: &mut Conn,
    ) -> Result<Vec<SealedAnswer>, StoreError> {
        let drafts: Vec<DraftRow> = paper_drafts::table
            .select(DraftRow::as_select())
            .load(conn)?;
        let opened = drafts.iter().map(|draft| draft.open(self));
        // Those that do not open are named by the doctor.
        Ok(opened.filter_map(Result::ok).collect())
    }
}
