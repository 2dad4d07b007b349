//! Apologies for cases past their due date: those made, and those still due.
//!
//! The applicant's name is written on the paper only, never stored.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use jiff::Timestamp;

use super::read::{Cases, code_contains};
use super::row::CaseRow;
use super::timeliness::DUE_UNTIL;
use crate::domain::VIETNAM;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::store::Store;
use crate::store::db::connection::Conn;
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
    made_by: String,
}

/// A case past its due date without an apology.
#[derive(Clone, Debug)]
pub struct ApologyDue {
    /// The case's id.
    pub case_id: String,
    /// The case, with the name of its procedure.
    pub case: Case,
    /// The days from the due day to the day of the result, or to today while the case is pending.
    pub days_late: i64,
}

/// A query for apologies that are due.
#[derive(Clone, Debug)]
pub struct ApologiesDueQuery {
    /// Only finished cases or only pending ones; both without it.
    pub is_finished: Option<bool>,
    /// A part of the case's code, as codes are compared; empty for all.
    pub code_part: String,
    /// The place after which the page begins.
    pub after: Option<ApologyPlace>,
    /// The most cases returned.
    pub limit: i64,
    /// The current time.
    pub now: Timestamp,
}

/// The place of a case in the list of apologies that are due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApologyPlace {
    /// Whether the case is finished: those come last.
    pub is_finished: bool,
    /// Its days of delay, most first.
    pub days_late: i64,
    /// Its id.
    pub case_id: String,
}

impl ApologyDue {
    /// The place of the case in the list.
    pub fn place(&self) -> ApologyPlace {
        ApologyPlace {
            is_finished: self.case.finished_at.is_some(),
            days_late: self.days_late,
            case_id: self.case_id.clone(),
        }
    }
}

/// A case with the name of its procedure.
#[derive(QueryableByName)]
struct ApologyDueRow {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Nullable<Text>)]
    procedure_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    days_late: i64,
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
        by: &By,
    ) -> Result<(), StoreError> {
        let row = ApologyRow {
            id: self.new_id(),
            case_id,
            day: apology.day.to_string(),
            reason: &apology.reason,
            new_return_date: apology.new_return_date.to_string(),
            made_by: by.actor.to_string(),
        };
        self.conn()?.write(|conn| {
            diesel::insert_into(apologies::table)
                .values(row)
                .execute(conn)?;
            self.audit(conn, by, &AuditEvent::new(Act::ApologyMake, case_id))
        })?;
        self.note_change();
        Ok(())
    }
}

impl Cases<'_> {
    /// Returns the cases past their due date without an apology: pending ones first, then those that
    /// were finished late, both by days of delay, most first. For a withdrawn case no apology is due.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_apologies_due(
        &self,
        query: &ApologiesDueQuery,
    ) -> Result<Vec<ApologyDue>, StoreError> {
        let mut conn = self.store.conn()?;
        let due = self
            .apologies_due(&conn, query)
            .text(") SELECT * FROM due WHERE 1 = 1");
        let due = match query.is_finished {
            Some(is_finished) => due.text(" AND finished = ").bind(i64::from(is_finished)),
            None => due,
        };
        let due = match &query.after {
            Some(place) => due.join(behind(place)),
            None => due,
        };
        let rows: Vec<ApologyDueRow> = due
            .text(" ORDER BY finished, days_late DESC, id LIMIT ")
            .bind(query.limit)
            .load(&mut conn)?;
        rows.into_iter()
            .map(|row| {
                Ok(ApologyDue {
                    case_id: row.case.id.clone(),
                    days_late: row.days_late,
                    case: Case {
                        procedure_name: row.procedure_name,
                        ..row.case.read()?
                    },
                })
            })
            .collect()
    }

    /// The beginning of a statement: the cases for which an apology is due, as `due`, with their days of
    /// delay.
    fn apologies_due(&self, conn: &Conn, query: &ApologiesDueQuery) -> Sql {
        let now = query.now.to_zoned(VIETNAM);
        let days_late = match conn {
            Conn::Sqlite(_) => {
                "CAST(julianday(substr(COALESCE(finished_at, clock.now), 1, 10)) \
                 - julianday(substr(due_at, 1, 10)) AS BIGINT)"
            }
            Conn::Pg(_) => {
                "CAST(CAST(substr(COALESCE(finished_at, clock.now), 1, 10) AS DATE) \
                 - CAST(substr(due_at, 1, 10) AS DATE) AS BIGINT)"
            }
        };
        Sql::new("WITH clock (now) AS (VALUES (")
            .bind(now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string())
            .text(
                ")), due AS (SELECT cases.*, procedures.name AS procedure_name, \
                 CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END AS finished, ",
            )
            .text(days_late)
            .text(&format!(
                " AS days_late FROM clock CROSS JOIN cases \
                 LEFT JOIN procedures ON procedures.code = cases.procedure \
                 WHERE (punctuality = 'overdue' OR finished_at IS NULL AND {DUE_UNTIL} < clock.now) \
                 AND COALESCE(outcome, '') <> 'withdrawn' \
                 AND NOT EXISTS (SELECT 1 FROM apologies WHERE apologies.case_id = cases.id)",
            ))
            .join(self.within_reach())
            .join(code_contains(&query.code_part))
    }
}

/// A condition on what comes after a place in the list.
fn behind(place: &ApologyPlace) -> Sql {
    let finished = i64::from(place.is_finished);
    Sql::new(" AND (finished > ")
        .bind(finished)
        .text(" OR finished = ")
        .bind(finished)
        .text(" AND (days_late < ")
        .bind(place.days_late)
        .text(" OR days_late = ")
        .bind(place.days_late)
        .text(" AND id > ")
        .bind(&place.case_id)
        .text("))")
}
