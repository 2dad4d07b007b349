//! Apologies for cases past their due date: those made, and those still due.
//!
//! The applicant's name is written on the paper only, never stored.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use super::read::Cases;
use super::row::CaseRow;
use crate::domain::VIETNAM;
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::apologies;
use crate::store::db::sql::Sql;

/// A row to be inserted into `apologies`.
#[derive(Insertable)]
#[diesel(table_name = apologies)]
struct ApologyRow<'a> {
    id: String,
    case_id: &'a str,
    day: String,
    reason: &'a str,
    new_return_date: String,
    made_by: &'a str,
}

/// A case past its due date without an apology.
#[derive(Clone, Debug)]
pub struct ApologyDue {
    /// The case's id.
    pub case_id: String,
    /// The case, with the name of its procedure.
    pub case: Case,
}

/// A query for apologies that are due.
#[derive(Clone, Debug)]
pub struct ApologiesDueQuery {
    /// The first due day; cases that were due earlier are left out.
    pub due_from: Option<Date>,
    /// The case after which the page begins: its due date as stored, and its id.
    pub after: Option<(String, String)>,
    /// The most cases returned.
    pub limit: i64,
    /// The current time.
    pub now: Timestamp,
}

/// A case with the name of its procedure.
#[derive(QueryableByName)]
struct ApologyDueRow {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Nullable<Text>)]
    procedure_name: Option<String>,
}

impl Store {
    /// Inserts an apology for a case, which may have several.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_apology(
        &self,
        case_id: &str,
        apology: &Apology,
        made_by: &str,
    ) -> Result<(), StoreError> {
        diesel::insert_into(apologies::table)
            .values(ApologyRow {
                id: self.new_id(),
                case_id,
                day: apology.day.to_string(),
                reason: &apology.reason,
                new_return_date: apology.new_return_date.to_string(),
                made_by,
            })
            .execute(&mut *self.conn()?)?;
        self.note_change();
        Ok(())
    }
}

impl Cases<'_> {
    /// Returns the cases past their due date without an apology, oldest due date first: those that
    /// were finished late, and those pending now. For a withdrawn case no apology is due.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_apologies_due(
        &self,
        query: &ApologiesDueQuery,
    ) -> Result<Vec<ApologyDue>, StoreError> {
        let now = query.now.to_zoned(VIETNAM);
        let (due_at, id) = query.after.clone().unwrap_or_default();
        let due_from = query.due_from.map(|day| day.to_string());
        // A due date without a time lasts until the end of the day.
        let rows: Vec<ApologyDueRow> = Sql::new(
            "SELECT cases.*, procedures.name AS procedure_name FROM cases \
             LEFT JOIN procedures ON procedures.code = cases.procedure \
             WHERE (punctuality = 'overdue' OR finished_at IS NULL AND \
                 CASE WHEN length(due_at) > 10 THEN due_at \
                 ELSE due_at || 'T23:59:59+07:00' END < ",
        )
        .bind(now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string())
        .text(") AND due_at >= ")
        .bind(due_from.unwrap_or_default())
        .text(" AND (due_at > ")
        .bind(&due_at)
        .text(" OR due_at = ")
        .bind(&due_at)
        .text(" AND cases.id > ")
        .bind(id)
        .text(
            ") AND COALESCE(outcome, '') <> 'withdrawn' \
             AND NOT EXISTS (SELECT 1 FROM apologies WHERE apologies.case_id = cases.id)",
        )
        .join(self.within_reach())
        .text(" ORDER BY due_at, cases.id LIMIT ")
        .bind(query.limit)
        .load(&mut *self.store.conn()?)?;
        rows.into_iter()
            .map(|row| {
                Ok(ApologyDue {
                    case_id: row.case.id.clone(),
                    case: Case {
                        procedure_name: row.procedure_name,
                        ..row.case.read()?
                    },
                })
            })
            .collect()
    }
}
