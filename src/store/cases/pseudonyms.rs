//! Pseudonyms of case codes: what takes the place of the code of a case that was finished long ago.
//!
//! They are HMACs by a key of their own, which is sealed by the secret, so that the same code is still
//! recognised when the secret has been rotated.

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::links::code::{Secret, pseudonym_pattern};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::cases;
use crate::store::db::settings;

/// What the key is sealed for.
const ROW: &str = "case_code_key";
/// The cases whose codes one transaction replaces.
pub(in crate::store) const PAGE: i64 = 1000;

/// The key of pseudonyms.
pub(in crate::store) struct CodeKey(Secret);

impl CodeKey {
    /// The key, if codes have been replaced and a secret at hand has sealed it.
    pub(in crate::store) fn find(
        conn: &mut Conn,
        secrets: &Secrets,
    ) -> Result<Option<Self>, StoreError> {
        let Some((sealed_by, sealed)) = settings::find_code_key(conn)? else {
            return Ok(None);
        };
        let by = secrets
            .all()
            .find(|secret| secret.fingerprint() == sealed_by);
        let Some(by) = by else { return Ok(None) };
        let opened = by.key_sealing_key().open(ROW, &sealed)?;
        let bytes: Option<[u8; 32]> = opened.try_into().ok();
        Ok(bytes.map(|bytes| Self(Secret::new(bytes))))
    }

    /// The key, which is made where there is none.
    pub(in crate::store) fn find_or_make(
        conn: &mut Conn,
        secrets: &Secrets,
    ) -> Result<Self, StoreError> {
        if let Some(key) = Self::find(conn, secrets)? {
            return Ok(key);
        }
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
        seal(conn, secrets, &bytes)?;
        Ok(Self(Secret::new(bytes)))
    }

    /// The pseudonym of a code, given as codes are compared.
    pub(in crate::store) fn pseudonym(&self, key: &str) -> String {
        self.0.code_pseudonym(key)
    }
}

/// Seals the key by the current secret, where an earlier one has sealed it.
pub(in crate::store) fn keep(conn: &mut Conn, secrets: &Secrets) -> Result<(), StoreError> {
    let Some((sealed_by, sealed)) = settings::find_code_key(conn)? else {
        return Ok(());
    };
    let by = secrets.previous().iter().map(|previous| &previous.secret);
    let mut by = by.filter(|secret| secret.fingerprint() == sealed_by);
    match by.next() {
        Some(by) => seal(conn, secrets, &by.key_sealing_key().open(ROW, &sealed)?),
        None => Ok(()),
    }
}

fn seal(conn: &mut Conn, secrets: &Secrets, bytes: &[u8]) -> Result<(), StoreError> {
    let mut nonce = [0; 24];
    nonce[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    nonce[16..].copy_from_slice(&Uuid::new_v4().as_bytes()[..8]);
    let current = secrets.current();
    let sealed = current.key_sealing_key().seal(ROW, bytes, nonce)?;
    settings::set_code_key(conn, &current.fingerprint(), &sealed)
}

/// Replaces the codes of cases that were finished before a day, at most [`PAGE`] of them, and returns
/// how many.
pub(in crate::store) fn replace_codes(
    conn: &mut Conn,
    secrets: &Secrets,
    before: &str,
) -> Result<usize, StoreError> {
    let codes: Vec<(String, String)> = cases::table
        .filter(cases::finished_at.lt(before))
        .filter(cases::code_key.not_like(pseudonym_pattern()))
        .order(cases::id)
        .limit(PAGE)
        .select((cases::id, cases::code_key))
        .load(conn)?;
    if codes.is_empty() {
        return Ok(0);
    }
    let key = CodeKey::find_or_make(conn, secrets)?;
    for (id, code) in &codes {
        let pseudonym = key.pseudonym(code);
        diesel::update(cases::table.find(id))
            .set((
                cases::case_code.eq(&pseudonym),
                cases::code_key.eq(&pseudonym),
            ))
            .execute(conn)?;
    }
    Ok(codes.len())
}

/// The number of cases whose codes were replaced.
pub(in crate::store) fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(cases::table
        .filter(cases::code_key.like(pseudonym_pattern()))
        .count()
        .get_result(conn)?)
}
