//! The audit trail: appending events to its chain.
//!
//! An act and its event are one transaction, which moves the head of the chain last.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit_keys::{self, AuditKeys};
use crate::domain::access::By;
use crate::domain::access::audit::{AuditEvent, FIRST_MAC, KeptEvent};
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, audit_head};
use crate::store::db::time::stamp;

/// The id of the one row of `audit_head`.
const HEAD: i64 = 1;

/// A row of the table `audit_events`.
#[derive(Queryable, QueryableByName, Selectable, Insertable)]
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

/// A row of the table `audit_head`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = audit_head)]
pub(in crate::store) struct HeadRow {
    id: i64,
    pub(in crate::store) number: i64,
    pub(super) mac: String,
    pub(super) secret: String,
    pub(super) seal: String,
    /// The same by the keys of the secrets of before that still write, by their fingerprints, as JSON: a
    /// server that has not learned of a rotation yet checks its own.
    earlier_seals: String,
}

impl HeadRow {
    /// The place in the chain, as `audit verify --head` takes it.
    pub(in crate::store) fn place(&self) -> String {
        format!("{}:{}", self.number, self.mac)
    }

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
        append_one(conn, self.secrets(), by, event)
    }

    /// Appends an event of something that changes nothing in the database, in a transaction of its own.
    ///
    /// # Errors
    /// When the database fails; then nothing may be shown.
    pub fn record(&self, by: &By, event: &AuditEvent) -> Result<(), StoreError> {
        self.conn()?.write(|conn| self.audit(conn, by, event))
    }
}

/// Appends an event to the chain, bound by the key of the current secret.
pub(in crate::store) fn append_one(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &By,
    event: &AuditEvent,
) -> Result<(), StoreError> {
    let events = vec![unplaced(secrets.current(), by, event)];
    append(conn, secrets, events, by.now)
}

/// Appends the event that tells of a lost secret, whose head nobody can check any more.
pub(in crate::store) fn append_after_loss(
    conn: &mut Conn,
    new: &Secret,
    by: &By,
    event: &AuditEvent,
) -> Result<(), StoreError> {
    conn.lock("audit")?;
    let end = match find_head(conn)? {
        Some(head) => (head.number, head.mac),
        None => find_last(conn)?.unwrap_or((0, FIRST_MAC.to_owned())),
    };
    let sealing = Sealing {
        secret: new,
        keys: &AuditKeys::default(),
        now: &stamp(by.now),
    };
    append_behind(conn, &sealing, end, true, vec![unplaced(new, by, event)])
}

/// An event without its place in the chain.
pub(super) fn unplaced(secret: &Secret, by: &By, event: &AuditEvent) -> KeptEvent {
    KeptEvent {
        number: 0,
        happened_at: stamp(by.now),
        actor: by.actor.to_string(),
        act: event.act.name().to_owned(),
        object: event.object.clone(),
        details: event.details.to_string(),
        secret: secret.fingerprint(),
        mac: String::new(),
    }
}

/// Appends events to the chain and moves its head.
///
/// A head that is not what was written is never made right by what comes after it: the chain goes on
/// from the last event, and the verification goes on finding the fault.
pub(super) fn append(
    conn: &mut Conn,
    secrets: &Secrets,
    events: Vec<KeptEvent>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    // The first event has no head to lock.
    conn.lock("audit")?;
    let sealing = Sealing {
        secret: secrets.current(),
        keys: &audit_keys::read(conn, secrets)?,
        now: &stamp(now),
    };
    let (head, last) = (find_head(conn)?, find_last(conn)?);
    let is_true = match (&head, &last) {
        (None, None) => true,
        (Some(head), Some(last)) => sealing.is_true(head, last),
        (Some(_), None) | (None, Some(_)) => false,
    };
    let end = last.unwrap_or((0, FIRST_MAC.to_owned()));
    append_behind(conn, &sealing, end, is_true, events)
}

