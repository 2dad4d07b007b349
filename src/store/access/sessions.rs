//! Sessions: who is logged in, by the hash of what the browser holds.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::user_rows::{find_by_id, get_by_name};
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Token, User, UserState};
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::sessions;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

/// The longest time without a request.
pub(super) const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// The longest session.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most sessions of one person, each on a browser of its own.
const MOST: i64 = 20;
/// How exactly the last request is known.
const EXACTNESS: SignedDuration = SignedDuration::from_mins(5);

/// A row of the table `sessions`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    hash: String,
    user_id: String,
    made_at: String,
    last_seen: String,
    ended_at: Option<String>,
    proof: String,
}

/// How the person of a session was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionProof {
    /// By the password, with a code where the authenticator app is set up.
    Password,
    /// By the single sign-on.
    SignOn,
}

impl SessionProof {
    /// Its name in the database.
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SignOn => "sign-on",
        }
    }
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The beginning of the hash, by which it is named.
    pub id: String,
    /// When the person logged in.
    pub made_at: Timestamp,
    /// The time of the last request, to five minutes.
    pub last_seen: Timestamp,
}

impl Store {
    /// Returns the person whose session a token opens, and notes the time once in five minutes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_session(&self, token: &Token, now: Timestamp) -> Result<Option<User>, StoreError> {
        let mut conn = self.conn()?;
        let hash = token.hash();
        let row: Option<SessionRow> = sessions::table
            .find(&hash)
            .filter(sessions::ended_at.is_null())
            .select(SessionRow::as_select())
            .first(&mut *conn)
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let last_seen = read_stamp(&row.last_seen)?;
        if last_seen + IDLE < now || read_stamp(&row.made_at)? + LONGEST < now {
            return Ok(None);
        }
        let user = find_by_id(&mut conn, &row.user_id)?;
        let user = user.filter(|user| user.state == UserState::Active);
        if user.is_some() && last_seen + EXACTNESS < now {
            let unchanged = sessions::hash
                .eq(&hash)
                .and(sessions::last_seen.eq(&row.last_seen));
            diesel::update(sessions::table.filter(unchanged))
                .set(sessions::last_seen.eq(stamp(now)))
                .execute(&mut *conn)?;
        }
        Ok(user)
    }

    /// Whether the person of a session, which is named by its hash, was recognised by the single sign-on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_by_sign_on(&self, hash: &str) -> Result<bool, StoreError> {
        let proof: Option<String> = sessions::table
            .find(hash)
            .select(sessions::proof)
            .first(&mut *self.conn()?)
            .optional()?;
        Ok(proof.is_some_and(|proof| proof == SessionProof::SignOn.name()))
    }

    /// Returns the sessions of a person that have not ended, newest first.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person.
    pub fn list_sessions(&self, name: &str, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut conn = self.conn()?;
        let user = get_by_name(&mut conn, name)?;
        let rows: Vec<SessionRow> = running(&user.id, now)
            .order(sessions::made_at.desc())
            .select(SessionRow::as_select())
            .load(&mut *conn)?;
        rows.into_iter()
            .map(|row| {
                Ok(Session {
                    id: session_id(&row.hash),
                    made_at: read_stamp(&row.made_at)?,
                    last_seen: read_stamp(&row.last_seen)?,
                })
            })
            .collect()
    }

    /// Ends the session of a token: a logout.
    ///
    /// # Errors
    /// When the database fails.
    pub fn log_out(&self, token: &Token, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            let running = sessions::hash
                .eq(token.hash())
                .and(sessions::ended_at.is_null());
            let ended = diesel::update(sessions::table.filter(running))
                .set(sessions::ended_at.eq(stamp(by.now)))
                .execute(conn)?;
            if ended == 0 {
                return Ok(());
            }
            self.audit(conn, by, &AuditEvent::new(Act::Logout, by.actor.name()))
        })
    }

    /// Ends sessions of a person: all, or the one of an id. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::User`] when there is no such person.
    pub fn end_sessions(&self, name: &str, id: Option<&str>, by: &By) -> Result<usize, StoreError> {
        self.conn()?.write(|conn| {
            let user = get_by_name(conn, name)?;
            let ended = match id {
                None => end_all(conn, &user.id, by.now)?,
                Some(id) => {
                    let hashes: Vec<String> = running(&user.id, by.now)
                        .select(sessions::hash)
                        .load(conn)?;
                    let mut ended = 0;
                    for hash in hashes.iter().filter(|hash| session_id(hash) == id) {
                        ended += diesel::update(sessions::table.find(hash))
                            .set(sessions::ended_at.eq(stamp(by.now)))
                            .execute(conn)?;
                    }
                    ended
                }
            };
            let count = i64::try_from(ended).unwrap_or(i64::MAX);
            let event = AuditEvent::new(Act::SessionsEnd, name).with("count", count);
            self.audit(conn, by, &event)?;
            Ok(ended)
        })
    }
}

