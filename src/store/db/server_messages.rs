//! How a PostgreSQL server says that it broke a statement off, in whatever language it says it.
//!
//! An error of diesel's has the kinds of some SQLSTATEs, and else only the message, which is in the
//! language of the server's `lc_messages`; a role without privileges can't choose another. So the
//! server itself is asked: on the first connection to a server of another language than English,
//! three statements are made to fail as sipas will have to recognise it. The operator finds them in
//! the server's log.
//!
//! What is learned is a fact about a language, alike for every connection of the process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use diesel::sql_query;
use diesel::sql_types::Text;

/// Why a server broke a statement off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Interruption {
    /// Somebody else held a lock for longer than `lock_timeout`.
    LockTimeout,
    /// It took longer than `statement_timeout`, or an administrator cancelled it.
    Cancelled,
}

const ENGLISH: [(&str, Interruption); 3] = [
    (
        "canceling statement due to lock timeout",
        Interruption::LockTimeout,
    ),
    (
        "canceling statement due to statement timeout",
        Interruption::Cancelled,
    ),
    (
        "canceling statement due to user request",
        Interruption::Cancelled,
    ),
];

struct Learned {
    /// Languages by locale and version of the server.
    languages: BTreeSet<String>,
    messages: BTreeMap<String, Interruption>,
}

static LEARNED: RwLock<Learned> = RwLock::new(Learned {
    languages: BTreeSet::new(),
    messages: BTreeMap::new(),
});

/// What a message says of an interruption, if it is about one.
pub(in crate::store) fn interruption(message: &str) -> Option<Interruption> {
    let english = ENGLISH.into_iter().find(|(known, _)| *known == message);
    english.map(|(_, why)| why).or_else(|| {
        let learned = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
        learned.messages.get(message).copied()
    })
}

/// Learns the messages of a server that was just connected to, unless its language is known.
/// `connect` makes another connection to it.
///
/// # Errors
/// When the server can't be asked or answers otherwise. The next connection tries again.
pub(in crate::store) fn learn(
    conn: &mut PgConnection,
    connect: impl FnOnce() -> ConnectionResult<PgConnection>,
) -> Result<(), String> {
    #[derive(QueryableByName)]
    struct LocaleRow {
        #[diesel(sql_type = Text)]
        locale: String,
        #[diesel(sql_type = Text)]
        version: String,
    }
    let asked: QueryResult<LocaleRow> = sql_query(
        "SELECT current_setting('lc_messages') AS locale, \
         current_setting('server_version') AS version",
    )
    .get_result(conn);
    let LocaleRow { locale, version } = asked.map_err(|error| error.to_string())?;
    let language = format!("{locale} {version}");
    let known = LEARNED.read().unwrap_or_else(PoisonError::into_inner);
    if is_english(&locale) || known.languages.contains(&language) {
        return Ok(());
    }
    drop(known);
    let mut other = connect().map_err(|error| error.to_string())?;
    let messages = provoke(conn, &mut other)?;
    let mut learned = LEARNED.write().unwrap_or_else(PoisonError::into_inner);
    learned.messages.extend(messages);
    learned.languages.insert(language);
    Ok(())
}

/// Whether a server with this `lc_messages` translates nothing.
fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    ["c", "posix", "en", "english"].contains(&language.to_lowercase().as_str())
}

/// The messages of statements that are broken off for each reason.
fn provoke(
    conn: &mut PgConnection,
    other: &mut PgConnection,
) -> Result<[(String, Interruption); 3], String> {
    // Several statements sent at once are one transaction.
    let too_long = "SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(1)";
    let too_long = message_of(conn.batch_execute(too_long))?;
    let cancelled = "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(1)";
    let cancelled = message_of(conn.batch_execute(cancelled))?;
    let locked = conn.transaction(|conn| {
        // A lock of no other session's than this one.
        let id: i32 = diesel::select(pg_backend_pid()).get_result(conn)?;
        let lock = format!("SELECT pg_advisory_xact_lock(hashtext('sipas.messages'), {id})");
        conn.batch_execute(&lock)?;
        let impatient = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '1ms'";
        Ok::<_, Error>(other.batch_execute(&format!("{impatient}; {lock}")))
    });
    let locked = message_of(locked.map_err(|error| error.to_string())?)?;
    Ok([
        (locked, Interruption::LockTimeout),
        (too_long, Interruption::Cancelled),
        (cancelled, Interruption::Cancelled),
    ])
}

define_sql_function! {
    /// The id of the session's process.
    fn pg_backend_pid() -> Integer;
}

/// The message of a statement that must have been broken off.
fn message_of(result: QueryResult<()>) -> Result<String, String> {
    match result {
        Err(Error::DatabaseError(DatabaseErrorKind::Unknown, error)) if is_bare(&*error) => {
            Ok(error.message().to_owned())
        }
        Err(error) => Err(error.to_string()),
        Ok(()) => Err("a statement was not broken off".to_owned()),
    }
}

/// Whether an error says nothing beside its message.
fn is_bare(error: &(dyn DatabaseErrorInformation + Send + Sync)) -> bool {
    error.details().is_none() && error.hint().is_none() && error.statement_position().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_told_from_other_languages() {
        for english in [
            "C",
            "POSIX",
            "C.UTF-8",
            "en_US.UTF-8",
            "en_GB",
            "English_United States.1252",
        ] {
            assert!(is_english(english), "{english}");
        }
        for other in [
            "de_DE.UTF-8",
            "vi_VN",
            "",
            "Vietnamese_Vietnam.1258",
            "ca_ES@valencia",
        ] {
            assert!(!is_english(other), "{other}");
        }
    }
}
