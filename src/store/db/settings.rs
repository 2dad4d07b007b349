//! Settings of the installation in the table `facts`: the fingerprint of the secret, `k`, the rule
//! for case codes, and when recurring work was last done.

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::schema::facts;
use super::sql::Sql;
use super::time::{read_stamp, stamp};
use crate::domain::cases::case::UniqueCodes;
use crate::domain::links::secrets::Secrets;
use crate::domain::period::Month;

const ALL_CODES: &str = "province";
const SECRET: &str = "secret_fingerprint";
const CASE_CODES: &str = "case_codes";
const CODE_KEY: &str = "case_code_key";
const FIGURES: &str = "figures_number";
const AGENCIES: &str = "agencies_number";
const DISAGREEING: &str = "disagreeing_months";
const K: &str = "k";
const TRACES: &str = "inbox_traces";

/// The value of a setting.
fn find(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    Ok(facts::table
        .find(name)
        .select(facts::value)
        .first(conn)
        .optional()?)
}

/// Sets the value of a setting.
fn set(conn: &mut Conn, name: &str, value: &str) -> Result<(), StoreError> {
    on_backend!(conn, |inner| diesel::insert_into(facts::table)
        .values((facts::name.eq(name), facts::value.eq(value)))
        .on_conflict(facts::name)
        .do_update()
        .set(facts::value.eq(value))
        .execute(inner))?;
    Ok(())
}

/// The fingerprint of the secret with which this database's links are made. None until the database
/// is first opened.
pub(in crate::store) fn find_fingerprint(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    find(conn, SECRET)
}

/// Records the secret with which links are made from now on.
pub(in crate::store) fn set_fingerprint(
    conn: &mut Conn,
    fingerprint: &str,
) -> Result<(), StoreError> {
    set(conn, SECRET, fingerprint)
}

/// Checks that one of the secrets is the one with which this database's links are made. The first
/// secret is recorded. Where it is an earlier one, a rotation was cut short, and is finished here.
///
/// # Errors
/// [`StoreError::WrongSecret`] when it is another one, or when the database fails.
pub(in crate::store) fn check_secret(conn: &mut Conn, secrets: &Secrets) -> Result<(), StoreError> {
    let fingerprint = secrets.current().fingerprint();
    let expected = match find(conn, SECRET)? {
        Some(expected) => expected,
        None => conn.write(|conn| {
            // Of two first starts at once, the earlier one decides.
            on_backend!(conn, |inner| diesel::insert_into(facts::table)
                .values((facts::name.eq(SECRET), facts::value.eq(&fingerprint)))
                .on_conflict_do_nothing()
                .execute(inner))?;
            Ok(find(conn, SECRET)?.unwrap_or_else(|| fingerprint.clone()))
        })?,
    };
    if expected == fingerprint {
        return Ok(());
    }
    if secrets.all().any(|secret| secret.fingerprint() == expected) {
        // Only where nobody else has rotated it further in the meantime.
        let unchanged = facts::name.eq(SECRET).and(facts::value.eq(&expected));
        diesel::update(facts::table.filter(unchanged))
            .set(facts::value.eq(&fingerprint))
            .execute(conn)?;
        return Ok(());
    }
    Err(StoreError::WrongSecret {
        found: fingerprint,
        expected,
    })
}

/// The `k` with which the figures of this database are shown. None before the first start that records it.
pub(in crate::store) fn find_k(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    let read = |value: String| {
        value
            .parse::<i64>()
            .map_err(|_| StoreError::Unknown("k", value))
    };
    find(conn, K)?.map(read).transpose()
}

/// Records the `k` with which figures are shown.
pub(in crate::store) fn set_k(conn: &mut Conn, k: i64) -> Result<(), StoreError> {
    set(conn, K, &k.to_string())
}

/// The rule by which the scopes of case codes were made.
pub(in crate::store) fn find_unique_codes(conn: &mut Conn) -> Result<UniqueCodes, StoreError> {
    Ok(match find(conn, CASE_CODES)?.as_deref() {
        Some(ALL_CODES) => UniqueCodes::All,
        _ => UniqueCodes::National,
    })
}

/// Records the rule by which the scopes of case codes are made.
pub(in crate::store) fn set_unique_codes(
    conn: &mut Conn,
    unique_codes: UniqueCodes,
) -> Result<(), StoreError> {
    let value = match unique_codes {
        UniqueCodes::National => "national",
        UniqueCodes::All => ALL_CODES,
    };
    set(conn, CASE_CODES, value)
}

/// The key of the pseudonyms of case codes, sealed, after the fingerprint of the secret that seals it.
pub(in crate::store) fn find_code_key(
    conn: &mut Conn,
) -> Result<Option<(String, String)>, StoreError> {
    let value = find(conn, CODE_KEY)?;
    Ok(value.and_then(|value| {
        let (secret, sealed) = value.split_once(' ')?;
        Some((secret.to_owned(), sealed.to_owned()))
    }))
}

