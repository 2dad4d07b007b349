//! Logging in with a password and, where it is set up, a code.
//!
//! Whatever is wrong, the answer is the same and takes one hashing of a password. Failures are counted
//! for each account, and apart for passwords, for codes, and for every browser that was logged in
//! before: who tries passwords from elsewhere shuts out nobody who is known.

use diesel::prelude::*;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::sessions;
use super::sessions::SessionProof;
use super::user_rows::{UserRow, find_row, lock_unchanged};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::pause::pause_after;
use crate::domain::access::totp::{RecoveryCode, TotpSecret};
use crate::domain::access::{By, Token, password};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{login_failures, recovery_codes, users};
use crate::store::db::time::{read_stamp, stamp};

/// What a person gives to log in.
pub struct LoginAttempt {
    /// The name, as typed.
    pub name: String,
    /// The password.
    pub password: SecretString,
    /// The code of the authenticator app or a recovery code; empty where none is set up.
    pub code: SecretString,
    /// The mark of a browser on which this person was logged in before.
    pub known_browser: Option<String>,
}

/// What becomes of an attempt to log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// The person is logged in, by the name.
    Done(String),
    /// Something is wrong.
    Refused,
    /// Too many attempts failed; the next one counts from this time on.
    Paused(Timestamp),
}

impl Store {
    /// Logs a person in by a new token, if everything is right.
    ///
    /// # Errors
    /// When the database fails.
    pub fn log_in(
        &self,
        attempt: &LoginAttempt,
        token: &Token,
        now: Timestamp,
    ) -> Result<Login, StoreError> {
        let name = crate::domain::fold(&attempt.name);
        let series = |proof: &str| {
            let browser = attempt.known_browser.as_deref().unwrap_or_default();
            self.secret().login_attempt(&[&name, proof, browser])
        };
        let (passwords, codes) = (series("password"), series("code"));
        let mut conn = self.conn()?;
        if let Some(until) = paused_until(&mut conn, &passwords, now)? {
            return Ok(Login::Paused(until));
        }
        let user = find_row(&mut conn, &name)?.filter(UserRow::is_active);
        drop(conn);
        let hash = user.as_ref().and_then(|user| user.password.as_deref());
        let is_right = password::is_right(&attempt.password, hash);
        let user = user.filter(|_| is_right);
        self.conn()?.write(|conn| {
            let (wrong, user) = match user {
                None => (&passwords, None),
                Some(user) => {
                    let is_proved = paused_until(conn, &codes, now)?.is_none()
                        && self.redeem_code(conn, &user, &attempt.code, now)?
                        && lock_unchanged(conn, &user.id, user.version)?;
                    (&codes, Some(user).filter(|_| is_proved))
                }
            };
            let Some(user) = user else {
                return self.fail(conn, &name, wrong, now).map(|()| Login::Refused);
            };
            for attempt in [&passwords, &codes] {
                diesel::delete(login_failures::table.find(attempt)).execute(conn)?;
            }
            let ended = sessions::begin(conn, &user.id, token, SessionProof::Password, now)?;
            let by = By::user(&user.name, now);
            self.audit(conn, &by, &sessions::login_event(&user.name, ended))?;
            Ok(Login::Done(user.name))
        })
    }

    /// Checks the present password of a person who is logged in, before something that is dear. Wrong
    /// ones are counted apart.
    ///
    /// # Errors
    /// When the database fails.
    pub fn check_password(
        &self,
        name: &str,
        typed: &SecretString,
        now: Timestamp,
    ) -> Result<Login, StoreError> {
        let again = self.secret().login_attempt(&[name, "again"]);
        let mut conn = self.conn()?;
        if let Some(until) = paused_until(&mut conn, &again, now)? {
            return Ok(Login::Paused(until));
        }
        let user = find_row(&mut conn, name)?;
        drop(conn);
        let hash = user.as_ref().and_then(|user| user.password.as_deref());
        let is_right = password::is_right(typed, hash);
        self.conn()?.write(|conn| {
            if !is_right {
                return self.fail(conn, name, &again, now).map(|()| Login::Refused);
            }
            diesel::delete(login_failures::table.find(&again)).execute(conn)?;
            Ok(Login::Done(name.to_owned()))
        })
    }

