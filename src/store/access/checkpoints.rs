//! Checkpoints of the audit trail: where its chain begins after older events were deleted.

use diesel::prelude::*;

use super::audit::EventRow;
use super::audit_keys::AuditKeys;
use crate::domain::access::By;
use crate::domain::access::chain::Fault;
use crate::domain::links::code::Secret;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{audit_checkpoints, audit_events};
use crate::store::db::time::stamp;

/// The beginning of a chain: the number and the mac of the last event that was deleted.
pub(super) type Begin = Option<(i64, String)>;

/// A row of the table `audit_checkpoints`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = audit_checkpoints, primary_key(number))]
struct CheckpointRow {
    number: i64,
    mac: String,
    made_at: String,
    secret: String,
    seal: String,
}

impl CheckpointRow {
    fn seal_by(&mut self, secret: &Secret) {
        self.secret = secret.fingerprint();
        self.seal = secret.audit_key().mac("checkpoint", &self.text());
    }

    /// The text whose HMAC is the seal.
    fn text(&self) -> String {
        serde_json::json!([self.number, self.mac, self.made_at, self.secret]).to_string()
    }

    fn is_true(&self, keys: &AuditKeys) -> bool {
        let key = keys.get_writing(&self.secret);
        key.is_some_and(|key| key.mac("checkpoint", &self.text()) == self.seal)
    }
}

/// The last checkpoint, or what is wrong with it.
pub(super) fn find_last(
    conn: &mut Conn,
    keys: &AuditKeys,
) -> Result<Result<Begin, Fault>, StoreError> {
    let last: Option<CheckpointRow> = audit_checkpoints::table
        .order(audit_checkpoints::number.desc())
        .select(CheckpointRow::as_select())
        .first(conn)
        .optional()?;
    Ok(match last {
        None => Ok(None),
        Some(row) if row.is_true(keys) => Ok(Some((row.number, row.mac))),
        Some(row) => Err(Fault::Checkpoint(row.number)),
    })
}

/// The mac of an event that was deleted, if it was the last one of a deletion.
pub(super) fn find_mac(
    conn: &mut Conn,
    keys: &AuditKeys,
    number: i64,
) -> Result<Option<String>, StoreError> {
    let row: Option<CheckpointRow> = audit_checkpoints::table
        .find(number)
        .select(CheckpointRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.filter(|row| row.is_true(keys)).map(|row| row.mac))
}

/// Seals by the current secret the checkpoints that earlier ones have sealed, so that their seals hold
/// when the time of those has passed.
pub(super) fn renew(conn: &mut Conn, secret: &Secret, keys: &AuditKeys) -> Result<(), StoreError> {
    let rows: Vec<CheckpointRow> = audit_checkpoints::table
        .filter(audit_checkpoints::secret.ne(secret.fingerprint()))
        .select(CheckpointRow::as_select())
        .load(conn)?;
    for mut row in rows.into_iter().filter(|row| row.is_true(keys)) {
        row.seal_by(secret);
        diesel::update(audit_checkpoints::table.find(row.number))
            .set(&row)
            .execute(conn)?;
    }
    Ok(())
}

/// Deletes the events up to a number behind a new checkpoint, and returns how many. The last event of
/// the chain always stays.
pub(in crate::store) fn delete_up_to(
    conn: &mut Conn,
    secret: &Secret,
    number: i64,
    by: &By,
) -> Result<usize, StoreError> {
    let last: Option<EventRow> = audit_events::table
        .find(number)
        .select(EventRow::as_select())
        .first(conn)
        .optional()?;
    let Some(last) = last.map(EventRow::event) else {
        return Ok(0);
    };
    let mut row = CheckpointRow {
        number,
        mac: last.mac,
        made_at: stamp(by.now),
        secret: String::new(),
        seal: String::new(),
    };
    row.seal_by(secret);
    diesel::insert_into(audit_checkpoints::table)
        .values(&row)
        .execute(conn)?;
    Ok(
        diesel::delete(audit_events::table.filter(audit_events::number.le(number)))
            .execute(conn)?,
    )
}
