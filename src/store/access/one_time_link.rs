//! One-time links by which persons set a password.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use crate::domain::access::Token;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::one_time_links;
use crate::store::db::time::stamp;

/// How long a one-time link can be used.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(72);

/// Inserts a one-time link, in place of earlier ones.
pub(super) fn insert(
    conn: &mut Conn,
    user: &str,
    token: &Token,
    now: Timestamp,
) -> Result<(), StoreError> {
    invalidate_all(conn, user, now)?;
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::hash.eq(token.hash()),
            one_time_links::user_id.eq(user),
            one_time_links::expires_at.eq(stamp(now + LINK_LIFE)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes the open one-time links of a person useless.
pub(super) fn invalidate_all(
    conn: &mut Conn,
    user: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let open = one_time_links::user_id
        .eq(user)
        .and(one_time_links::used_at.is_null());
    diesel::update(one_time_links::table.filter(open))
        .set(one_time_links::used_at.eq(stamp(now)))
        .execute(conn)?;
    Ok(())
}
