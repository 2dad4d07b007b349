//! Finding one event of the audit trail by what was done to what.

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit::EventRow;
use super::{audit_keys, checkpoints};
use crate::domain::access::audit::{Act, FIRST_MAC, KeptEvent};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::audit_events;

/// The last event of an act on an object. None where there is none, or where it is not bound to the event
/// before it by a known key: it was changed or added.
pub(in crate::store) fn find_bound(
    conn: &mut Conn,
    secrets: &Secrets,
    act: Act,
    object: &str,
    now: Timestamp,
) -> Result<Option<KeptEvent>, StoreError> {
    let row: Option<EventRow> = audit_events::table
        .filter(audit_events::act.eq(act.name()))
        .filter(audit_events::object.eq(object))
        .order(audit_events::number.desc())
        .select(EventRow::as_select())
        .first(conn)
        .optional()?;
    let Some(event) = row.map(EventRow::event) else {
        return Ok(None);
    };
    let keys = audit_keys::read(conn, secrets, now)?;
    let number = event.number - 1;
    let in_chain: Option<String> = audit_events::table
        .find(number)
        .select(audit_events::mac)
        .first(conn)
        .optional()?;
    let before = match in_chain {
        Some(mac) => Some(mac),
        None if number == 0 => Some(FIRST_MAC.to_owned()),
        None => checkpoints::find_mac(conn, &keys, number)?,
    };
    let key = keys.get(&event.secret);
    let is_bound = before
        .zip(key)
        .is_some_and(|(before, key)| key.mac("event", &event.text(&before)) == event.mac);
    Ok(Some(event).filter(|_| is_bound))
}
