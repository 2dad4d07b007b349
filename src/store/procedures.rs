//! Procedures, as cases name them.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use super::Store;
use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::schema::procedures;
use crate::domain::case::Case;
use crate::domain::order::compare_names;

/// A procedure that cases named before.
#[derive(Clone, Debug, Queryable)]
pub struct KnownProcedure {
    /// Its name.
    pub name: Option<String>,
    /// Its field.
    pub field: Option<String>,
}

/// A procedure's name and field.
type Known = (Option<String>, Option<String>);

/// Keeps the procedures that cases name, and tells their codes; those already seen are passed over.
///
/// A procedure that is kept just so is only read: cases of the same one come all the time, and
/// whoever writes a row keeps others waiting for it.
pub(super) fn keep(
    conn: &mut Conn,
    given: &[Case],
    seen: &HashSet<String>,
) -> Result<Vec<String>, StoreError> {
    // In the order of their codes: two imports never wait for each other in a circle.
    let mut named: BTreeMap<&str, Known> = BTreeMap::new();
    for case in given {
        if let Some(code) = &case.procedure
            && !seen.contains(code)
        {
            named
                .entry(code)
                .or_insert_with(|| (case.procedure_name.clone(), case.field.clone()));
        }
    }
    let codes: Vec<String> = named.keys().map(|code| (*code).to_owned()).collect();
    let kept: Vec<(String, Option<String>, Option<String>)> =
        on_backend!(conn, |inner| procedures::table
            .filter(procedures::code.eq_any(&codes))
            .select((procedures::code, procedures::name, procedures::field))
            .load(inner))?;
    for (code, name, field) in kept {
        if named.get(code.as_str()) == Some(&(name, field)) {
            named.remove(code.as_str());
        }
    }
    for (code, (name, field)) in named {
        let values = (procedures::name.eq(&name), procedures::field.eq(&field));
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
    /// What is known of a procedure.
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

    /// The fields of procedures that cases named before, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_fields(&self) -> Result<Vec<String>, StoreError> {
        let fields: Vec<Option<String>> = procedures::table
            .filter(procedures::field.is_not_null())
            .select(procedures::field)
            .distinct()
            .load(&mut *self.conn()?)?;
        let mut fields: Vec<String> = fields.into_iter().flatten().collect();
        fields.sort_by(|a, b| compare_names(a, b));
        Ok(fields)
    }
}
