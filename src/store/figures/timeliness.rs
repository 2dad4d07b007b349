//! Timeliness: cases of a period against their due dates.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::scores::{FigureQuery, Scope};
use crate::domain::VIETNAM;
use crate::domain::cases::timeliness::{CaseGroup, Timeliness, TimelinessReport};
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    agency: String,
    #[diesel(sql_type = Nullable<Text>)]
    field: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = BigInt)]
    carried_over: i64,
    #[diesel(sql_type = BigInt)]
    received: i64,
    #[diesel(sql_type = BigInt)]
    early: i64,
    #[diesel(sql_type = BigInt)]
    on_time: i64,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
    #[diesel(sql_type = BigInt)]
    pending_in_time: i64,
    #[diesel(sql_type = BigInt)]
    pending_overdue: i64,
    #[diesel(sql_type = BigInt)]
    withdrawn: i64,
}

/// $1 first day, $2 moment at which pending cases are judged, $3 day after the last, $4 the only
/// agency, if there is one.
///
/// A case belongs to the period when it was received before its end and not finished before its
/// beginning. It is pending when it was not finished by then; a due date without an hour has the
/// whole day. The three parts are ranges of one index: what is pending still, what was pending
/// then and is finished since, what was finished in the period.
///
/// To SQLite `$1` is a name, and names are numbered as they first appear: here in the order of
/// their numbers, as everywhere.
fn counting(only: Option<&str>) -> String {
    const PENDING: &str = "SELECT agency, field, overdue_reason, received_at < $1 AS earlier, \
        CASE WHEN CASE WHEN length(due_at) > 10 THEN due_at \
          ELSE due_at || 'T23:59:59+07:00' END < $2 \
          THEN 'pending_overdue' ELSE 'pending_in_time' END AS state \
        FROM cases";
    const FINISHED: &str = "SELECT agency, field, overdue_reason, received_at < $1 AS earlier, \
        CASE WHEN outcome = 'withdrawn' THEN 'withdrawn' ELSE punctuality END AS state \
        FROM cases";
    let of_agency = if only.is_some() {
        "AND agency = $4"
    } else {
        ""
    };
    let states: Vec<String> = [
        "early",
        "on_time",
        "overdue",
        "pending_in_time",
        "pending_overdue",
        "withdrawn",
    ]
    .map(|state| format!("COUNT(CASE WHEN state = '{state}' THEN 1 END) AS {state}"))
    .into();
    format!(
        "SELECT agency, field, reason, \
         COUNT(CASE WHEN earlier THEN 1 END) AS carried_over, \
         COUNT(CASE WHEN NOT earlier THEN 1 END) AS received, {} \
         FROM (SELECT agency, field, earlier, state, \
           CASE WHEN state IN ('overdue', 'pending_overdue') THEN overdue_reason END AS reason \
           FROM ({PENDING} WHERE finished_at IS NULL AND received_at < $3 {of_agency} \
             UNION ALL {PENDING} WHERE finished_at >= $3 AND received_at < $3 {of_agency} \
             UNION ALL {FINISHED} WHERE finished_at >= $1 AND finished_at < $3 \
               AND received_at < $3 {of_agency}) judged) counted \
         GROUP BY agency, field, reason",
        states.join(", ")
    )
}

impl Store {
    /// Timeliness of the agencies in scope, with their total, by field and by reason of delay.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_timeliness(&self, query: &FigureQuery) -> Result<TimelinessReport, StoreError> {
        let now = query.now.to_zoned(VIETNAM);
        let period_ends = query.period.last_day();
        // Pending cases are judged at the end of the period, or now while it is running.
        let judged_at = if period_ends < now.date() {
            format!("{period_ends}T23:59:59+07:00")
        } else {
            now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string()
        };
        let as_of_day = period_ends.min(now.date());
        self.conn()?.read(|conn| {
            let agencies = self.agencies_in(conn, &query.scope, query.period)?;
            let only = match &query.scope {
                Scope::Agency(code) => Some(code.as_str()),
                Scope::All | Scope::Block(_) => None,
            };
            if let Conn::Pg(conn) = conn {
                // It takes the days of receiving and of finishing for independent, expects half
                // the history to have been pending then, and would read the whole table for it.
                diesel::sql_query("SET LOCAL enable_seqscan = off").execute(conn)?;
            }
            let mut sql = diesel::sql_query(counting(only))
                .into_boxed()
                .bind::<Text, _>(query.period.first_day().to_string())
                .bind::<Text, _>(&judged_at)
                .bind::<Text, _>(query.period.day_after().to_string());
            if let Some(code) = only {
                sql = sql.bind::<Text, _>(code);
            }
            let rows: Vec<CountRow> = sql.load(conn)?;
            Ok(TimelinessReport::new(
                query.period,
                as_of_day.to_string(),
                agencies,
                rows.into_iter().map(CountRow::group).collect(),
            ))
        })
    }
}

impl CountRow {
    fn group(self) -> CaseGroup {
        let counts = Timeliness {
            carried_over: self.carried_over,
            received: self.received,
            early: self.early,
            on_time: self.on_time,
            overdue: self.overdue,
            pending_in_time: self.pending_in_time,
            pending_overdue: self.pending_overdue,
            withdrawn: self.withdrawn,
        };
        CaseGroup {
            agency: self.agency,
            field: self.field,
            reason: self.reason,
            counts,
        }
    }
}
