//! What sipas keeps of itself: the fingerprint of the secret, the time of the last mixing.

use diesel::prelude::*;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::schema::facts;

const SECRET: &str = "secret_fingerprint";
const LAST_MIXED: &str = "last_mixed_at";

fn find(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    Ok(facts::table
        .find(name)
        .select(facts::value)
        .first(conn)
        .optional()?)
}

fn set(conn: &mut Conn, name: &str, value: &str) -> Result<(), StoreError> {
    on_backend!(conn, |inner| diesel::insert_into(facts::table)
        .values((facts::name.eq(name), facts::value.eq(value)))
        .on_conflict(facts::name)
        .do_update()
        .set(facts::value.eq(value))
        .execute(inner))?;
    Ok(())
}

/// The fingerprint of the secret that this database's links are made with, once it was opened.
pub(in crate::store) fn find_fingerprint(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    find(conn, SECRET)
}

/// Refuses a secret that this database's links were not made with; the first one is remembered.
pub(in crate::store) fn check_secret(conn: &mut Conn, fingerprint: &str) -> Result<(), StoreError> {
    let expected = match find(conn, SECRET)? {
        Some(expected) => expected,
        None => conn.write(|conn| {
            // Two first starts at once: the earlier one's stays.
            on_backend!(conn, |inner| diesel::insert_into(facts::table)
                .values((facts::name.eq(SECRET), facts::value.eq(fingerprint)))
                .on_conflict_do_nothing()
                .execute(inner))?;
            Ok(find(conn, SECRET)?.unwrap_or_else(|| fingerprint.to_owned()))
        })?,
    };
    if expected == fingerprint {
        Ok(())
    } else {
        Err(StoreError::WrongSecret {
            found: fingerprint.to_owned(),
            expected,
        })
    }
}

/// When answers were last mixed, as kept.
pub(in crate::store) fn find_last_mixed(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    find(conn, LAST_MIXED)
}

/// Remembers when answers were mixed.
pub(in crate::store) fn set_last_mixed(conn: &mut Conn, stamp: &str) -> Result<(), StoreError> {
    set(conn, LAST_MIXED, stamp)
}
