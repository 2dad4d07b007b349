//! What a clerk looks up: cases within a key's reach, and what a case is added by hand with.

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::civil::Date;

use crate::domain::access::Reach;
use crate::domain::cases::case::CaseTime;
use crate::store::Store;
use crate::store::access::reach;
use crate::store::db::error::StoreError;
use crate::store::links::by_hand::KeptCase;

/// The finished cases of a day, newest first.
#[derive(Clone, Debug)]
pub struct DayQuery {
    /// Whose they are.
    pub reach: Reach,
    /// The day on which they were finished.
    pub day: Date,
    /// The case after which to go on: when it was finished, and its id.
    pub after: Option<(CaseTime, String)>,
    /// At most so many.
    pub limit: i64,
}

impl Store {
    /// The case of an id, where it is within reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_case_within(
        &self,
        reach: &Reach,
        id: &str,
    ) -> Result<Option<KeptCase>, StoreError> {
        let found = self.conn()?.read(|conn| {
            let rows = diesel::sql_query("SELECT cases.* FROM cases WHERE id = $1")
                .bind::<Text, _>(id)
                .load(conn)?;
            Ok(self.with_links(conn, rows)?.pop())
        })?;
        Ok(found.filter(|case| reach.covers(case.place())))
    }

    /// The cases within reach that bear a code, pending ones too: each agency has its own.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_cases_of_code(
        &self,
        reach: &Reach,
        case_code: &str,
    ) -> Result<Vec<KeptCase>, StoreError> {
        let (within_reach, values) = reach::condition(reach, 2);
        self.conn()?.read(|conn| {
            // Agency and code are the key that cases are found by, so every agency is tried in turn.
            // SQLite would rather go through all cases of the office; a cross join keeps its order.
            let sql = format!(
                "SELECT cases.* FROM agencies CROSS JOIN cases \
                 WHERE cases.agency = agencies.code AND cases.case_code = $1 {within_reach} \
                 ORDER BY cases.agency"
            );
            let mut sql = diesel::sql_query(sql)
                .into_boxed()
                .bind::<Text, _>(case_code);
            for value in values {
                sql = sql.bind::<Text, _>(value);
            }
            let rows = sql.load(conn)?;
            self.with_links(conn, rows)
        })
    }

    /// The finished cases of a day, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_finished_on(&self, query: &DayQuery) -> Result<Vec<KeptCase>, StoreError> {
        let day_after = query.day.tomorrow().unwrap_or(query.day);
        let (within_reach, values) = reach::condition(&query.reach, 5);
        // What every moment of the day is less than.
        let (finished_at, id) = match &query.after {
            Some((moment, id)) => (moment.to_string(), id.clone()),
            None => (day_after.to_string(), String::new()),
        };
        self.conn()?.read(|conn| {
            let sql = format!(
                "SELECT cases.* FROM cases WHERE finished_at >= $1 AND finished_at < $2 \
                 AND (finished_at < $3 OR finished_at = $3 AND id < $4) {within_reach} \
                 ORDER BY finished_at DESC, id DESC LIMIT {}",
                query.limit
            );
            let mut sql = diesel::sql_query(sql)
                .into_boxed()
                .bind::<Text, _>(query.day.to_string())
                .bind::<Text, _>(day_after.to_string())
                .bind::<Text, _>(finished_at)
                .bind::<Text, _>(id);
            for value in values {
                sql = sql.bind::<Text, _>(value);
            }
            let rows = sql.load(conn)?;
            self.with_links(conn, rows)
        })
    }
}
