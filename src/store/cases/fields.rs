//! Fields (lĩnh vực): those that cases have, and those that the province has confirmed.
//!
//! Anybody with a key can write any field into a case. If it became a trait of the answer, a field
//! that one case alone has would name its answer. Answers therefore keep confirmed fields only.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{Actor, By, Viewer};
use crate::domain::cases::field::{Confirmation, Field, is_field_name};
use crate::domain::order::compare_names;
use crate::domain::{fold, tidy};
use crate::store::Store;
use crate::store::access::reach::within;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::fields;
use crate::store::db::settings;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_stamp, stamp};

/// A field that the province has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct ConfirmedField {
    /// Its number, which no other field ever gets.
    pub number: i32,
    /// Its name as it was confirmed.
    pub name: String,
}

/// The confirmed fields by their names as they are compared.
pub(in crate::store) type ConfirmedFields = HashMap<String, ConfirmedField>;

/// A row of the table `fields`.
#[derive(Queryable, Insertable)]
#[diesel(table_name = fields)]
struct FieldRow {
    name: String,
    number: i32,
    confirmed_by: String,
    confirmed_at: String,
}

/// A field as cases have it.
#[derive(QueryableByName)]
struct FieldOfCasesRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    cases: i64,
}

/// The confirmed fields.
pub(in crate::store) fn confirmed(conn: &mut Conn) -> Result<ConfirmedFields, StoreError> {
    let rows: Vec<FieldRow> = fields::table.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (number, name) = (row.number, row.name);
            (fold(&name), ConfirmedField { number, name })
        })
        .collect())
}

impl Store {
    /// Returns every field that cases within a viewer's reach have or that is confirmed, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_fields(&self, viewer: &Viewer) -> Result<Vec<Field>, StoreError> {
        let (of_cases, confirmed) = self.conn()?.read(|conn| {
            let of_cases: Vec<FieldOfCasesRow> = Sql::new(
                "SELECT field AS name, COUNT(*) AS cases FROM cases WHERE field IS NOT NULL",
            )
            .join(within(viewer.cases()))
            .text(" GROUP BY field ORDER BY cases DESC, name")
            .load(conn)?;
            let confirmed: Vec<FieldRow> = fields::table.load(conn)?;
            Ok::<_, StoreError>((of_cases, confirmed))
        })?;
        let mut found: BTreeMap<String, Field> = BTreeMap::new();
        for row in confirmed {
            let field = Field {
                cases: 0,
                confirmed: Some(Confirmation {
                    number: row.number,
                    by: Actor::read(&row.confirmed_by).name().to_owned(),
                    at: read_stamp(&row.confirmed_at)?,
                }),
                name: row.name,
            };
            found.insert(fold(&field.name), field);
        }
        // The spelling that most cases have comes first.
        for FieldOfCasesRow { name, cases } in of_cases {
            let field = found.entry(fold(&name)).or_insert_with(|| Field {
                name,
                cases: 0,
                confirmed: None,
            });
            field.cases += cases;
        }
        let mut fields: Vec<Field> = found.into_values().collect();
        fields.sort_by(|a, b| compare_names(&a.name, &b.name));
        Ok(fields)
    }

    /// Confirms fields, and returns the names of those that were not confirmed before. What can't be the
    /// name of one is passed over.
    ///
    /// # Errors
    /// When the database fails; then none is confirmed.
    pub fn confirm_fields(&self, names: &[&str], by: &By) -> Result<Vec<String>, StoreError> {
        let added = self.conn()?.write(|conn| {
            // So that two confirmations at once give different numbers.
            conn.lock("fields")?;
            let mut known = confirmed(conn)?;
            let mut added = Vec::new();
            for name in names.iter().map(|name| tidy(name)) {
                if !is_field_name(&name) || known.contains_key(&fold(&name)) {
                    continue;
                }
                let number = known.values().map(|field| field.number).max().unwrap_or(0) + 1;
                diesel::insert_into(fields::table)
                    .values(FieldRow {
                        name: name.clone(),
                        number,
                        confirmed_by: by.actor.to_string(),
                        confirmed_at: stamp(by.now),
                    })
                    .execute(conn)?;
                added.push(name.clone());
                known.insert(fold(&name), ConfirmedField { number, name });
            }
            settings::raise_figures_number(conn)?;
            if !added.is_empty() {
                let event =
                    AuditEvent::new(Act::FieldsConfirm, "fields").with("fields", added.clone());
                self.audit(conn, by, &event)?;
            }
            Ok::<_, StoreError>(added)
        });
        self.note_change();
        added
    }
}
