//! The expiry of drafts that were not checked in time.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::drafts::{DraftRow, delete_draft, list_drafts, read_number};
use crate::domain::answers::closing::Closings;
use crate::domain::answers::sealed::{PaperMark, SealedAnswer};
use crate::domain::paper::check_cutoff;
use crate::store::Store;
use crate::store::answers::inbox_key::InboxKey;
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
                overdue.push((draft.mark, answer));
            }
        }
        self.insert_drafted(conn, overdue, now)
    }

    /// The answers of all forms that await their check, each once, by the keys that they get in the
    /// inbox. Those that wait there already are drafts that somebody put back.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::store) fn open_drafts(
        &self,
        conn: &mut Conn,
    ) -> Result<BTreeMap<InboxKey, SealedAnswer>, StoreError> {
        let drafts = list_drafts(conn)?.into_iter();
        // Those that do not open are named by the doctor.
        let opened = drafts.filter_map(|(draft, key)| Some((key?, draft.open(self).ok()?)));
        Ok(opened.collect())
    }
}
