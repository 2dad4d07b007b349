//! The audit trail: appending events to its chain.
//!
//! An act and its event are one transaction, which moves the head of the chain last. Software sends
//! many requests at once, which would queue for the head; its events are written beside the chain and
//! appended to it soon after.

use diesel::prelude::*;

use crate::domain::access::By;
use crate::domain::access::audit::{AuditEvent, FIRST_MAC, KeptEvent};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, audit_head, audit_pending};
use crate::store::db::time::stamp;

/// The id of the one row of `audit_head`.
const HEAD: i64 = 1;
/// The pending events that one transaction appends.
const MOST_AT_ONCE: i64 = 1000;

/// A row of the table `audit_events`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events)]
pub(super) struct EventRow {
    number: i64,
    happened_at: String,
    actor: String,
    act: String,
    object: String,
    details: String,
    secret: String,
    mac: String,
}

/// A row of the table `audit_pending`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_pending)]
struct PendingRow {
    id: String,
    happened_at: String,
    actor: String,
    act: String,
    object: String,
    details: String,
    secret: String,
    mac: String,
}

/// A row of the table `audit_head`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = audit_head)]
pub(super) struct HeadRow {
    id: i64,
    pub(super) number: i64,
    pub(super) mac: String,
    pub(super) secret: String,
    pub(super) seal: String,
}

impl HeadRow {
    /// The text whose HMAC is the seal.
    pub(super) fn text(&self) -> String {
        serde_json::json!([self.number, self.mac, self.secret]).to_string()
    }
}

impl Store {
    /// Appends an event to the chain, in the transaction of the act and as its last statement: until it
    /// is committed, nobody else appends.
    pub(in crate::store) fn audit(
        &self,
        conn: &mut Conn,
        by: &By,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        self.append(conn, vec![self.unplaced(by, event)])
    }

    /// Appends an event of something that changes nothing in the database, in a transaction of its own.
    ///
    /// # Errors
    /// When the database fails; then nothing may be shown.
    pub fn record(&self, by: &By, event: &AuditEvent) -> Result<(), StoreError> {
        self.conn()?.write(|conn| self.audit(conn, by, event))
    }

    /// Writes an event beside the chain, in the transaction of the act. [`Store::append_pending`]
    /// appends it.
    pub(in crate::store) fn audit_later(
        &self,
        conn: &mut Conn,
        by: &By,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let mut row = PendingRow::of(self.new_id(), self.unplaced(by, event));
        row.mac = self.secret().audit_key().mac("pending", &row.text());
        diesel::insert_into(audit_pending::table)
            .values(row)
            .execute(conn)?;
        Ok(())
    }

    /// Appends the events that were written beside the chain, and returns how many. One whose mac is
    /// wrong stays where it is, for the verification to name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn append_pending(&self) -> Result<usize, StoreError> {
        let mut conn = self.conn()?;
        let mut appended = 0;
        let mut after = String::new();
        loop {
            let rows: Vec<PendingRow> = audit_pending::table
                .filter(audit_pending::id.gt(&after))
                .order(audit_pending::id)
                .limit(MOST_AT_ONCE)
                .select(PendingRow::as_select())
                .load(&mut *conn)?;
            let Some(last) = rows.last() else {
                return Ok(appended);
            };
            after.clone_from(&last.id);
            appended += conn.write(|conn| self.append_rows(conn, rows))?;
        }
    }

    /// Moves pending rows to the chain, each by whoever deletes it.
    fn append_rows(&self, conn: &mut Conn, rows: Vec<PendingRow>) -> Result<usize, StoreError> {
        let keys = self.audit_keys(conn)?;
        let is_true = |row: &PendingRow| {
            let key = keys.get(&row.secret);
            key.is_some_and(|key| key.mac("pending", &row.text()) == row.mac)
        };
        conn.lock("audit pending")?;
        let mut events = Vec::new();
        for row in rows.into_iter().filter(is_true) {
            let deleted = diesel::delete(audit_pending::table.find(&row.id)).execute(conn)?;
            if deleted == 1 {
                events.push(row.event());
            }
        }
        let count = events.len();
        self.append(conn, events)?;
        Ok(count)
    }

    /// An event without its place in the chain.
    fn unplaced(&self, by: &By, event: &AuditEvent) -> KeptEvent {
        KeptEvent {
            number: 0,
            happened_at: stamp(by.now),
            actor: by.actor.to_string(),
            act: event.act.name().to_owned(),
            object: event.object.clone(),
            details: event.details.to_string(),
            secret: self.secret().fingerprint(),
            mac: String::new(),
        }
    }

    /// Appends events to the chain and moves its head.
    fn append(&self, conn: &mut Conn, events: Vec<KeptEvent>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        // The first event has no head to lock.
        conn.lock("audit")?;
        let key = self.secret().audit_key();
        let (mut number, mut before) = match find_head(conn)? {
            Some(head) => (head.number, head.mac),
            None => (0, FIRST_MAC.to_owned()),
        };
        let mut rows = Vec::with_capacity(events.len());
        for mut event in events {
            number += 1;
            event.number = number;
            event.secret = self.secret().fingerprint();
            event.mac = key.mac("event", &event.text(&before));
            before.clone_from(&event.mac);
            rows.push(EventRow::of(event));
        }
        on_backend!(conn, |inner| diesel::insert_into(audit_events::table)
            .values(&rows)
            .execute(inner))?;
        let mut head = HeadRow {
            id: HEAD,
            number,
            mac: before,
            secret: self.secret().fingerprint(),
            seal: String::new(),
        };
        head.seal = key.mac("head", &head.text());
        on_backend!(conn, |inner| diesel::insert_into(audit_head::table)
            .values(&head)
            .on_conflict(audit_head::id)
            .do_update()
            .set(&head)
            .execute(inner))?;
        Ok(())
    }
}

/// The head of the chain; `None` before the first event.
pub(super) fn find_head(conn: &mut Conn) -> Result<Option<HeadRow>, StoreError> {
    Ok(audit_head::table
        .find(HEAD)
        .select(HeadRow::as_select())
        .first(conn)
        .optional()?)
}

impl EventRow {
    fn of(event: KeptEvent) -> Self {
        Self {
            number: event.number,
            happened_at: event.happened_at,
            actor: event.actor,
            act: event.act,
            object: event.object,
            details: event.details,
            secret: event.secret,
            mac: event.mac,
        }
    }

    pub(super) fn event(self) -> KeptEvent {
        KeptEvent {
            number: self.number,
            happened_at: self.happened_at,
            actor: self.actor,
            act: self.act,
            object: self.object,
            details: self.details,
            secret: self.secret,
            mac: self.mac,
        }
    }
}

impl PendingRow {
    fn of(id: String, event: KeptEvent) -> Self {
        Self {
            id,
            happened_at: event.happened_at,
            actor: event.actor,
            act: event.act,
            object: event.object,
            details: event.details,
            secret: event.secret,
            mac: event.mac,
        }
    }

    /// The text whose HMAC is the mac.
    fn text(&self) -> String {
        let Self {
            id,
            happened_at,
            actor,
            act,
            object,
            details,
            secret,
            ..
        } = self;
        serde_json::json!([id, happened_at, actor, act, object, details, secret]).to_string()
    }

    fn event(self) -> KeptEvent {
        KeptEvent {
            number: 0,
            happened_at: self.happened_at,
            actor: self.actor,
            act: self.act,
            object: self.object,
            details: self.details,
            secret: self.secret,
            mac: String::new(),
        }
    }
}