    /// Checks the code of the authenticator app of a person who is logged in, or a recovery code, where
    /// there is no password to check. Wrong ones are counted apart.
    ///
    /// # Errors
    /// When the database fails.
    pub fn check_code(
        &self,
        name: &str,
        typed: &SecretString,
        now: Timestamp,
    ) -> Result<Login, StoreError> {
        let again = self.secret().login_attempt(&[name, "code again"]);
        self.conn()?.write(|conn| {
            if let Some(until) = paused_until(conn, &again, now)? {
                return Ok(Login::Paused(until));
            }
            let is_right = match find_row(conn, name)? {
                Some(user) => self.redeem_code(conn, &user, typed, now)?,
                None => false,
            };
            if !is_right {
                return self.fail(conn, name, &again, now).map(|()| Login::Refused);
            }
            diesel::delete(login_failures::table.find(&again)).execute(conn)?;
            Ok(Login::Done(name.to_owned()))
        })
    }

    /// Whether a code is right for a person, and was not used before. Nobody else can use it after.
    /// Where the authenticator app is not set up, any code is.
    pub(super) fn redeem_code(
        &self,
        conn: &mut Conn,
        user: &UserRow,
        code: &SecretString,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(sealed) = &user.totp else {
            return Ok(true);
        };
        if let Some(code) = RecoveryCode::parse(code.expose_secret()) {
            let unused = recovery_codes::user_id
                .eq(&user.id)
                .and(recovery_codes::hash.eq(code.hash()))
                .and(recovery_codes::used_at.is_null());
            let redeemed = diesel::update(recovery_codes::table.filter(unused))
                .set(recovery_codes::used_at.eq(stamp(now)))
                .execute(conn)?;
            return Ok(redeemed == 1);
        }
        let Some(secret) = self.open_totp(&user.id, sealed) else {
            let user = user.name.as_str();
            tracing::error!(user, "the secret of an authenticator app can't be opened");
            return Ok(false);
        };
        let step = secret.step_of(code.expose_secret(), now.as_second(), user.totp_step);
        let Some(step) = step else { return Ok(false) };
        let unused = users::id.eq(&user.id).and(users::totp_step.lt(step));
        let redeemed = diesel::update(users::table.filter(unused))
            .set(users::totp_step.eq(step))
            .execute(conn)?;
        Ok(redeemed == 1)
    }

    /// Opens the secret of a person's authenticator app, unless a secret of the service sealed it that is
    /// not at hand.
    fn open_totp(&self, user: &str, sealed: &str) -> Option<TotpSecret> {
        let opened = self
            .secrets()
            .all()
            .find_map(|secret| secret.totp_key().open(user, sealed).ok());
        let bytes: Option<[u8; 20]> = opened.and_then(|bytes| bytes.try_into().ok());
        bytes.map(TotpSecret::new)
    }

    /// Counts a failure, and begins a pause after several. The first pause of a series is recorded.
    pub(super) fn fail(
        &self,
        conn: &mut Conn,
        name: &str,
        attempt: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_backend!(conn, |inner| diesel::insert_into(login_failures::table)
            .values((
                login_failures::attempt.eq(attempt),
                login_failures::failures.eq(1),
                login_failures::paused_until.eq(stamp(now)),
            ))
            .on_conflict(login_failures::attempt)
            .do_update()
            .set(login_failures::failures.eq(login_failures::failures + 1))
            .execute(inner))?;
        let failures: i64 = login_failures::table
            .find(attempt)
            .select(login_failures::failures)
            .first(conn)?;
        let pause = pause_after(failures);
        diesel::update(login_failures::table.find(attempt))
            .set(login_failures::paused_until.eq(stamp(now + pause)))
            .execute(conn)?;
        // Of names that are nobody's nothing is recorded: they may be anything that people type.
        if pause.is_zero()
            || !pause_after(failures - 1).is_zero()
            || find_row(conn, name)?.is_none()
        {
            return Ok(());
        }
        let by = By {
            actor: crate::domain::access::Actor::Server,
            now,
        };
        let event = AuditEvent::new(Act::LoginPaused, name).with("failures", failures);
        self.audit(conn, &by, &event)
    }
}

