//! Agencies and intake offices.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::civil::Date;

use super::imported::Imported;
use crate::domain::cases::agency::{Agency, Slug};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::agencies;

/// A row of the table `agencies`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone, PartialEq)]
#[diesel(table_name = agencies, treat_none_as_null = true)]
struct AgencyRow {
    code: String,
    name: String,
    name_en: Option<String>,
    block: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    successor: Option<String>,
}

impl AgencyRow {
    fn of(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone(),
            block: agency.block.to_string(),
            valid_from: agency.valid_from.map(|day| day.to_string()),
            valid_to: agency.valid_to.map(|day| day.to_string()),
            successor: agency.successor.as_ref().map(ToString::to_string),
        }
    }

    fn into_agency(self) -> Result<Agency, StoreError> {
        let slug =
            |text: String| Slug::parse(&text).map_err(|_| StoreError::Unknown("agency code", text));
        let day = |text: Option<String>| {
            text.map(|text| {
                text.parse::<Date>()
                    .map_err(|_| StoreError::Unknown("day of an agency", text))
            })
            .transpose()
        };
        Ok(Agency {
            code: slug(self.code)?,
            name: self.name,
            name_en: self.name_en,
            block: slug(self.block)?,
            valid_from: day(self.valid_from)?,
            valid_to: day(self.valid_to)?,
            successor: self.successor.map(slug).transpose()?,
        })
    }
}

/// All agencies and intake offices, by code.
pub(in crate::store) fn list(conn: &mut Conn) -> Result<Vec<Agency>, StoreError> {
    agencies::table
        .select(AgencyRow::as_select())
        .order(agencies::code)
        .load::<AgencyRow>(conn)?
        .into_iter()
        .map(AgencyRow::into_agency)
        .collect()
}

/// The agency with the given code.
pub(in crate::store) fn find(conn: &mut Conn, code: &str) -> Result<Option<Agency>, StoreError> {
    agencies::table
        .find(code)
        .select(AgencyRow::as_select())
        .first::<AgencyRow>(conn)
        .optional()?
        .map(AgencyRow::into_agency)
        .transpose()
}

impl Store {
    /// All agencies and intake offices, by code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_agencies(&self) -> Result<Vec<Agency>, StoreError> {
        list(&mut *self.conn()?)
    }

    /// The agency with the given code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_agency(&self, code: &str) -> Result<Option<Agency>, StoreError> {
        find(&mut *self.conn()?, code)
    }

    /// Inserts agencies, or updates those that exist already. Returns the outcome of each. With
    /// `dry_run` everything is rolled back.
    ///
    /// # Errors
    /// When the database fails; then no agency is changed.
    pub fn import_agencies(
        &self,
        given: &[Agency],
        dry_run: bool,
    ) -> Result<Vec<Imported>, StoreError> {
        let mut conn = self.conn()?;
        let body = |conn: &mut Conn| {
            let mut known: BTreeMap<String, AgencyRow> = agencies::table
                .select(AgencyRow::as_select())
                .load::<AgencyRow>(conn)?
                .into_iter()
                .map(|row| (row.code.clone(), row))
                .collect();
            let mut results = Vec::with_capacity(given.len());
            for agency in given {
                let row = AgencyRow::of(agency);
                let result = match known.get(&row.code) {
                    None => Imported::Added,
                    Some(kept) if *kept == row => Imported::Unchanged,
                    Some(_) => Imported::Changed,
                };
                if result != Imported::Unchanged {
                    on_backend!(conn, |inner| diesel::insert_into(agencies::table)
                        .values(&row)
                        .on_conflict(agencies::code)
                        .do_update()
                        .set(&row)
                        .execute(inner))?;
                    known.insert(row.code.clone(), row);
                }
                results.push(result);
            }
            Ok(results)
        };
        if dry_run {
            conn.dry_run(body)
        } else {
            conn.write(body)
        }
    }
}
