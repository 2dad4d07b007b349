//! Administrative procedures, collected from the cases that name them.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::order::compare_names;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::procedures;
use crate::store::db::sql::Sql;

/// The most fields from which a clerk chooses.
const MOST_FIELDS: i64 = 200;

/// A field of procedures.
#[derive(QueryableByName)]
struct ProcedureFieldRow {
    #[diesel(sql_type = Text)]
    field: String,
}

/// A procedure that earlier cases named.
#[derive(Clone, Debug, Queryable)]
pub struct KnownProcedure {
    /// Its name.
    pub name: Option<String>,
    /// Its field.
    pub field: Option<String>,
}

/// A procedure as a case names it. What the case does not say is `None`.
#[derive(Clone, Copy)]
pub(in crate::store) struct NamedProcedure<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its field.
    pub field: Option<&'a str>,
}

/// Inserts or updates the procedures that cases name, except those already seen, and returns their
/// codes. What no case says of a procedure stays as it is.
///
/// A procedure is the same for all agencies, and its name stands on papers of all of them. So only who
/// reaches all cases may rename one; others may say what is not known yet.
///
/// A procedure that has not changed is only read. Cases of the same procedure arrive all the time,
/// and every write of its row would block other imports.
pub(in crate::store) fn upsert<'a>(
    conn: &mut Conn,
    given: impl IntoIterator<Item = NamedProcedure<'a>>,
    seen: &HashSet<String>,
    may_rename: bool,
) -> Result<Vec<String>, StoreError> {
    // Sorted by code, so that no two imports deadlock.
    let mut named: BTreeMap<&str, NamedProcedure> = BTreeMap::new();
    for procedure in given {
        if !seen.contains(procedure.code) {
            let known = named.entry(procedure.code).or_insert(procedure);
            known.name = known.name.or(procedure.name);
            known.field = known.field.or(procedure.field);
        }
    }
    let codes: Vec<String> = named.keys().map(|code| (*code).to_owned()).collect();
    let kept: Vec<(String, Option<String>, Option<String>)> =
        on_backend!(conn, |inner| procedures::table
            .filter(procedures::code.eq_any(&codes))
            .select((procedures::code, procedures::name, procedures::field))
            .load(inner))?;
    for (code, name, field) in &kept {
        if let Some(given) = named.get_mut(code.as_str()) {
            let (name, field) = (name.as_deref(), field.as_deref());
            let (new_name, new_field) = match may_rename {
                true => (given.name.or(name), given.field.or(field)),
                false => (name.or(given.name), field.or(given.field)),
            };
            if (new_name, new_field) == (name, field) {
                named.remove(code.as_str());
            } else {
                (given.name, given.field) = (new_name, new_field);
            }
        }
    }
    for (code, given) in named {
        let values = (
            procedures::name.eq(given.name),
            procedures::field.eq(given.field),
        );
        on_backend!(conn, |inner| diesel::insert_into(procedures::table)
            .values((procedures::code.eq(code), values))
            .on_conflict(procedures::code)
            .do_update()
            .set(values)
            .execute(inner))?;
    }
    Ok(codes)
}

impl Store {
    /// The procedure with the given code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_procedure(&self, code: &str) -> Result<Option<KnownProcedure>, StoreError> {
        Ok(procedures::table
            .filter(procedures::code.eq(code))
            .select((procedures::name, procedures::field))
            .first(&mut *self.conn()?)
            .optional()?)
    }

    /// The fields of known procedures, by name: confirmed ones before those of most procedures, and no
    /// more than a clerk can choose from, however many were made up.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_procedure_fields(&self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<ProcedureFieldRow> = Sql::new(
            "SELECT p.field FROM procedures p LEFT JOIN fields f ON f.name = p.field \
             WHERE p.field IS NOT NULL GROUP BY p.field \
             ORDER BY COUNT(f.name) = 0, COUNT(*) DESC, p.field LIMIT ",
        )
        .bind(MOST_FIELDS)
        .load(&mut *self.conn()?)?;
        let mut fields: Vec<String> = rows.into_iter().map(|row| row.field).collect();
        fields.sort_by(|a, b| compare_names(a, b));
        Ok(fields)
    }
}
