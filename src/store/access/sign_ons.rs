//! The single sign-on: logging in by it, linking a person to it, and unlinking. A person is found by
//! issuer and subject, and by nothing else: an e-mail address can pass to another person.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use jiff::Timestamp;
use secrecy::SecretString;

use super::logins::paused_until;
use super::sessions;
use super::sessions::SessionProof;
use super::user_rows::{UserRow, ensure_unchanged, lock_unchanged};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Identity, Token, User, UserRefusal};
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{login_failures, users};

/// The second factor of a login by single sign-on.
pub enum SecondFactor {
    /// The provider asked for it.
    AtProvider,
    /// The code of the authenticator app is asked for here, where one is set up; `None` before the
    /// person was asked.
    Code(Option<SecretString>),
}

/// What becomes of a login by single sign-on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignOnLogin {
    /// The person is logged in, by the name.
    Done(String),
    /// Nobody is linked to this identity.
    Unknown,
    /// The person may not log in.
    Disabled,
    /// The code of the authenticator app is asked for.
    NeedsCode,
    /// The code is wrong.
    Refused,
    /// Too many codes were wrong; the next one counts from this time on.
    Paused(Timestamp),
}

impl Store {
    /// Logs in a person who was recognised by the single sign-on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn log_in_by_sign_on(
        &self,
        identity: &Identity,
        factor: &SecondFactor,
        token: &Token,
        now: Timestamp,
    ) -> Result<SignOnLogin, StoreError> {
        self.conn()?.write(|conn| {
            let of_identity = users::issuer
                .eq(&identity.issuer)
                .and(users::subject.eq(&identity.subject));
            let user: Option<UserRow> = users::table
                .filter(of_identity)
                .select(UserRow::as_select())
                .first(conn)
                .optional()?;
            let Some(user) = user else {
                return Ok(SignOnLogin::Unknown);
            };
            if !lock_unchanged(conn, &user.id, user.version)? {
                return Ok(SignOnLogin::Disabled);
            }
            if let SecondFactor::Code(code) = factor
                && user.totp.is_some()
            {
                let Some(code) = code else {
                    return Ok(SignOnLogin::NeedsCode);
                };
                let codes = self.secret().login_attempt(&[&user.name, "sign-on"]);
                if let Some(until) = paused_until(conn, &codes, now)? {
                    return Ok(SignOnLogin::Paused(until));
                }
                if !self.redeem_code(conn, &user, code, now)? {
                    self.fail(conn, &user.name, &codes, now)?;
                    return Ok(SignOnLogin::Refused);
                }
                diesel::delete(login_failures::table.find(&codes)).execute(conn)?;
            }
            let ended = sessions::begin(conn, &user.id, token, SessionProof::SignOn, now)?;
            let by = By::user(&user.name, now);
            let event =
                sessions::login_event(&user.name, ended).with("sign_on", identity.issuer.as_str());
            self.audit(conn, &by, &event)?;
            Ok(SignOnLogin::Done(user.name))
        })
    }

    /// Links a person, as read before the password was checked, to an identity of the single sign-on.
    ///
    /// # Errors
    /// [`StoreError::User`] when the account was changed meanwhile, or another one has this identity.
    pub fn link_sign_on(
        &self,
        user: &User,
        identity: &Identity,
        by: &By,
    ) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            ensure_unchanged(conn, user)?;
            let linked = diesel::update(users::table.find(&user.id))
                .set((
                    users::issuer.eq(&identity.issuer),
                    users::subject.eq(&identity.subject),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn);
            match linked {
                Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                    return Err(UserRefusal::SignOnTaken.into());
                }
                result => result?,
            };
            let event = AuditEvent::new(Act::SignOnLink, &user.name)
                .with("issuer", identity.issuer.as_str());
            self.audit(conn, by, &event)
        })
    }

    /// Takes away the link to the single sign-on of a person, as read before the password was checked.
    /// The sessions that it began end.
    ///
    /// # Errors
    /// [`StoreError::User`] when the account was changed meanwhile.
    pub fn unlink_sign_on(&self, user: &User, by: &By) -> Result<(), StoreError> {
        let Some((issuer, _)) = &user.sign_on else {
            return Ok(());
        };
        self.conn()?.write(|conn| {
            ensure_unchanged(conn, user)?;
            diesel::update(users::table.find(&user.id))
                .set((
                    users::issuer.eq(None::<String>),
                    users::subject.eq(None::<String>),
                    users::version.eq(users::version + 1),
                ))
                .execute(conn)?;
            sessions::end_by_sign_on(conn, &user.id, by.now)?;
            let event =
                AuditEvent::new(Act::SignOnUnlink, &user.name).with("issuer", issuer.as_str());
            self.audit(conn, by, &event)
        })
    }
}
