//! The keys of case codes: filled for cases of earlier versions, and filled anew where a province
//! declares all its codes unique.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::row::read_slug;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{CaseCode, UniqueCodes};
use crate::domain::links::code::is_pseudonym;
use crate::domain::text::unwrapped;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::schema::cases;
use crate::store::db::settings;
use crate::store::db::sql::Sql;

/// A case and its code.
#[derive(QueryableByName)]
struct CodeRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    agency: String,
    #[diesel(sql_type = Text)]
    case_code: String,
}

/// The most cases that are read at once.
const ROWS: i64 = 10_000;

/// Fills the keys of all cases, in the order of their age, for the migration `0008_case_codes`.
///
/// Of two codes that are one from now on, the older case keeps it. The code of the later one gets
/// ` (2)` at its end, by which it can still be found and changed, and the pair is returned.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    _: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let mut taken: HashMap<(String, String), (String, String)> = HashMap::new();
    let mut notes = Vec::new();
    let mut last = String::new();
    loop {
        let rows = next_rows(conn, &last)?;
        let Some(newest) = rows.last() else {
            return Ok(notes);
        };
        last.clone_from(&newest.id);
        for row in rows {
            let agency = read_slug(row.agency.clone())?;
            let written = row.case_code.clone();
            let mut key = key_of(&written, &agency);
            let mut shown = None;
            if let Some((older, older_agency)) = taken.get(&key) {
                let own = shown_of(&written);
                let (renamed, renamed_key) = (2..)
                    .map(|number| format!("{own} ({number})"))
                    .map(|code| (code.clone(), key_of(&code, &agency)))
                    .find(|(_, key)| !taken.contains_key(key))
                    .unwrap_or_default();
                notes.push(same_code(
                    [&written, agency.as_str()],
                    [older, older_agency],
                    &renamed,
                ));
                key = renamed_key;
                shown = Some(renamed);
            }
            set(conn, &row.id, &key, shown.as_deref())?;
            taken.insert(key, (shown.unwrap_or(written), row.agency));
        }
    }
}

/// What the operator is told of two codes that are one from now on, each with its agency.
pub(super) fn same_code(
    [written, agency]: [&str; 2],
    [older, older_agency]: [&str; 2],
    renamed: &str,
) -> String {
    format!(
        "case `{written}` of `{agency}` has the same code as `{older}` of `{older_agency}`, which is older and keeps it; the later one is now `{renamed}`"
    )
}

/// A code that an earlier version stored as it was written, maybe with the marks of spreadsheets.
pub(super) fn code_of(written: &str) -> CaseCode {
    let mut code = CaseCode::stored(written);
    loop {
        let inner = CaseCode::stored(unwrapped(code.as_str()));
        if inner.as_str().is_empty() || inner.as_str() == code.as_str() {
            return code;
        }
        code = inner;
    }
}

/// Such a code as it is shown: as it was written, but for the marks.
pub(super) fn shown_of(written: &str) -> String {
    let code = code_of(written);
    match code.as_str() == CaseCode::stored(written).as_str() {
        true => written.to_owned(),
        false => code.to_string(),
    }
}

/// The key of a code and the scope within which it is unique.
fn key_of(code: &str, agency: &Slug) -> (String, String) {
    let code = code_of(code);
    let scope = UniqueCodes::National.scope(&code, agency).to_owned();
    (code.key().to_owned(), scope)
}

fn set(
    conn: &mut Conn,
    id: &str,
    (key, scope): &(String, String),
    shown: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(cases::table.find(id))
        .set((
            cases::code_key.eq(key),
            cases::code_scope.eq(scope),
            shown.map(|code| cases::case_code.eq(code)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes the scopes of all cases by the rule that is configured, where they were made by another.
///
/// # Errors
/// [`StoreError::SameCodes`] where codes are to be unique that are not.
pub(in crate::store) fn apply_rule(
    conn: &mut Conn,
    unique_codes: UniqueCodes,
) -> Result<(), StoreError> {
    if settings::find_unique_codes(conn)? == unique_codes {
        return Ok(());
    }
    conn.write(|conn| {
        conn.lock("case codes")?;
        match unique_codes {
            UniqueCodes::All => {
                check_unique(conn)?;
                diesel::update(cases::table)
                    .set(cases::code_scope.eq(""))
                    .execute(conn)?;
            }
            UniqueCodes::National => scope_anew(conn)?,
        }
        settings::set_unique_codes(conn, unique_codes)
    })
}

/// Refuses codes that several agencies use.
fn check_unique(conn: &mut Conn) -> Result<(), StoreError> {
    const MOST: usize = 20;
    let rows: Vec<CodeRow> = Sql::new(
        "SELECT id, agency, case_code FROM cases WHERE code_key IN \
         (SELECT code_key FROM cases GROUP BY code_key HAVING COUNT(*) > 1) \
         ORDER BY code_key, agency LIMIT ",
    )
    .bind(i64::try_from(MOST).unwrap_or(i64::MAX))
    .load(conn)?;
    if rows.is_empty() {
        return Ok(());
    }
    let same: Vec<String> = rows
        .iter()
        .map(|row| format!("`{}` of `{}`", row.case_code, row.agency))
        .collect();
    Err(StoreError::SameCodes(same.join(", ")))
}

/// Gives every code that is not of the national form the scope of its agency.
fn scope_anew(conn: &mut Conn) -> Result<(), StoreError> {
    let mut last = String::new();
    loop {
        let rows = next_rows(conn, &last)?;
        let Some(newest) = rows.last() else {
            return Ok(());
        };
        last.clone_from(&newest.id);
        for row in rows {
            // A pseudonym stays where its code was.
            if is_pseudonym(&row.case_code) {
                continue;
            }
            let key = key_of(&row.case_code, &read_slug(row.agency)?);
            if !key.1.is_empty() {
                set(conn, &row.id, &key, None)?;
            }
        }
    }
}

/// The cases that are younger than the one with the id `last`, in the order of their age.
fn next_rows(conn: &mut Conn, last: &str) -> Result<Vec<CodeRow>, StoreError> {
    let rows = Sql::new("SELECT id, agency, case_code FROM cases WHERE id > ")
        .bind(last)
        .text(" ORDER BY id LIMIT ")
        .bind(ROWS)
        .load(conn)?;
    Ok(rows)
}
