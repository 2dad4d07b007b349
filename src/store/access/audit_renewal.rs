//! Renewing the seals of the audit trail, which are believed only while their secret still writes; and
//! the step of a migration that begins with this.

use jiff::Timestamp;

use super::{additions, audit, audit_keys, checkpoints};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;

/// A time at which every secret still writes.
const BEFORE_ALL: Timestamp = Timestamp::MIN;

/// Seals by the current secret what earlier ones have sealed that still write at a time.
pub(in crate::store) fn renew(
    conn: &mut Conn,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<(), StoreError> {
    let keys = audit_keys::read(conn, secrets, now)?;
    checkpoints::renew(conn, secrets.current(), &keys)?;
    audit::renew_head(conn, secrets.current(), &keys)
}

/// Binds the kept keys to their times and renews all seals, however old, for they were believed so far;
/// and records the keys that were added before there was a trail.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    context: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let early = additions::list_keys(conn)?;
    if early.is_empty() && !audit_keys::has_any(conn)? {
        return Ok(Vec::new());
    }
    let secrets = context.secrets.ok_or_else(|| {
        StoreError::Migration("sealing the audit trail anew needs the secret".to_owned())
    })?;
    if audit_keys::bind_times(conn, secrets)? {
        renew(conn, secrets, BEFORE_ALL)?;
    }
    let events = early
        .iter()
        .map(|(by, event)| audit::unplaced(secrets.current(), by, event))
        .collect();
    audit::append(conn, secrets, events, BEFORE_ALL)?;
    Ok(Vec::new())
}