/// The name of a session: the beginning of its hash, which opens nothing.
fn session_id(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// Begins a session, and returns how many end for it: where the person has as many as may be, the one that
/// was used least lately, and of those in use the newest.
pub(super) fn begin(
    conn: &mut Conn,
    user: &str,
    token: &Token,
    proof: SessionProof,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let in_use = stamp(now - EXACTNESS * 2);
    let ended = Sql::new("UPDATE sessions SET ended_at = ")
        .bind(stamp(now))
        .text(" WHERE ended_at IS NULL AND user_id = ")
        .bind(user)
        .text(" AND hash NOT IN (SELECT hash FROM sessions WHERE ended_at IS NULL AND user_id = ")
        .bind(user)
        .text(" ORDER BY last_seen < ")
        .bind(in_use.as_str())
        .text(", CASE WHEN last_seen >= ")
        .bind(in_use.as_str())
        .text(" THEN made_at END, last_seen DESC, hash LIMIT ")
        .bind(MOST - 1)
        .text(")")
        .execute(conn)?;
    let row = SessionRow {
        hash: token.hash(),
        user_id: user.to_owned(),
        made_at: stamp(now),
        last_seen: stamp(now),
        ended_at: None,
        proof: proof.name().to_owned(),
    };
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(conn)?;
    Ok(ended)
}

/// The login of a person, with how many sessions ended for it.
pub(super) fn login_event(name: &str, ended: usize) -> AuditEvent {
    let event = AuditEvent::new(Act::Login, name);
    match i64::try_from(ended).unwrap_or(i64::MAX) {
        0 => event,
        ended => event.with("ended", ended),
    }
}

/// Ends all sessions of a person, and returns how many.
pub(super) fn end_all(conn: &mut Conn, user: &str, now: Timestamp) -> Result<usize, StoreError> {
    let of_user = sessions::user_id.eq(user).and(sessions::ended_at.is_null());
    Ok(diesel::update(sessions::table.filter(of_user))
        .set(sessions::ended_at.eq(stamp(now)))
        .execute(conn)?)
}

/// Ends the sessions of a person that the single sign-on began, and returns how many.
pub(super) fn end_by_sign_on(
    conn: &mut Conn,
    user: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let of_user = sessions::user_id
        .eq(user)
        .and(sessions::proof.eq(SessionProof::SignOn.name()))
        .and(sessions::ended_at.is_null());
    Ok(diesel::update(sessions::table.filter(of_user))
        .set(sessions::ended_at.eq(stamp(now)))
        .execute(conn)?)
}

/// The sessions of a person that have neither ended nor become too old.
#[diesel::dsl::auto_type(no_type_alias)]
fn running(user: &str, now: Timestamp) -> _ {
    let oldest: String = stamp(now - LONGEST);
    let idle: String = stamp(now - IDLE);
    let lasting = sessions::made_at
        .ge(oldest)
        .and(sessions::last_seen.ge(idle));
    sessions::table.filter(
        sessions::user_id
            .eq(user)
            .and(sessions::ended_at.is_null())
            .and(lasting),
    )
}
