//! Verifying the audit trail: walking its chain from the beginning to the head.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit::{EventRow, HeadRow, find_head};
use super::audit_keys::AuditKeys;
use super::audit_pending::PUT_BACK;
use super::pending_row::list_pending;
use super::{additions, audit_keys, checkpoints};
use crate::domain::access::audit::{Act, KeptEvent};
use crate::domain::access::chain::{ChainCheck, Fault};
use crate::domain::links::secrets::Secrets;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;

/// The events that are read at a time.
const PAGE: i64 = 1000;

/// A place in the chain: `12:9f…`, the number of an event and its mac.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainPlace {
    /// The number of the event.
    pub number: i64,
    /// Its mac.
    pub mac: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The number of events that were checked.
    pub events: i64,
    /// The number of the first event, where there is one.
    pub first: Option<i64>,
    /// The last event.
    pub head: Option<ChainPlace>,
    /// The events before this number can't be verified, because their secret is lost.
    pub lost_before: Option<i64>,
    /// The events that were put back because their rows had been removed or changed.
    pub put_back: Vec<i64>,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

impl fmt::Display for ChainPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.mac)
    }
}

impl FromStr for ChainPlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, mac) = text.split_once(':').ok_or("write NUMBER:MAC")?;
        let is_mac = mac.len() == 64 && mac.bytes().all(|byte| byte.is_ascii_hexdigit());
        match number.parse() {
            Ok(number) if is_mac => Ok(Self {
                number,
                mac: mac.to_lowercase(),
            }),
            _ => Err("write NUMBER:MAC, a number and 64 hexadecimal digits"),
        }
    }
}

impl Store {
    /// Verifies the whole chain in one read transaction, and that the given place is in it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn verify_audit(
        &self,
        place: Option<&ChainPlace>,
        now: Timestamp,
    ) -> Result<Verified, StoreError> {
        self.conn()?
            .read(|conn| verify(conn, self.secrets(), place, now))
    }
}

/// Verifies the chain within a transaction of the caller.
pub(in crate::store) fn verify(
    conn: &mut Conn,
    secrets: &Secrets,
    place: Option<&ChainPlace>,
    now: Timestamp,
) -> Result<Verified, StoreError> {
    let keys = audit_keys::read(conn, secrets, now)?;
    let mut verified = Verified::default();
    verified.fault = match walk(conn, &keys, &mut verified)? {
        Some(fault) => Some(fault),
        None => check_rest(conn, &keys, secrets, place)?,
    };
    Ok(verified)
}