/// Seals the head by the current secret where an earlier one has sealed it, so that its seal holds when
/// the time of that one has passed.
pub(super) fn renew_head(
    conn: &mut Conn,
    secrets: &Secrets,
    keys: &AuditKeys,
    now: &str,
) -> Result<(), StoreError> {
    conn.lock("audit")?;
    let sealing = Sealing {
        secret: secrets.current(),
        keys,
        now,
    };
    match (find_head(conn)?, find_last(conn)?) {
        (Some(head), Some(last))
            if head.secret != sealing.secret.fingerprint() && sealing.is_true(&head, &last) =>
        {
            sealing.put_head(conn, last, true)
        }
        _ => Ok(()),
    }
}

/// What a head is sealed with and checked by.
struct Sealing<'a> {
    secret: &'a Secret,
    keys: &'a AuditKeys,
    /// The time, as it is stored.
    now: &'a str,
}

impl Sealing<'_> {
    /// Whether a head is of the last event and bears a true seal.
    fn is_true(&self, head: &HeadRow, (number, mac): &(i64, String)) -> bool {
        let text = head.text();
        let is_sealed = match self.keys.get_at(&head.secret, self.now) {
            Some(key) => key.mac("head", &text) == head.seal,
            None => {
                let own = self.secret.audit_key().mac("head", &text);
                let seals: BTreeMap<String, String> =
                    serde_json::from_str(&head.earlier_seals).unwrap_or_default();
                seals.get(&self.secret.fingerprint()) == Some(&own)
            }
        };
        is_sealed && head.number == *number && head.mac == *mac
    }

    fn put_head(
        &self,
        conn: &mut Conn,
        (number, mac): (i64, String),
        is_true: bool,
    ) -> Result<(), StoreError> {
        let mut head = HeadRow {
            id: HEAD,
            number,
            mac,
            secret: self.secret.fingerprint(),
            seal: String::new(),
            earlier_seals: String::new(),
        };
        let (kind, text) = (if is_true { "head" } else { "untrue head" }, head.text());
        head.seal = self.secret.audit_key().mac(kind, &text);
        let earlier = self.keys.earlier_at(self.now);
        let earlier: BTreeMap<&str, String> = earlier
            .map(|(secret, key)| (secret, key.mac(kind, &text)))
            .collect();
        head.earlier_seals = serde_json::json!(earlier).to_string();
        on_backend!(conn, |inner| diesel::insert_into(audit_head::table)
            .values(&head)
            .on_conflict(audit_head::id)
            .do_update()
            .set(&head)
            .execute(inner))?;
        Ok(())
    }
}

/// Appends events behind a number and a mac.
fn append_behind(
    conn: &mut Conn,
    sealing: &Sealing<'_>,
    (mut number, mut before): (i64, String),
    is_true: bool,
    events: Vec<KeptEvent>,
) -> Result<(), StoreError> {
    let secret = sealing.secret;
    let key = secret.audit_key();
    let mut rows = Vec::with_capacity(events.len());
    for mut event in events {
        number += 1;
        event.number = number;
        event.secret = secret.fingerprint();
        event.mac = key.mac("event", &event.text(&before));
        before.clone_from(&event.mac);
        rows.push(EventRow::of(event));
    }
    on_backend!(conn, |inner| diesel::insert_into(audit_events::table)
        .values(&rows)
        .execute(inner))?;
    sealing.put_head(conn, (number, before), is_true)
}

/// The number and the mac of the last event.
fn find_last(conn: &mut Conn) -> Result<Option<(i64, String)>, StoreError> {
    Ok(audit_events::table
        .order(audit_events::number.desc())
        .select((audit_events::number, audit_events::mac))
        .first(conn)
        .optional()?)
}

/// The head of the chain; `None` before the first event.
pub(in crate::store) fn find_head(conn: &mut Conn) -> Result<Option<HeadRow>, StoreError> {
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
