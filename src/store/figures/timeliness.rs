//! Timeliness: the cases of a period compared with their due dates. It is read from counts; of the cases
//! themselves only those are read that have become overdue in the running month.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use jiff::ToSpan;
use jiff::civil::DateTime;

use super::snapshot::Figures;
use crate::domain::VIETNAM;
use crate::domain::cases::timeliness::{CaseGroup, Timeliness, TimelinessReport};
use crate::domain::figures::disclosure::TextRule;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::{Month, Period};
use crate::store::cases::fields;
use crate::store::cases::timeliness::DUE_UNTIL;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

/// The numbers of cases of an agency, field and reason of delay.
#[derive(QueryableByName)]
struct CaseGroupRow {
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

/// The days, months and times with which cases are compared.
struct TimelinessQuery<'a> {
    /// The period.
    period: Period,
    /// The agencies whose cases are wanted.
    scope: &'a Scope,
    /// Now, where the period is running.
    now: Option<DateTime>,
}

impl TimelinessQuery<'_> {
    /// The query for the numbers of cases by agency, field and reason of delay.
    ///
    /// A case belongs to the period when it was received before its end and not finished before its
    /// beginning. It is pending when it was not finished by the end.
    fn count(&self) -> Sql {
        let states = [
            "early",
            "on_time",
            "overdue",
            "pending_in_time",
            "pending_overdue",
            "withdrawn",
        ]
        .map(|state| sum_where(&format!("state = '{state}'"), state));
        let mut judged = self
            .counted("timeliness_counts")
            .text(" UNION ALL ")
            .join(self.counted("timeliness_changes"));
        if let Some(now) = self.now {
            let day_after = self.period.day_after().to_string();
            let pending = Sql::new("finished_at IS NULL");
            let finished_later = Sql::new("finished_at >= ").bind(day_after);
            for which in [pending, finished_later] {
                judged = judged.text(" UNION ALL ").join(self.due_by(now, which));
            }
        }
        Sql::new("SELECT agency, field, reason, ")
            .text(&sum_where("earlier", "carried_over"))
            .text(", ")
            .text(&sum_where("NOT earlier", "received"))
            .text(", ")
            .text(&states.join(", "))
            .text(
                " FROM (SELECT agency, field, earlier, state, cases, \
                 CASE WHEN state IN ('overdue', 'pending_overdue') THEN reason END AS reason FROM (",
            )
            .join(judged)
            .text(
                ") judged) counted GROUP BY agency, field, reason HAVING SUM(cases) <> 0",
            )
    }

    /// The part of the query for the rows of a table of counts. A case that was pending at the end of
    /// the period was overdue if it was so at the end of a month that is over.
    fn counted(&self, table: &str) -> Sql {
        let month = |day| Month::of(day).to_string();
        let (first, last) = (
            month(self.period.first_day()),
            month(self.period.last_day()),
        );
        let running = self.now.map_or(self.period.day_after(), DateTime::date);
        Sql::new(
            "SELECT agency, NULLIF(field, '') AS field, NULLIF(reason, '') AS reason, \
             received_in < ",
        )
        .bind(&first)
        .text(" AS earlier, CASE WHEN finished_in <= ")
        .bind(&last)
        .text(" THEN state WHEN overdue_from < ")
        .bind(month(running))
        .text(" THEN 'pending_overdue' ELSE 'pending_in_time' END AS state, cases FROM ")
        .text(table)
        .text(" WHERE finished_in >= ")
        .bind(first)
        .text(" AND received_in <= ")
        .bind(last)
        .join(self.in_scope())
    }

    /// The part of the query for cases that have become overdue since the end of the last month, of
    /// those that are pending at the end of the running period: each counts once more as overdue, and
    /// once less as in time.
    fn due_by(&self, now: DateTime, which: Sql) -> Sql {
        let day_before = Month::of(now.date()).first_day().saturating_sub(1.day());
        let now = now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string();
        Sql::new("SELECT agency, field, overdue_reason AS reason, received_at < ")
            .bind(self.period.first_day().to_string())
            .text(
                " AS earlier, moved.state, moved.cases FROM cases CROSS JOIN \
                 (SELECT 'pending_overdue' AS state, 1 AS cases \
                 UNION ALL SELECT 'pending_in_time', -1) moved WHERE ",
            )
            .join(which)
            .text(" AND received_at < ")
            .bind(self.period.day_after().to_string())
            .text(" AND due_at >= ")
            .bind(day_before.to_string())
            .text(" AND due_at < ")
            .bind(&now)
            .text(&format!(" AND {DUE_UNTIL} >= "))
            .bind(format!("{day_before}T23:59:59+07:00"))
            .text(&format!(" AND {DUE_UNTIL} < "))
            .bind(now)
            .join(self.in_scope())
    }

    /// The condition that a case is one of an agency in scope. It is there for the whole province too,
    /// so that the database reads the indexes, which begin with the agency, agency by agency.
    fn in_scope(&self) -> Sql {
        let agencies = Sql::new(" AND agency IN (SELECT code FROM agencies");
        let agencies = match self.scope {
            Scope::All => agencies,
            Scope::Agency(code) => agencies.text(" WHERE code = ").bind(code),
            Scope::Block(code) => agencies.text(" WHERE block = ").bind(code),
        };
        agencies.text(")")
    }
}

/// The sum of the cases for which a condition holds, as a column.
fn sum_where(condition: &str, column: &str) -> String {
    format!("CAST(SUM(CASE WHEN {condition} THEN cases ELSE 0 END) AS BIGINT) AS {column}")
}

impl Figures<'_> {
    /// The timeliness of the agencies in scope, in total, by field and by reason of delay.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_timeliness(&mut self, query: &FigureQuery) -> Result<TimelinessReport, StoreError> {
        let now = query.now.to_zoned(VIETNAM);
        let period_ends = query.period.last_day();
        let timeliness = TimelinessQuery {
            period: query.period,
            scope: &query.scope,
            now: (period_ends >= now.date()).then(|| now.datetime()),
        };
        let agencies = self.agencies_in(query)?;
        let rows: Vec<CaseGroupRow> = timeliness.count().load(self.conn()?)?;
        Ok(TimelinessReport::new(
            query.period,
            period_ends.min(now.date()).to_string(),
            agencies,
            rows.into_iter().map(CaseGroupRow::group).collect(),
            &self.text_rule()?,
        ))
    }

    /// The rule for the texts of cases that the viewer is shown.
    fn text_rule(&mut self) -> Result<TextRule, StoreError> {
        if self.viewer.sees_every_text() {
            return Ok(TextRule::everything());
        }
        let confirmed = fields::confirmed(self.conn()?)?;
        let names = confirmed.values().map(|field| field.name.as_str());
        Ok(TextRule::public(self.k(), names))
    }
}

impl CaseGroupRow {
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