/// Checks events and head. Returns the first fault.
fn walk(
    conn: &mut Conn,
    keys: &AuditKeys,
    verified: &mut Verified,
) -> Result<Option<Fault>, StoreError> {
    let begin = match checkpoints::find_last(conn, keys)? {
        Ok(begin) => begin,
        Err(fault) => return Ok(Some(fault)),
    };
    let lost_before = find_lost_before(conn, keys)?;
    verified.lost_before = lost_before;
    let mut check = ChainCheck::new(keys, begin, lost_before.unwrap_or(0));
    let mut after = i64::MIN;
    loop {
        let page = read_page(conn, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for event in &page {
            // The event after the last of a page is on the next one.
            let mut following = Ok(Vec::new());
            let checked = check.check(event, || {
                following = read_page(conn, event.number, 1);
                following.as_ref().ok()?.first().cloned()
            });
            following?;
            if let Err(fault) = checked {
                return Ok(Some(fault));
            }
            verified.events += 1;
            verified.first.get_or_insert(event.number);
            if event.details.contains(&format!("\"{PUT_BACK}\":true")) {
                verified.put_back.push(event.number);
            }
        }
    }
    let (number, mac) = check.last();
    let head = find_head(conn)?;
    if let Some(fault) = head_fault(head.as_ref(), number, mac, keys, lost_before.unwrap_or(0)) {
        return Ok(Some(fault));
    }
    verified.head = head.map(|HeadRow { number, mac, .. }| ChainPlace { number, mac });
    Ok(None)
}

/// What is wrong with the head, given the last event.
fn head_fault(
    head: Option<&HeadRow>,
    last: i64,
    mac: &str,
    keys: &AuditKeys,
    lost_before: i64,
) -> Option<Fault> {
    let Some(head) = head else {
        return (last > 0).then_some(Fault::NoHead(last));
    };
    if let Some(until) = keys.ended(&head.secret) {
        return Some(Fault::OldHead(head.number, until.clone()));
    }
    let sealed = keys
        .get(&head.secret)
        .map(|key| key.mac("head", &head.text()) == head.seal);
    match sealed {
        Some(true) if head.earlier_seals().is_none() => return Some(Fault::Head(head.number)),
        Some(true) => {}
        None if head.number < lost_before => {}
        Some(false) | None => return Some(Fault::Head(head.number)),
    }
    match head.number {
        number if number > last => Some(Fault::RemovedAtEnd(last + 1, number)),
        number if number < last => Some(Fault::MovedBack(number, last)),
        number => (head.mac != mac).then_some(Fault::Head(number)),
    }
}

/// Checks what stands beside the chain: kept keys, waiting events and the given place.
fn check_rest(
    conn: &mut Conn,
    keys: &AuditKeys,
    secrets: &Secrets,
    place: Option<&ChainPlace>,
) -> Result<Option<Fault>, StoreError> {
    if let Some(fault) = missing_rotation(conn, secrets)? {
        return Ok(Some(fault));
    }
    if let Some(fault) = additions::find_missing(conn)? {
        return Ok(Some(fault));
    }
    let mut after = String::new();
    loop {
        let page = list_pending(conn, &after)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        if let Some(wrong) = page.iter().find(|row| !row.is_true(keys)) {
            return Ok(Some(Fault::Pending(wrong.id.clone())));
        }
    }
    match place {
        Some(place) => find_place(conn, keys, place),
        None => Ok(None),
    }
}

/// Finds an earlier secret of whose rotation the chain does not tell, although its key is kept.
fn missing_rotation(conn: &mut Conn, secrets: &Secrets) -> Result<Option<Fault>, StoreError> {
    let begins_at: Option<i64> = audit_events::table
        .select(diesel::dsl::min(audit_events::number))
        .first(conn)?;
    for secret in audit_keys::list_kept(conn, secrets)? {
        let recorded: i64 = audit_events::table
            .filter(audit_events::object.eq(&secret))
            .filter(audit_events::act.eq(Act::SecretRotate.name()))
            .filter(audit_events::secret.ne(&secret))
            .count()
            .get_result(conn)?;
        // The event of a rotation may have been deleted with all events of before.
        if recorded == 0 && begins_at.is_none_or(|first| first == 1) {
            return Ok(Some(Fault::NoRotation(secret)));
        }
    }
    Ok(None)
}

/// Looks for a place in the chain, and returns what is wrong where it is not there.
fn find_place(
    conn: &mut Conn,
    keys: &AuditKeys,
    place: &ChainPlace,
) -> Result<Option<Fault>, StoreError> {
    let number = place.number;
    let in_chain: Option<String> = audit_events::table
        .find(number)
        .select(audit_events::mac)
        .first(conn)
        .optional()?;
    let kept = match in_chain {
        Some(mac) => Some(mac),
        None => checkpoints::find_mac(conn, keys, number)?,
    };
    if let Some(mac) = kept {
        return Ok((mac != place.mac).then(|| Fault::OtherHead(place.to_string(), number)));
    }
    let last = find_head(conn)?.map_or(0, |head| head.number);
    Ok(Some(match number > last {
        true => Fault::BehindEnd(place.to_string(), last),
        false => {
            let first = read_page(conn, i64::MIN, 1)?;
            Fault::Pruned(
                place.to_string(),
                first.first().map_or(last + 1, |event| event.number),
            )
        }
    }))
}

/// The number of the last event that tells of a lost secret, and is itself bound by a known one.
fn find_lost_before(conn: &mut Conn, keys: &AuditKeys) -> Result<Option<i64>, StoreError> {
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::act.eq(Act::SecretReplace.name()))
        .order(audit_events::number.desc())
        .select(EventRow::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(EventRow::event)
        .find(|event| keys.get(&event.secret).is_some())
        .map(|event| event.number))
}

/// The events behind a number, earliest first.
fn read_page(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<KeptEvent>, StoreError> {
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::number.gt(after))
        .order(audit_events::number.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(EventRow::event).collect())
}
