//! The audit trail: appending events to its chain.
//!
//! An act and its event are one transaction, which moves the head of the chain last.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit_keys::{self, AuditKeys};
use crate::domain::access::By;
use crate::domain::access::audit::{AuditEvent, FIRST_MAC, KeptEvent};
use crate::domain::links::code::{AuditKey, Secret};
use crate::domain::links::secrets::Secrets;
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

    /// The seals by earlier keys; `None` where they are not what was written. A head that no newer
    /// program has moved has none.
    pub(super) fn earlier_seals(&self) -> Option<BTreeMap<String, String>> {
        match self.earlier_seals.as_str() {
            "" => Some(BTreeMap::new()),
            seals => serde_json::from_str(seals).ok(),
        }
    }

    /// The text whose HMAC is the seal.
    pub(super) fn text(&self) -> String {
        serde_json::json!([self.number, self.mac, self.secret]).to_string()
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
    let event = unplaced(new, by, event);
    append_behind(conn, (new, &AuditKeys::default()), end, true, vec![event])
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
    let keys = audit_keys::read(conn, secrets, now)?;
    let (head, last) = (find_head(conn)?, find_last(conn)?);
    let is_true = match (&head, &last) {
        (None, None) => true,
        (Some(head), Some(last)) => is_true(head, last, secrets.current(), &keys),
        (Some(_), None) | (None, Some(_)) => false,
    };
    let end = last.unwrap_or((0, FIRST_MAC.to_owned()));
    append_behind(conn, (secrets.current(), &keys), end, is_true, events)
}

/// Seals the head by the current secret where an earlier one has sealed it, so that its seal holds when
/// the time of that one has passed.
pub(super) fn renew_head(
    conn: &mut Conn,
    secret: &Secret,
    keys: &AuditKeys,
) -> Result<(), StoreError> {
    conn.lock("audit")?;
    match (find_head(conn)?, find_last(conn)?) {
        (Some(head), Some(last))
            if head.secret != secret.fingerprint() && is_true(&head, &last, secret, keys) =>
        {
            put_head(conn, (secret, keys), last, true)
        }
        _ => Ok(()),
    }
}

/// Whether a head is of the last event and bears a true seal. A server that has not learned of a rotation
/// yet does not know the key of a new head, and checks the seal by its own.
fn is_true(head: &HeadRow, (number, mac): &(i64, String), own: &Secret, keys: &AuditKeys) -> bool {
    let fits = |key: &AuditKey, seal: &str| key.mac("head", &head.text()) == seal;
    let is_sealed = match keys.get_writing(&head.secret) {
        Some(key) => fits(key, &head.seal),
        None => head
            .earlier_seals()
            .and_then(|seals| seals.get(&own.fingerprint()).cloned())
            .is_some_and(|seal| fits(&own.audit_key(), &seal)),
    };
    is_sealed && head.number == *number && head.mac == *mac
}

/// Appends events behind a number and a mac.
fn append_behind(
    conn: &mut Conn,
    (secret, keys): (&Secret, &AuditKeys),
    (mut number, mut before): (i64, String),
    is_true: bool,
    events: Vec<KeptEvent>,
) -> Result<(), StoreError> {
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
    put_head(conn, (secret, keys), (number, before), is_true)
}

/// Moves the head to an event.
fn put_head(
    conn: &mut Conn,
    (secret, keys): (&Secret, &AuditKeys),
    (number, mac): (i64, String),
    is_true: bool,
) -> Result<(), StoreError> {
    let mut head = HeadRow {
        id: HEAD,
        number,
        mac,
        secret: secret.fingerprint(),
        seal: String::new(),
        earlier_seals: String::new(),
    };
    let (kind, text) = (if is_true { "head" } else { "untrue head" }, head.text());
    head.seal = secret.audit_key().mac(kind, &text);
    let earlier: BTreeMap<&String, String> = keys
        .list_earlier_writing()
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
