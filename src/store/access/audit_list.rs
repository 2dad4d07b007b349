//! Reading the audit trail: its events by what they are about, latest first.

use std::ops::Range;

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit::EventRow;
use crate::domain::access::audit::{Act, AuditEvent, KeptEvent};
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;
use crate::store::db::time::stamp;

type Backend = <Conn as Connection>::Backend;

/// Which events are read. Without any restriction it is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who acted, as text: `user:an.nguyen`.
    pub actor: Option<String>,
    /// What was done.
    pub act: Option<Act>,
    /// What it was done to.
    pub object: Option<String>,
    /// The time from which on.
    pub from: Option<Timestamp>,
    /// The time before which.
    pub until: Option<Timestamp>,
}

impl AuditFilter {
    /// The event with what is asked for.
    pub fn describe(&self, event: AuditEvent) -> AuditEvent {
        [
            ("actor", self.actor.clone()),
            ("act", self.act.map(|act| act.name().to_owned())),
            ("object", self.object.clone()),
            ("from", self.from.map(stamp)),
            ("until", self.until.map(stamp)),
        ]
        .into_iter()
        .fold(event, |event, (name, value)| match value {
            Some(value) => event.with(name, value),
            None => event,
        })
    }
}

impl Store {
    /// Returns the number of events.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_audit_events(&self, filter: &AuditFilter) -> Result<i64, StoreError> {
        let count = filtered(filter).count();
        Ok(count.get_result(&mut *self.conn()?)?)
    }

    /// Returns events, latest first: at most `limit` of those before the number `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_audit_events(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<KeptEvent>, StoreError> {
        let numbers = i64::MIN..before.unwrap_or(i64::MAX);
        self.read_events(filter, numbers, false, limit)
    }

    /// Returns events, earliest first: at most `limit` of those after the number `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_audit_events_after(
        &self,
        filter: &AuditFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<KeptEvent>, StoreError> {
        self.read_events(filter, after.saturating_add(1)..i64::MAX, true, limit)
    }

    fn read_events(
        &self,
        filter: &AuditFilter,
        numbers: Range<i64>,
        earliest_first: bool,
        limit: i64,
    ) -> Result<Vec<KeptEvent>, StoreError> {
        let query = filtered(filter)
            .filter(audit_events::number.ge(numbers.start))
            .filter(audit_events::number.lt(numbers.end))
            .limit(limit);
        let query = match earliest_first {
            true => query.order(audit_events::number.asc()),
            false => query.order(audit_events::number.desc()),
        };
        let query = query.select(EventRow::as_select());
        let rows: Vec<EventRow> = query.load(&mut *self.conn()?)?;
        Ok(rows.into_iter().map(EventRow::event).collect())
    }
}

/// The events that a filter names.
fn filtered(filter: &AuditFilter) -> audit_events::BoxedQuery<'_, Backend> {
    let mut query = audit_events::table.into_boxed();
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_events::actor.eq(actor));
    }
    if let Some(act) = filter.act {
        query = query.filter(audit_events::act.eq(act.name()));
    }
    if let Some(object) = &filter.object {
        query = query.filter(audit_events::object.eq(object));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::happened_at.ge(stamp(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_events::happened_at.lt(stamp(until)));
    }
    query
}
