//! The step of migration 0028: case codes without the marks of spreadsheets and with any hyphen, and an
//! SQLite table of cases in which an agency can have several cases of one code. Migration 0029 takes it again,
//! since more codes look alike from then on.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::codes::{code_of, same_code, shown_of};
use super::row::read_slug;
use crate::domain::cases::case::{CaseCode, UniqueCodes};
use crate::domain::links::code::is_pseudonym;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::schema::cases;
use crate::store::db::settings;
use crate::store::db::sql::Sql;

/// A case and its code.
#[derive(QueryableByName)]
struct SharedCodeRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    agency: String,
    #[diesel(sql_type = Text)]
    case_code: String,
    #[diesel(sql_type = Text)]
    code_key: String,
    #[diesel(sql_type = Text)]
    code_scope: String,
}

/// A code as it will be stored, and the scope within which it is unique.
struct NewCode {
    shown: String,
    key: String,
    scope: String,
}

/// The most cases that are read at once.
const ROWS: i64 = 10_000;

/// Makes the keys of all cases anew. Of two codes that are one from now on, the older case keeps it, as in
/// the migration 0008.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    _: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    if matches!(conn, Conn::Sqlite(_)) {
        make_anew(conn)?;
    }
    let unique_codes = settings::find_unique_codes(conn)?;
    let mut notes = Vec::new();
    let mut last = String::new();
    loop {
        let rows = select(conn, Sql::new("id > ").bind(&last), ROWS)?;
        let Some(newest) = rows.last() else {
            return Ok(notes);
        };
        last.clone_from(&newest.id);
        for row in rows.iter().filter(|row| !is_pseudonym(&row.code_key)) {
            let code = row.new_code();
            if (&code.shown, &code.key) != (&row.case_code, &row.code_key) {
                notes.extend(give(conn, row, code, unique_codes)?);
            }
        }
    }
}

impl SharedCodeRow {
    fn new_code(&self) -> NewCode {
        let code = code_of(&self.case_code);
        NewCode {
            shown: shown_of(&self.case_code),
            key: code.key().to_owned(),
            scope: match code.is_national() {
                true => String::new(),
                false => self.code_scope.clone(),
            },
        }
    }
}

/// Gives a case its code, and the later of two cases another one. Returns what the operator should know.
fn give(
    conn: &mut Conn,
    row: &SharedCodeRow,
    code: NewCode,
    unique_codes: UniqueCodes,
) -> Result<Option<String>, StoreError> {
    let Some(other) = find(conn, &code.key, &code.scope)?.filter(|other| other.id != row.id) else {
        set(conn, row, &code)?;
        return Ok(None);
    };
    let (older, later) = match other.id < row.id {
        true => (&other, row),
        false => (row, &other),
    };
    let renamed = another_code(conn, later, unique_codes)?;
    set(conn, later, &renamed)?;
    if older.id == row.id {
        set(conn, row, &code)?;
    }
    Ok(Some(same_code(
        [&later.case_code, &later.agency],
        [&older.case_code, &older.agency],
        &renamed.shown,
    )))
}

/// A code for a case whose own belongs to an older one.
fn another_code(
    conn: &mut Conn,
    row: &SharedCodeRow,
    unique_codes: UniqueCodes,
) -> Result<NewCode, StoreError> {
    let own = shown_of(&row.case_code);
    let agency = read_slug(row.agency.clone())?;
    let mut number = 2;
    loop {
        let shown = format!("{own} ({number})");
        let code = CaseCode::stored(&shown);
        let scope = unique_codes.scope(&code, &agency);
        if find(conn, code.key(), scope)?.is_none() {
            return Ok(NewCode {
                shown,
                key: code.key().to_owned(),
                scope: scope.to_owned(),
            });
        }
        number += 1;
    }
}

fn find(conn: &mut Conn, key: &str, scope: &str) -> Result<Option<SharedCodeRow>, StoreError> {
    let which = Sql::new("code_key = ")
        .bind(key)
        .text(" AND code_scope = ")
        .bind(scope);
    Ok(select(conn, which, 1)?.pop())
}

/// The cases under a condition, in the order of their age.
fn select(conn: &mut Conn, which: Sql, limit: i64) -> Result<Vec<SharedCodeRow>, StoreError> {
    let rows = Sql::new("SELECT id, agency, case_code, code_key, code_scope FROM cases WHERE ")
        .join(which)
        .text(" ORDER BY id LIMIT ")
        .bind(limit)
        .load(conn)?;
    Ok(rows)
}

fn set(conn: &mut Conn, row: &SharedCodeRow, code: &NewCode) -> Result<(), StoreError> {
    diesel::update(cases::table.find(&row.id))
        .set((
            cases::case_code.eq(&code.shown),
            cases::code_key.eq(&code.key),
            cases::code_scope.eq(&code.scope),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes SQLite's table of cases anew, with its indexes, but without the rule that an agency has a code
/// once, which SQLite can't remove from a table.
fn make_anew(conn: &mut Conn) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct SqlRow {
        #[diesel(sql_type = Text)]
        sql: String,
    }
    const RULE: &str = "UNIQUE (agency, case_code)";
    let schema = |conn: &mut Conn, kind: &str| -> Result<Vec<SqlRow>, StoreError> {
        let query = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name = 'cases' \
            AND type = ";
        Ok(Sql::new(query)
            .bind(kind)
            .text(" ORDER BY name")
            .load(conn)?)
    };
    let table = schema(conn, "table")?
        .pop()
        .map(|row| row.sql)
        .unwrap_or_default();
    let Some((columns, end)) = table.split_once(RULE) else {
        return Ok(());
    };
    let made = format!("{}{end}", columns.trim_end().trim_end_matches(','));
    let indexes = schema(conn, "index")?;
    let statements = [
        // The cases are missing to what refers to them, until they are back.
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TABLE kept_cases AS SELECT * FROM cases",
        "DROP TABLE cases",
        &made,
        "INSERT INTO cases SELECT * FROM kept_cases",
        "DROP TABLE kept_cases",
    ];
    for statement in statements
        .into_iter()
        .chain(indexes.iter().map(|row| row.sql.as_str()))
    {
        sql_query(statement).execute(conn)?;
    }
    Ok(())
}
