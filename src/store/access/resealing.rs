//! What outlives a secret: sealed anew after a rotation.

use diesel::prelude::*;
use jiff::Timestamp;

use super::audit::append_one;
use super::audit_keys;
use crate::domain::access::By;
use crate::domain::links::secrets::Secrets;
use crate::store::Store;
use crate::store::cases::pseudonyms;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::users;

/// Seals by the current secret the keys that outlive earlier ones, and records rotations of which the
/// audit trail does not tell yet, as the last statements of a transaction.
pub(in crate::store) fn keep_keys(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &By,
) -> Result<(), StoreError> {
    pseudonyms::keep(conn, secrets)?;
    for event in audit_keys::keep(conn, secrets)? {
        append_one(conn, secrets, by, &event)?;
    }
    Ok(())
}

impl Store {
    /// Keeps what earlier secrets at hand have sealed and outlives them.
    pub(in crate::store) fn keep_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(());
        }
        self.conn()?
            .write(|conn| keep_keys(conn, self.secrets(), &By::server(now)))
    }

    /// Seals by the current secret what an earlier one has sealed for persons. Returns the number of
    /// persons.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::store) fn reseal_totp(&self) -> Result<usize, StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(0);
        }
        let current = self.secret().totp_key();
        self.conn()?.write(|conn| {
            let sealed: Vec<(String, Option<String>)> = users::table
                .filter(users::totp.is_not_null())
                .order(users::id)
                .select((users::id, users::totp))
                .load(conn)?;
            let mut resealed = 0;
            for (id, sealed) in sealed {
                let Some(sealed) = sealed.filter(|sealed| current.open(&id, sealed).is_err())
                else {
                    continue;
                };
                let opened = self
                    .secrets()
                    .all()
                    .find_map(|secret| secret.totp_key().open(&id, &sealed).ok());
                if let Some(content) = opened {
                    let anew = current.seal(&id, &content, self.new_nonce())?;
                    // Only where the person has not set up another app meanwhile.
                    let unchanged = users::id.eq(&id).and(users::totp.eq(&sealed));
                    resealed += diesel::update(users::table.filter(unchanged))
                        .set(users::totp.eq(anew))
                        .execute(conn)?;
                }
            }
            Ok(resealed)
        })
    }
}