/// Keeps the key of the pseudonyms of case codes.
pub(in crate::store) fn set_code_key(
    conn: &mut Conn,
    secret: &str,
    sealed: &str,
) -> Result<(), StoreError> {
    set(conn, CODE_KEY, &format!("{secret} {sealed}"))
}

/// Forgets the key of the pseudonyms of case codes, which can't be opened any more.
pub(in crate::store) fn delete_code_key(conn: &mut Conn) -> Result<(), StoreError> {
    diesel::delete(facts::table.find(CODE_KEY)).execute(conn)?;
    Ok(())
}

/// The number of the figures, which rises whenever they change; 0 before the first ones.
pub(in crate::store) fn find_figures_number(conn: &mut Conn) -> Result<i64, StoreError> {
    find_number(conn, FIGURES)
}

/// Raises the number of the figures, last in the transaction that changes them.
pub(in crate::store) fn raise_figures_number(conn: &mut Conn) -> Result<(), StoreError> {
    raise_number(conn, FIGURES)
}

/// The number of the agencies, which rises whenever they change.
pub(in crate::store) fn find_agencies_number(conn: &mut Conn) -> Result<i64, StoreError> {
    find_number(conn, AGENCIES)
}

/// Raises the number of the agencies, in the transaction that changes them.
pub(in crate::store) fn raise_agencies_number(conn: &mut Conn) -> Result<(), StoreError> {
    raise_number(conn, AGENCIES)
}

/// What a number is of, in words.
fn number_of(name: &str) -> &'static str {
    match name {
        AGENCIES => "number of the agencies",
        _ => "number of the figures",
    }
}

fn find_number(conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
    match find(conn, name)? {
        None => Ok(0),
        Some(number) => number
            .parse()
            .map_err(|_| StoreError::Unknown(number_of(name), number)),
    }
}

fn raise_number(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    // SQLite would go on from 0 where it is no number.
    find_number(conn, name)?;
    Sql::new("INSERT INTO facts (name, value) VALUES (")
        .bind(name)
        .text(
            ", '1') ON CONFLICT (name) \
             DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT)",
        )
        .execute(conn)?;
    Ok(())
}

/// Units and months whose used links and waiting answers did not agree, as `unit month`.
pub(in crate::store) fn list_disagreeing(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let found = find(conn, DISAGREEING)?.unwrap_or_default();
    Ok(found.lines().map(str::to_owned).collect())
}

/// Records units and months whose used links and waiting answers do not agree.
pub(in crate::store) fn set_disagreeing(
    conn: &mut Conn,
    disagreeing: &BTreeSet<(String, Month)>,
) -> Result<(), StoreError> {
    if disagreeing.is_empty() {
        diesel::delete(facts::table.find(DISAGREEING)).execute(conn)?;
        return Ok(());
    }
    let lines = disagreeing.iter();
    let lines: Vec<String> = lines
        .map(|(unit, month)| format!("{unit} {month}"))
        .collect();
    set(conn, DISAGREEING, &lines.join("\n"))
}

/// Whether PostgreSQL's files may hold rows that have left the inbox, or what these were sealed with before.
pub(in crate::store) fn has_traces(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(find(conn, TRACES)?.is_some())
}

/// Records that they may, or that they hold none any more. SQLite overwrites what is deleted.
pub(in crate::store) fn set_traces(conn: &mut Conn, are_there: bool) -> Result<(), StoreError> {
    match (conn, are_there) {
        (Conn::Sqlite(_), _) => Ok(()),
        (conn, true) => set(conn, TRACES, "yes"),
        (conn, false) => {
            diesel::delete(facts::table.find(TRACES)).execute(conn)?;
            Ok(())
        }
    }
}

/// Work that is done at times of its own, and that records when it was last done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Recurring {
    /// Looking for what is due.
    Mixing,
    /// Counting who was invited and who answered, and rewriting the links: every night.
    Night,
    /// The provisional sums: every week.
    ProvisionalSums,
    /// Deleting what has had its time: every day.
    Retention,
}

impl Recurring {
    fn setting(self) -> &'static str {
        match self {
            Self::Mixing => "last_mixed_at",
            Self::Night => "last_night_at",
            Self::ProvisionalSums => "last_provisional_at",
            Self::Retention => "last_retention_at",
        }
    }

    /// When it was last done.
    pub(in crate::store) fn find_last(
        self,
        conn: &mut Conn,
    ) -> Result<Option<Timestamp>, StoreError> {
        let last = find(conn, self.setting())?;
        last.map(|stamp| read_stamp(&stamp)).transpose()
    }

    /// Records that it was done.
    pub(in crate::store) fn set_last(
        self,
        conn: &mut Conn,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        set(conn, self.setting(), &stamp(now))
    }
}
