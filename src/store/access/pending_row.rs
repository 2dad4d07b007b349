//! Rows of events that wait beside the audit trail's chain, and which of them this process has written.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;
use jiff::civil::Date;

use super::audit_keys::AuditKeys;
use crate::domain::access::audit::KeptEvent;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_pending;

/// The pending events that one transaction appends.
const MOST_AT_ONCE: i64 = 1000;
/// The beginning of the ids of events of running work, which sort behind all others.
pub(super) const RUNNING: &str = "running ";

/// A row of the table `audit_pending`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone, PartialEq)]
#[diesel(table_name = audit_pending)]
pub(in crate::store) struct PendingRow {
    pub(super) id: String,
    pub(super) happened_at: String,
    actor: String,
    pub(super) act: String,
    pub(super) object: String,
    pub(super) details: String,
    pub(super) secret: String,
    pub(super) mac: String,
}

/// The events that this process has committed beside the chain, until they are found to be appended.
#[derive(Default)]
pub(in crate::store) struct CommittedEvents(Mutex<Vec<PendingRow>>);

/// The readings of the present day that this process has recorded: day, actor and agency.
#[derive(Default)]
pub(in crate::store) struct KeyReadings(Mutex<HashSet<(Date, String, String)>>);

impl KeyReadings {
    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<(Date, String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CommittedEvents {
    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Vec<PendingRow>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Vec<PendingRow> {
        std::mem::take(&mut *self.lock())
    }
}

/// Deletes all pending rows, because the secret is lost by which they could be checked.
pub(in crate::store) fn delete_all(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(diesel::delete(audit_pending::table).execute(conn)?)
}

/// The pending rows behind an id, in pages.
pub(super) fn list_pending(conn: &mut Conn, after: &str) -> Result<Vec<PendingRow>, StoreError> {
    Ok(audit_pending::table
        .filter(audit_pending::id.gt(after))
        .order(audit_pending::id)
        .limit(MOST_AT_ONCE)
        .select(PendingRow::as_select())
        .load(conn)?)
}

impl PendingRow {
    pub(super) fn of(id: String, event: KeptEvent) -> Self {
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

    pub(super) fn is_running(&self) -> bool {
        self.id.starts_with(RUNNING)
    }

    /// Whether it is as it was written, by a secret that still writes.
    pub(super) fn is_true(&self, keys: &AuditKeys) -> bool {
        let key = keys.get_writing(&self.secret);
        key.is_some_and(|key| key.mac("pending", &self.text()) == self.mac)
    }

    /// The text whose HMAC is the mac.
    pub(super) fn text(&self) -> String {
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

    pub(super) fn event(self) -> KeptEvent {
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
