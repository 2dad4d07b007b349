//! Setting the proofs of a login: the password by a one-time link or with the old one, and the
//! authenticator app and its recovery codes.

use diesel::prelude::*;
use jiff::Timestamp;
use secrecy::SecretString;

use super::user_rows::{ChangePlace, ensure_unchanged, find_by_id, get_by_name, lock_unchanged};
use super::users::{fresh_until, waiting_roles_of};
use super::{one_time_link, sessions};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::totp::{RecoveryCode, TotpSecret};
use crate::domain::access::{By, Token, User, UserRefusal, UserState, password};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{one_time_links, recovery_codes, user_roles, users};
use crate::store::db::time::stamp;

/// A new password with the salt of its hash.
pub struct NewPassword {
    /// The password.
    pub password: SecretString,
    /// Random bytes.
    pub salt: [u8; 16],
}

/// The secret of an authenticator app that a person is setting up.
pub struct NewTotp {
    /// The secret.
    pub secret: TotpSecret,
    /// Random bytes to seal it with.
    pub nonce: [u8; 24],
    /// The recovery codes.
    pub recovery: Vec<RecoveryCode>,
}

impl Store {
    /// Makes a one-time link by which a person sets a password, in place of any earlier one. All
    /// sessions end, and the present password, authenticator app and link to the single sign-on are gone,
    /// so that whoever lost them is in and whoever stole them is out.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person.
    pub fn reset_user(
        &self,
        name: &str,
        token: &Token,
        by: &By,
        place: ChangePlace,
    ) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let user = get_by_name(conn, name)?;
            diesel::update(users::table.find(&user.id))
                .set((
                    users::password.eq(None::<String>),
                    users::totp.eq(None::<String>),
                    users::issuer.eq(None::<String>),
                    users::subject.eq(None::<String>),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)?;
            delete_codes(conn, &user.id)?;
            sessions::end_all(conn, &user.id, by.now)?;
            // Whoever gets the link could sign otherwise, or agree to a new approver.
            if place == ChangePlace::Console {
                diesel::update(waiting_roles_of(&user.id))
                    .set((
                        user_roles::signs_from.eq(fresh_until(by)),
                        user_roles::granted_by.eq(by.actor.to_string()),
                    ))
                    .execute(conn)?;
            }
            one_time_link::insert(conn, &user.id, token, by.now)?;
            self.audit(conn, by, &AuditEvent::new(Act::UserReset, name))
        })
    }

    /// Makes the first one-time link of a new person.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person.
    pub fn invite_user(&self, name: &str, token: &Token, now: Timestamp) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let user = get_by_name(conn, name)?;
            one_time_link::insert(conn, &user.id, token, now)
        })
    }

    /// Returns the person who may set a password by a one-time link.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_one_time_link(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<User>, StoreError> {
        let mut conn = self.conn()?;
        let user: Option<String> = one_time_links::table
            .find(token.hash())
            .filter(one_time_links::used_at.is_null())
            .filter(one_time_links::expires_at.gt(stamp(now)))
            .select(one_time_links::user_id)
            .first(&mut *conn)
            .optional()?;
        let Some(user) = user else { return Ok(None) };
        let user = find_by_id(&mut conn, &user)?;
        Ok(user.filter(|user| user.state == UserState::Active))
    }

    /// Sets a password by a one-time link, which this redeems. Of two who use it one succeeds.
    ///
    /// # Errors
    /// [`StoreError::User`] when the password is too weak, or the link can't be used.
    pub fn set_first_password(
        &self,
        token: &Token,
        new: &NewPassword,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let user = self
            .find_one_time_link(token, now)?
            .ok_or(UserRefusal::Link)?;
        let hash = checked_hash(&user, new)?;
        self.conn()?.write(|conn| {
            // The account before its links, as who disables or resets it does.
            if !lock_unchanged(conn, &user.id, user.version)? {
                return Err(UserRefusal::Link.into());
            }
            let unused = one_time_links::hash
                .eq(token.hash())
                .and(one_time_links::used_at.is_null());
            let redeemed = diesel::update(one_time_links::table.filter(unused))
                .set(one_time_links::used_at.eq(stamp(now)))
                .execute(conn)?;
            if redeemed == 0 {
                return Err(UserRefusal::Link.into());
            }
            let by = By::user(&user.name, now);
            self.set_hash(conn, &user, &hash, &by)?;
            Ok(user)
        })
    }

    /// Sets a password of a person, as the operator does who pipes it in.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person, or the password is too weak.
    pub fn set_password(&self, name: &str, new: &NewPassword, by: &By) -> Result<(), StoreError> {
        let user = get_by_name(&mut *self.conn()?, name)?;
        let hash = checked_hash(&user, new)?;
        self.conn()?
            .write(|conn| self.set_hash(conn, &user, &hash, by))
    }

    /// Changes the password of a person, as read before the present one was checked.
    ///
    /// # Errors
    /// [`StoreError::User`] when the account was changed meanwhile, or the password is too weak.
    pub fn change_password(
        &self,
        user: &User,
        new: &NewPassword,
        by: &By,
    ) -> Result<(), StoreError> {
        let hash = checked_hash(user, new)?;
        self.conn()?.write(|conn| {
            ensure_unchanged(conn, user)?;
            self.set_hash(conn, user, &hash, by)
        })
    }

    /// Sets the hash of a password; all sessions and open one-time links end.
    fn set_hash(
        &self,
        conn: &mut Conn,
        user: &User,
        hash: &str,
        by: &By,
    ) -> Result<(), StoreError> {
        diesel::update(users::table.find(&user.id))
            .set((
                users::password.eq(hash),
                users::version.eq(users::version + 1),
            ))
            .execute(conn)?;
        sessions::end_all(conn, &user.id, by.now)?;
        one_time_link::invalidate_all(conn, &user.id, by.now)?;
        self.audit(conn, by, &AuditEvent::new(Act::PasswordSet, &user.name))
    }

    /// Sets up the authenticator app of a person, as read before the password was checked, once its code
    /// is right.
    ///
    /// # Errors
    /// [`StoreError::User`] when the account was changed meanwhile; `Ok(false)` when the code is wrong.
    pub fn set_totp(
        &self,
        user: &User,
        new: &NewTotp,
        code: &str,
        by: &By,
    ) -> Result<bool, StoreError> {
        let Some(step) = new.secret.step_of(code, by.now.as_second(), 0) else {
            return Ok(false);
        };
        self.conn()?.write(|conn| {
            ensure_unchanged(conn, user)?;
            let sealed = self
                .secret()
                .totp_key()
                .seal(&user.id, new.secret.bytes(), new.nonce)?;
            diesel::update(users::table.find(&user.id))
                .set((
                    users::totp.eq(sealed),
                    users::totp_step.eq(step),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)?;
            delete_codes(conn, &user.id)?;
            let codes: Vec<_> = new
                .recovery
                .iter()
                .map(|code| {
                    (
                        recovery_codes::user_id.eq(&user.id),
                        recovery_codes::hash.eq(code.hash()),
                    )
                })
                .collect();
            on_backend!(conn, |inner| diesel::insert_into(recovery_codes::table)
                .values(&codes)
                .execute(inner))?;
            self.audit(conn, by, &AuditEvent::new(Act::TotpSet, &user.name))?;
            Ok(true)
        })
    }

    /// Removes the authenticator app of a person, as read before the password was checked.
    ///
    /// # Errors
    /// [`StoreError::User`] when the account was changed meanwhile.
    pub fn remove_totp(&self, user: &User, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            ensure_unchanged(conn, user)?;
            diesel::update(users::table.find(&user.id))
                .set((
                    users::totp.eq(None::<String>),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)?;
            delete_codes(conn, &user.id)?;
            self.audit(conn, by, &AuditEvent::new(Act::TotpRemove, &user.name))
        })
    }

    /// Returns the number of recovery codes that a person has left.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_recovery_codes(&self, user: &User) -> Result<i64, StoreError> {
        let left = recovery_codes::user_id
            .eq(&user.id)
            .and(recovery_codes::used_at.is_null());
        Ok(recovery_codes::table
            .filter(left)
            .count()
            .get_result(&mut *self.conn()?)?)
    }
}

/// The hash of a password that is strong enough for a person.
fn checked_hash(user: &User, new: &NewPassword) -> Result<String, StoreError> {
    let email = user.profile.email.as_deref().unwrap_or_default();
    let known = [&user.name, &user.profile.display_name, email];
    password::check_strength(&new.password, &known).map_err(UserRefusal::from)?;
    password::hash(&new.password, new.salt)
        .ok_or_else(|| StoreError::Unknown("password", "it can't be hashed".to_owned()))
}

/// Deletes the recovery codes of a person.
fn delete_codes(conn: &mut Conn, user: &str) -> Result<(), StoreError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    Ok(())
}
