//! Events beside the audit trail's chain, which are appended to it soon after.
//!
//! Software sends many requests at once, which would queue for the head of the chain. Their events are
//! written beside it, in the transactions of the acts, and appended once a second. Work of many
//! transactions, such as an import, has one event there from its first transaction on, which each of
//! them brings up to date and the last one appends: if it is cut short, its event stays, marked as
//! unfinished, and is appended a day later.
//!
//! Nothing in the database shows that a row was deleted here before it was appended. So the process
//! that wrote one remembers it until it finds it in the chain, and appends it from memory otherwise.

use std::collections::HashSet;

use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use super::audit::{append, unplaced};
use super::audit_keys;
use super::pending_row::{PendingRow, RUNNING, list_pending};
use crate::domain::access::By;
use crate::domain::access::audit::{AuditEvent, KeptEvent};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, audit_pending};
use crate::store::db::time::stamp;

/// The hours after which running work is taken to have been cut short.
const LONGEST_RUN: i64 = 24;
/// The detail of an event that was put back.
pub(super) const PUT_BACK: &str = "put_back";

/// The one event of work of many transactions.
#[derive(Clone, Debug)]
pub struct RunningEvent {
    id: String,
    by: By,
    /// What is known of it so far.
    pub(in crate::store) event: AuditEvent,
}

impl Store {
    /// Writes an event beside the chain, in the transaction of the act. Once that is committed, the
    /// caller passes what is returned to [`Store::note_committed`].
    pub(in crate::store) fn audit_later(
        &self,
        conn: &mut Conn,
        by: &By,
        event: &AuditEvent,
    ) -> Result<PendingRow, StoreError> {
        let id = self.new_id();
        // So that the event can be told from every other one in the chain.
        let event = event.clone().with("request", id.as_str());
        let row = self.pending_row(id, by, &event);
        diesel::insert_into(audit_pending::table)
            .values(&row)
            .execute(conn)?;
        Ok(row)
    }

    /// Remembers an event that was committed beside the chain.
    pub(in crate::store) fn note_committed(&self, row: PendingRow) {
        self.committed.lock().push(row);
    }

    /// The event of work that is about to begin.
    pub(in crate::store) fn running_event(&self, by: &By, event: AuditEvent) -> RunningEvent {
        RunningEvent {
            id: format!("{RUNNING}{}", self.new_id()),
            by: by.clone(),
            event,
        }
    }

    /// Writes what is known of running work, in one of its transactions.
    pub(in crate::store) fn audit_running(
        &self,
        conn: &mut Conn,
        running: &RunningEvent,
    ) -> Result<(), StoreError> {
        let event = running.event.clone().with("unfinished", true);
        let row = self.pending_row(running.id.clone(), &running.by, &event);
        on_backend!(conn, |inner| diesel::insert_into(audit_pending::table)
            .values(&row)
            .on_conflict(audit_pending::id)
            .do_update()
            .set(&row)
            .execute(inner))?;
        Ok(())
    }

    /// Appends the event of work that ends in this transaction, as its last statement.
    pub(in crate::store) fn audit_finished(
        &self,
        conn: &mut Conn,
        running: &RunningEvent,
    ) -> Result<(), StoreError> {
        self.drop_running(conn, running)?;
        self.audit(conn, &running.by, &running.event)
    }

    /// Removes the event of work that has undone itself.
    pub(in crate::store) fn drop_running(
        &self,
        conn: &mut Conn,
        running: &RunningEvent,
    ) -> Result<(), StoreError> {
        diesel::delete(audit_pending::table.find(&running.id)).execute(conn)?;
        Ok(())
    }

    fn pending_row(&self, id: String, by: &By, event: &AuditEvent) -> PendingRow {
        let mut row = PendingRow::of(id, unplaced(self.secret(), by, event));
        row.mac = self.secret().audit_key().mac("pending", &row.text());
        row
    }

    /// Appends the events that were written beside the chain, and returns how many. One whose mac is
    /// wrong stays where it is, for the verification to name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn append_pending(&self, now: Timestamp) -> Result<usize, StoreError> {
        let committed = self.committed.take();
        let appended = self.append_all(&committed, now);
        if appended.is_err() {
            self.committed.lock().extend(committed);
        }
        appended
    }

    fn append_all(&self, committed: &[PendingRow], now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.conn()?;
        let cut_short = stamp(now.checked_sub(LONGEST_RUN.hours()).unwrap_or(now));
        let mut appended = HashSet::new();
        let mut after = String::new();
        // A look that locks nothing comes first.
        while let Some(last) = list_pending(&mut conn, &after)?.pop() {
            let ids =
                conn.write(|conn| self.append_page(conn, (&after, &last.id), &cut_short, now))?;
            appended.extend(ids);
            after = last.id;
        }
        let missing = committed.iter().filter(|row| !appended.contains(&row.id));
        for row in missing {
            conn.write(|conn| self.put_back(conn, row, now))?;
        }
        Ok(appended.len())
    }

    /// Moves the pending rows between two ids to the chain, and returns their ids.
    fn append_page(
        &self,
        conn: &mut Conn,
        (after, last): (&str, &str),
        cut_short: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let keys = audit_keys::read(conn, self.secrets(), now)?;
        conn.lock("audit pending")?;
        let is_due = |row: &PendingRow| {
            row.id.as_str() <= last
                && (!row.is_running() || row.happened_at.as_str() < cut_short)
                && row.is_true(&keys)
        };
        let rows = list_pending(conn, after)?.into_iter().filter(is_due);
        let (ids, events): (Vec<String>, Vec<KeptEvent>) =
            rows.map(|row| (row.id.clone(), row.event())).unzip();
        on_backend!(conn, |inner| diesel::delete(
            audit_pending::table.filter(audit_pending::id.eq_any(&ids))
        )
        .execute(inner))?;
        append(conn, self.secrets(), events, now)?;
        Ok(ids)
    }

    /// Appends an event that this process committed, unless it is in the chain already: its row was
    /// deleted or changed in between.
    fn put_back(
        &self,
        conn: &mut Conn,
        row: &PendingRow,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        conn.lock("audit pending")?;
        let same = audit_events::object
            .eq(&row.object)
            .and(audit_events::details.eq(&row.details));
        let in_chain: i64 = audit_events::table.filter(same).count().get_result(conn)?;
        if in_chain > 0 {
            return Ok(());
        }
        tracing::error!(
            act = row.act,
            "an event of the audit trail was removed or changed before it was appended; it is put back"
        );
        let mut event = row.clone().event();
        if let Ok(Value::Object(mut details)) = serde_json::from_str(&event.details) {
            details.insert(PUT_BACK.to_owned(), Value::Bool(true));
            event.details = Value::Object(details).to_string();
        }
        append(conn, self.secrets(), vec![event], now)
    }
}