/// The end of the pause that a series of attempts is in.
pub(super) fn paused_until(
    conn: &mut Conn,
    attempt: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let until: Option<String> = login_failures::table
        .find(attempt)
        .select(login_failures::paused_until)
        .first(conn)
        .optional()?;
    let until = until.as_deref().map(read_stamp).transpose()?;
    Ok(until.filter(|until| *until > now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::password::HASHINGS;
    use crate::domain::access::{Actor, Grant, Profile, Role, UserName, UserState};
    use crate::store::access::proofs::{NewPassword, NewTotp};
    use crate::store::access::users::ChangePlace;
    use crate::store::answers::writer::tests::{now, open};

    const RIGHT: &str = "thuyền bút chanh mưa rào";

    fn add(store: &Store, name: &str, by: &By) {
        let profile = Profile {
            display_name: name.to_owned(),
            email: None,
            language: "vi".to_owned(),
        };
        let admin = [Grant::read(Role::Admin, "").unwrap()];
        let user = UserName::parse(name).unwrap();
        store
            .add_user(&user, &profile, &admin, by, ChangePlace::Machine)
            .unwrap();
        let new = NewPassword {
            password: RIGHT.to_owned().into(),
            salt: [3; 16],
        };
        store.set_password(name, &new, by).unwrap();
    }

    #[test]
    fn whatever_is_wrong_a_password_is_hashed_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        let by = By {
            actor: Actor::Server,
            now: now(),
        };
        for name in ["right", "with.app", "disabled", "without"] {
            add(&store, name, &by);
        }
        let disabled = UserState::Disabled;
        store.set_user_state("disabled", disabled, &by).unwrap();
        store
            .reset_user("without", &Token::new([1; 32]), &by, ChangePlace::Machine)
            .unwrap();
        let secret = TotpSecret::new(*b"12345678901234567890");
        let seconds = by.now.as_second();
        let key = totp_rs::Secret::new(Box::new(*secret.bytes()));
        let app = totp_rs::Builder::new().with_secret(key).build().unwrap();
        let code = app.generate(u64::try_from(seconds).unwrap()).to_string();
        let new = NewTotp {
            secret,
            nonce: [1; 24],
            recovery: Vec::new(),
        };
        let user = store.find_user("with.app").unwrap().unwrap();
        assert!(store.set_totp(&user, &new, &code, &by).unwrap());
        for (name, password, code, is_in) in [
            ("right", RIGHT, "", true),
            ("right", "wrong", "", false),
            ("nobody", RIGHT, "", false),
            ("with.app", RIGHT, "", false),
            ("with.app", RIGHT, code.as_str(), false),
            ("disabled", RIGHT, "", false),
            ("without", RIGHT, "", false),
        ] {
            let attempt = LoginAttempt {
                name: name.to_owned(),
                password: SecretString::from(password.to_owned()),
                code: SecretString::from(code.to_owned()),
                known_browser: None,
            };
            HASHINGS.set(0);
            let login = store.log_in(&attempt, &Token::new([2; 32]), by.now);
            assert_eq!(matches!(login.unwrap(), Login::Done(_)), is_in, "{name}");
            assert_eq!(HASHINGS.get(), 1, "{name} {code}");
        }
    }
}
