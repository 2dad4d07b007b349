//! Timeliness: the cases of a period compared with their due dates.

use diesel::QueryableByName;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::snapshot::Figures;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::cases::timeliness::{CaseGroup, Timeliness, TimelinessReport};
use crate::domain::figures::disclosure::TextRule;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::store::cases::fields;
use crate::store::db::connection::Conn;
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

/// The days and the time with which cases are compared.
struct TimelinessQuery<'a> {
    /// The first day of the period.
    first_day: String,
    /// The day after the period.
    day_after: String,
    /// The time with which due dates of pending cases are compared: the end of the period, or now
    /// while the period is running.
    as_of: String,
    /// The agencies whose cases are wanted.
    scope: &'a Scope,
}

impl TimelinessQuery<'_> {
    /// The query for the numbers of cases by agency, field and reason of delay.
    ///
    /// A case belongs to the period when it was received before its end and not finished before its
    /// beginning. It is pending when it was not finished by the end. A due date without a time
    /// lasts until the end of the day. The three parts of the query are ranges of one index: the
    /// cases that are still pending, those that were finished after the period, and those finished
    /// in it.
    fn count(&self) -> Sql {
        let states = [
            "early",
            "on_time",
            "overdue",
            "pending_in_time",
            "pending_overdue",
            "withdrawn",
        ]
        .map(|state| format!("COUNT(CASE WHEN state = '{state}' THEN 1 END) AS {state}"));
        Sql::new(
            "SELECT agency, field, reason, \
             COUNT(CASE WHEN earlier THEN 1 END) AS carried_over, \
             COUNT(CASE WHEN NOT earlier THEN 1 END) AS received, ",
        )
        .text(&states.join(", "))
        .text(
            " FROM (SELECT agency, field, earlier, state, \
             CASE WHEN state IN ('overdue', 'pending_overdue') THEN overdue_reason END AS reason \
             FROM (",
        )
        .join(self.pending(Sql::new("finished_at IS NULL")))
        .text(" UNION ALL ")
        .join(self.pending(Sql::new("finished_at >= ").bind(&self.day_after)))
        .text(" UNION ALL ")
        .join(self.finished())
        .text(") judged) counted GROUP BY agency, field, reason")
    }

    /// The part of the query for cases that were pending at the end of the period.
    fn pending(&self, which: Sql) -> Sql {
        self.earlier()
            .text(
                ", CASE WHEN CASE WHEN length(due_at) > 10 THEN due_at \
                 ELSE due_at || 'T23:59:59+07:00' END < ",
            )
            .bind(&self.as_of)
            .text(" THEN 'pending_overdue' ELSE 'pending_in_time' END AS state FROM cases WHERE ")
            .join(which)
            .join(self.received_before())
    }

    /// The part of the query for cases that were finished in the period.
    fn finished(&self) -> Sql {
        self.earlier()
            .text(
                ", CASE WHEN outcome = 'withdrawn' THEN 'withdrawn' ELSE punctuality END AS state \
                 FROM cases WHERE finished_at >= ",
            )
            .bind(&self.first_day)
            .text(" AND finished_at < ")
            .bind(&self.day_after)
            .join(self.received_before())
    }

    /// The beginning of both parts, with a column for cases received before the period.
    fn earlier(&self) -> Sql {
        Sql::new("SELECT agency, field, overdue_reason, received_at < ")
            .bind(&self.first_day)
            .text(" AS earlier")
    }

    /// The condition that a case was received before the end of the period, by an agency in scope.
    fn received_before(&self) -> Sql {
        let before = Sql::new(" AND received_at < ").bind(&self.day_after);
        match self.scope {
            Scope::All => before,
            Scope::Agency(code) => before.text(" AND agency = ").bind(code),
            Scope::Block(code) => before
                .text(" AND agency IN (SELECT code FROM agencies WHERE block = ")
                .bind(code)
                .text(")"),
        }
    }
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
            first_day: query.period.first_day().to_string(),
            day_after: query.period.day_after().to_string(),
            as_of: if period_ends < now.date() {
                format!("{period_ends}T23:59:59+07:00")
            } else {
                now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string()
            },
            scope: &query.scope,
        };
        let agencies = self.agencies_in(query)?;
        let rows: Vec<CaseGroupRow> =
            by_index(self.conn, |conn| Ok(timeliness.count().load(conn)?))?;
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
        if !matches!(self.viewer, Viewer::Public) {
            return Ok(TextRule::everything());
        }
        let confirmed = fields::confirmed(self.conn)?;
        let names = confirmed.values().map(|field| field.name.as_str());
        Ok(TextRule::public(self.k(), names))
    }
}

/// Runs a query without sequential scans. PostgreSQL assumes that the days of receiving and
/// finishing are independent, so it expects half of all cases to have been pending, and would scan
/// the table.
fn by_index<T>(
    conn: &mut Conn,
    query: impl FnOnce(&mut Conn) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if matches!(conn, Conn::Sqlite(_)) {
        return query(conn);
    }
    conn.batch_execute("SET LOCAL enable_seqscan = off")?;
    let found = query(conn)?;
    conn.batch_execute("SET LOCAL enable_seqscan = on")?;
    Ok(found)
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
