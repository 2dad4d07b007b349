//! The keys of the audit trail: derived from the secrets at hand, or kept from earlier ones.
//!
//! A kept key is bound to the time until which its secret wrote, so that a stolen old secret gets no
//! longer one.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::chain::ChainKeys;
use crate::domain::links::code::{AuditKey, Secret};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_events, audit_keys};
use crate::store::db::time::stamp;

/// The keys of all secrets that have written events.
pub(in crate::store) type AuditKeys = ChainKeys;

/// A row of the table `audit_keys`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = audit_keys)]
struct KeptKeyRow {
    secret: String,
    sealed: String,
    sealed_by: String,
    written_until: String,
}

/// Reads the keys of the secrets at hand, and those that they have sealed.
pub(in crate::store) fn read(
    conn: &mut Conn,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<AuditKeys, StoreError> {
    let mut keys = AuditKeys::at(stamp(now));
    for previous in secrets.previous() {
        keys.limit(previous.secret.fingerprint(), stamp(previous.until));
    }
    for row in list(conn)? {
        if let Some(key) = row.open(secrets) {
            keys.limit(row.secret.clone(), row.written_until);
            keys.insert(row.secret, key);
        }
    }
    for secret in secrets.all() {
        keys.insert(secret.fingerprint(), secret.audit_key());
    }
    Ok(keys)
}

/// The fingerprints of the earlier secrets whose keys are kept and can be opened.
pub(super) fn list_kept(conn: &mut Conn, secrets: &Secrets) -> Result<Vec<String>, StoreError> {
    let rows = list(conn)?.into_iter();
    Ok(rows
        .filter(|row| row.open(secrets).is_some())
        .map(|row| row.secret)
        .collect())
}

/// Seals by the current secret the audit keys of all earlier ones, and returns the event of each
/// rotation of which the trail does not tell yet: it is just done, was cut short, or a backup of before
/// it was restored.
pub(in crate::store) fn keep(
    conn: &mut Conn,
    secrets: &Secrets,
) -> Result<Vec<AuditEvent>, StoreError> {
    let mut rotated = Vec::new();
    for row in list(conn)? {
        if row.sealed_by != secrets.current().fingerprint()
            && let Some(key) = row.open(secrets)
        {
            put(conn, secrets.current(), row.secret, &key, row.written_until)?;
        }
    }
    for previous in secrets.previous().iter().rev() {
        let fingerprint = previous.secret.fingerprint();
        let kept: i64 = audit_keys::table
            .find(&fingerprint)
            .count()
            .get_result(conn)?;
        if kept == 0 {
            let (key, until) = (previous.secret.audit_key(), stamp(previous.until));
            put(conn, secrets.current(), fingerprint.clone(), &key, until)?;
        }
        let recorded: i64 = audit_events::table
            .filter(audit_events::object.eq(&fingerprint))
            .filter(audit_events::act.eq(Act::SecretRotate.name()))
            .count()
            .get_result(conn)?;
        if recorded == 0 {
            let event = AuditEvent::new(Act::SecretRotate, fingerprint)
                .with("to", secrets.current().fingerprint());
            rotated.push(event);
        }
    }
    Ok(rotated)
}

fn list(conn: &mut Conn) -> Result<Vec<KeptKeyRow>, StoreError> {
    Ok(audit_keys::table
        .order(audit_keys::secret)
        .select(KeptKeyRow::as_select())
        .load(conn)?)
}

/// Keeps a key, sealed by a secret.
fn put(
    conn: &mut Conn,
    by: &Secret,
    secret: String,
    key: &AuditKey,
    written_until: String,
) -> Result<(), StoreError> {
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    nonce[16..].copy_from_slice(&Uuid::new_v4().as_bytes()[..8]);
    let bound = bound(&secret, &written_until);
    let sealed = by.key_sealing_key().seal(&bound, key.bytes(), nonce)?;
    let row = KeptKeyRow {
        secret,
        sealed,
        sealed_by: by.fingerprint(),
        written_until,
    };
    on_backend!(conn, |inner| diesel::insert_into(audit_keys::table)
        .values(&row)
        .on_conflict(audit_keys::secret)
        .do_update()
        .set(&row)
        .execute(inner))?;
    Ok(())
}

/// What a sealed key belongs to.
fn bound(secret: &str, written_until: &str) -> String {
    serde_json::json!([secret, written_until]).to_string()
}

/// Seals anew the keys that older versions bound to their secret alone, and returns whether there were
/// any.
pub(super) fn bind_times(conn: &mut Conn, secrets: &Secrets) -> Result<bool, StoreError> {
    let mut any = false;
    for row in list(conn)? {
        if let Some(key) = row.open_as(&row.secret, secrets) {
            put(conn, secrets.current(), row.secret, &key, row.written_until)?;
            any = true;
        }
    }
    Ok(any)
}

/// Whether any key is kept.
pub(super) fn has_any(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(!list(conn)?.is_empty())
}

impl KeptKeyRow {
    /// The key, where the secret is at hand that has sealed it.
    fn open(&self, secrets: &Secrets) -> Option<AuditKey> {
        self.open_as(&bound(&self.secret, &self.written_until), secrets)
    }

    fn open_as(&self, bound: &str, secrets: &Secrets) -> Option<AuditKey> {
        let by = secrets
            .all()
            .find(|secret| secret.fingerprint() == self.sealed_by)?;
        let opened = by.key_sealing_key().open(bound, &self.sealed);
        Some(AuditKey::new(opened.ok()?.try_into().ok()?))
    }
}
