//! Timeliness: cases of a period against their due dates.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Store;
use super::error::StoreError;
use super::figures::FigureQuery;
use crate::domain::VIETNAM;
use crate::domain::timeliness::{AgencyTimeliness, Timeliness, TimelinessReport};

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    agency: String,
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

/// $1 first day, $2 day after the last, $3 moment at which pending cases are judged.
///
/// A case belongs to the period when it was received before its end and not finished before its
/// beginning. It is pending when it was not finished by then; a due date without an hour has the
/// whole day.
///
/// To SQLite `$1` is a name, and names are numbered as they first appear: here in the order of
/// their numbers, as everywhere.
const COUNTS: &str = "\
SELECT agency, \
  COUNT(CASE WHEN earlier THEN 1 END) AS carried_over, \
  COUNT(CASE WHEN NOT earlier THEN 1 END) AS received, \
  COUNT(CASE WHEN done AND NOT gone AND punctuality = 'early' THEN 1 END) AS early, \
  COUNT(CASE WHEN done AND NOT gone AND punctuality = 'on_time' THEN 1 END) AS on_time, \
  COUNT(CASE WHEN done AND NOT gone AND punctuality = 'overdue' THEN 1 END) AS overdue, \
  COUNT(CASE WHEN NOT done AND NOT past_due THEN 1 END) AS pending_in_time, \
  COUNT(CASE WHEN NOT done AND past_due THEN 1 END) AS pending_overdue, \
  COUNT(CASE WHEN done AND gone THEN 1 END) AS withdrawn \
FROM (SELECT agency, punctuality, \
        received_at < $1 AS earlier, \
        COALESCE(finished_at < $2, FALSE) AS done, \
        COALESCE(outcome = 'withdrawn', FALSE) AS gone, \
        COALESCE(CASE WHEN length(due_at) > 10 THEN due_at \
          ELSE due_at || 'T23:59:59+07:00' END < $3, FALSE) AS past_due \
      FROM cases \
      WHERE received_at < $2 AND (finished_at IS NULL OR finished_at >= $1)) c \
GROUP BY agency";

impl Store {
    /// Timeliness of the agencies in scope, with their total.
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
            let rows: Vec<CountRow> = diesel::sql_query(COUNTS)
                .bind::<Text, _>(query.period.first_day().to_string())
                .bind::<Text, _>(query.period.day_after().to_string())
                .bind::<Text, _>(&judged_at)
                .load(conn)?;
            let mut counts: HashMap<String, Timeliness> = rows
                .into_iter()
                .map(|row| (row.agency.clone(), row.counts()))
                .collect();
            let mut total = Timeliness::default();
            let agencies = self
                .agencies_in(conn, &query.scope, query.period)?
                .into_iter()
                .filter(|agency| !agency.is_intake_office())
                .map(|agency| {
                    let counts = counts.remove(agency.code.as_str()).unwrap_or_default();
                    total += counts;
                    AgencyTimeliness {
                        agency: agency.code.to_string(),
                        name: agency.name,
                        block: agency.block.to_string(),
                        in_time: counts.in_time(),
                        pending: counts.pending(),
                        counts,
                    }
                })
                .collect();
            Ok(TimelinessReport {
                period: query.period,
                as_of_day: as_of_day.to_string(),
                agencies,
                total,
            })
        })
    }
}

impl CountRow {
    fn counts(&self) -> Timeliness {
        Timeliness {
            carried_over: self.carried_over,
            received: self.received,
            early: self.early,
            on_time: self.on_time,
            overdue: self.overdue,
            pending_in_time: self.pending_in_time,
            pending_overdue: self.pending_overdue,
            withdrawn: self.withdrawn,
        }
    }
}
