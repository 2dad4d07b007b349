//! What a change of the validity of an agency or intake office would leave outside it, and the counts of
//! an office's cases, which are those of the months in which it exists.

use diesel::QueryableByName;
use diesel::sql_types::Text;

use super::counts::CountChanges;
use crate::domain::cases::agencies::AgencyRefusal;
use crate::domain::cases::agency::Agency;
use crate::domain::period::{Month, Period};
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_month, read_period};

/// A day, month or longer period of something stored.
#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Text)]
    day: String,
}

/// The day of a case's finish, or of its receipt while it is pending.
const DAY: &str = "substr(COALESCE(finished_at, received_at), 1, 10)";

/// Finds a case, a response or a figure of an agency that a new validity would leave outside.
pub(super) fn find_outside(
    conn: &mut Conn,
    stored: &Agency,
    agency: &Agency,
) -> Result<Option<AgencyRefusal>, StoreError> {
    let of_agency = Sql::new(" WHERE agency = ").bind(agency.code.as_str());
    if let Some(day) = find_day_outside(conn, DAY, of_agency, agency)? {
        return Ok(Some(AgencyRefusal::CaseOutside(day)));
    }
    if let Some(refusal) = find_office_outside(conn, stored, agency)? {
        return Ok(Some(refusal));
    }
    // What waits is sealed: used links and the counts of the night tell of which months it is.
    for of_unit in [
        "SELECT DISTINCT period AS day FROM tallies WHERE unit = ",
        "SELECT DISTINCT period AS day FROM unit_counts WHERE unit = ",
        "SELECT DISTINCT month AS day FROM invitations WHERE state = 'used' \
         AND month IN (SELECT month FROM closings WHERE closed_at IS NULL) AND agency = ",
    ] {
        if let Some(period) = find_period_outside(conn, of_unit, agency)? {
            return Ok(Some(AgencyRefusal::ResponsesOutside(period)));
        }
    }
    for of_agency in [
        "SELECT month AS day FROM reported_totals WHERE agency = ",
        "SELECT period AS day FROM published_figures WHERE agency = ",
    ] {
        if let Some(period) = find_period_outside(conn, of_agency, agency)? {
            return Ok(Some(AgencyRefusal::FiguresOutside(period)));
        }
    }
    Ok(None)
}

/// Finds a case that an intake office received and that is outside a new validity, but not outside the
/// one before: by the day of receipt, or by the month in which it counts.
fn find_office_outside(
    conn: &mut Conn,
    stored: &Agency,
    agency: &Agency,
) -> Result<Option<AgencyRefusal>, StoreError> {
    let counted = counted_months(conn, agency)?;
    let left_out = |month: &&Month| {
        let period = Period::Month(**month);
        stored.is_valid_in(period) && !agency.is_valid_in(period)
    };
    if let Some(month) = counted.iter().rev().find(left_out) {
        return Ok(Some(AgencyRefusal::CountOutside(month.to_string())));
    }
    let day = "substr(received_at, 1, 10)";
    let mut of_office = Sql::new(" WHERE intake_office = ").bind(agency.code.as_str());
    let bounds = [(stored.valid_from, " >= "), (stored.valid_to, " <= ")];
    for (bound, comparison) in bounds {
        if let Some(bound) = bound {
            of_office = of_office
                .text(" AND ")
                .text(day)
                .text(comparison)
                .bind(bound.to_string());
        }
    }
    let found = find_day_outside(conn, day, of_office, agency)?;
    Ok(found.map(AgencyRefusal::ReceiptOutside))
}

/// The months in which cases count that an intake office received, the earliest first.
fn counted_months(conn: &mut Conn, office: &Agency) -> Result<Vec<Month>, StoreError> {
    let months: Vec<DayRow> = Sql::new(
        "SELECT DISTINCT counted_in AS day FROM cases WHERE finished_at IS NOT NULL \
         AND counted_in IS NOT NULL AND intake_office = ",
    )
    .bind(office.code.as_str())
    .text(" ORDER BY counted_in")
    .load(conn)?;
    months.iter().map(|row| read_month(&row.day)).collect()
}

/// Finds the latest of the days of some cases that is outside an agency's validity.
fn find_day_outside(
    conn: &mut Conn,
    day: &str,
    which: Sql,
    agency: &Agency,
) -> Result<Option<String>, StoreError> {
    let mut query = Sql::new("SELECT ")
        .text(day)
        .text(" AS day FROM cases")
        .join(which)
        .text(" AND (1 = 0");
    for (bound, comparison) in [(agency.valid_from, " < "), (agency.valid_to, " > ")] {
        if let Some(bound) = bound {
            query = query
                .text(" OR ")
                .text(day)
                .text(comparison)
                .bind(bound.to_string());
        }
    }
    let days: Vec<DayRow> = query.text(") ORDER BY 1 DESC LIMIT 1").load(conn)?;
    Ok(days.into_iter().next().map(|row| row.day))
}

/// Finds a period outside an agency's validity, by a query that ends with the agency's code.
fn find_period_outside(
    conn: &mut Conn,
    of_agency: &str,
    agency: &Agency,
) -> Result<Option<String>, StoreError> {
    let periods: Vec<DayRow> = Sql::new(of_agency).bind(agency.code.as_str()).load(conn)?;
    for DayRow { day: period } in periods {
        if !agency.is_valid_in(read_period(&period)?) {
            return Ok(Some(period));
        }
    }
    Ok(None)
}

/// The counts of the cases of an intake office, whose new validity has months that it lacked before.
pub(super) struct OfficeCounts {
    cases: Vec<String>,
    changes: CountChanges,
}

impl OfficeCounts {
    /// The counts before the validity changes.
    pub(super) fn before(
        conn: &mut Conn,
        stored: &Agency,
        agency: &Agency,
    ) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct CaseIdRow {
            #[diesel(sql_type = Text)]
            id: String,
        }
        let months = counted_months(conn, agency)?.into_iter().filter(|month| {
            let period = Period::Month(*month);
            stored.is_valid_in(period) != agency.is_valid_in(period)
        });
        let months: Vec<String> = months.map(|month| month.to_string()).collect();
        let mut cases = Vec::new();
        if !months.is_empty() {
            let rows: Vec<CaseIdRow> =
                Sql::new("SELECT id FROM cases WHERE finished_at IS NOT NULL AND intake_office = ")
                    .bind(agency.code.as_str())
                    .text(" AND counted_in IN ")
                    .list(months)
                    .load(conn)?;
            cases.extend(rows.into_iter().map(|row| row.id));
        }
        let mut changes = CountChanges::default();
        changes.subtract(conn, &ids(&cases))?;
        Ok(Self { cases, changes })
    }

    /// Counts the cases again, by the validity that is now stored.
    pub(super) fn count_anew(mut self, store: &Store, conn: &mut Conn) -> Result<(), StoreError> {
        self.changes.add(conn, &ids(&self.cases))?;
        self.changes.write(store, conn)
    }
}

fn ids(cases: &[String]) -> Vec<&str> {
    cases.iter().map(String::as_str).collect()
}
