//! Apologies for cases past their due date: made, and still owed.
//!
//! Who applied is on the paper alone.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use super::import::CaseRow;
use crate::domain::VIETNAM;
use crate::domain::access::Reach;
use crate::domain::cases::apology::Apology;
use crate::domain::cases::case::Case;
use crate::store::Store;
use crate::store::access::reach;
use crate::store::db::error::StoreError;
use crate::store::db::schema::apologies;

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

/// A case past its due date that nobody apologised for.
#[derive(Clone, Debug)]
pub struct OwedApology {
    /// The case's id.
    pub case_id: String,
    /// What one-stop software knows of it, with its procedure's name.
    pub case: Case,
}

/// Apologies that are asked for.
#[derive(Clone, Debug)]
pub struct OwedQuery {
    /// For whose cases.
    pub reach: Reach,
    /// The first due day; what was due before is left to history.
    pub due_from: Option<Date>,
    /// The case after which to go on: when it was due, as kept, and its id.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: i64,
    /// Now.
    pub now: Timestamp,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    case: CaseRow,
    #[diesel(sql_type = Nullable<Text>)]
    procedure_name: Option<String>,
}

impl Store {
    /// Keeps that an apology was made for a case; there may be several.
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
        Ok(())
    }

    /// Cases past their due date without an apology, the oldest due date first: those finished
    /// late, and those pending now. A withdrawn case is owed none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_owed(&self, query: &OwedQuery) -> Result<Vec<OwedApology>, StoreError> {
        let now = query.now.to_zoned(VIETNAM);
        let (due_at, id) = query.after.clone().unwrap_or_default();
        let (within_reach, values) = reach::condition(&query.reach, 5);
        // A due date without an hour has the whole day.
        let sql = format!(
            "SELECT cases.*, procedures.name AS procedure_name FROM cases \
             LEFT JOIN procedures ON procedures.code = cases.procedure \
             WHERE (punctuality = 'overdue' OR finished_at IS NULL AND \
                 CASE WHEN length(due_at) > 10 THEN due_at \
                 ELSE due_at || 'T23:59:59+07:00' END < $1) \
             AND due_at >= $2 AND (due_at > $3 OR due_at = $3 AND cases.id > $4) \
             AND COALESCE(outcome, '') <> 'withdrawn' \
             AND NOT EXISTS (SELECT 1 FROM apologies WHERE apologies.case_id = cases.id) \
             {within_reach} ORDER BY due_at, cases.id LIMIT {}",
            query.limit
        );
        let mut sql = diesel::sql_query(sql)
            .into_boxed()
            .bind::<Text, _>(now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string())
            .bind::<Text, _>(
                query
                    .due_from
                    .map_or_else(String::new, |day| day.to_string()),
            )
            .bind::<Text, _>(due_at)
            .bind::<Text, _>(id);
        for value in values {
            sql = sql.bind::<Text, _>(value);
        }
        let rows: Vec<Row> = sql.load(&mut *self.conn()?)?;
        rows.into_iter()
            .map(|row| {
                Ok(OwedApology {
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
