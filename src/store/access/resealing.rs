//! Sealing the secrets of authenticator apps anew after a rotation of the secret.

use diesel::prelude::*;

use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::users;

impl Store {
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
