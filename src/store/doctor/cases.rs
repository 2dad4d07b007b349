//! Counts of cases against the cases themselves, and figures against the validity of agencies.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

use super::difference::{Discrepancy, compare as compare_numbers};
use crate::domain::cases::agency::Agency;
use crate::store::cases::agencies;
use crate::store::cases::counts;
use crate::store::cases::counts::{CaseCounts, CaseTraits};
use crate::store::cases::timeliness;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// Compares the stored numbers of finished cases of open months with the cases.
pub(super) fn compare(conn: &mut Conn) -> Result<Vec<Discrepancy>, StoreError> {
    let spread = |counts: CaseCounts| -> BTreeMap<(CaseTraits, &str), i64> {
        counts
            .into_iter()
            .flat_map(|(case, numbers)| {
                [
                    ("finished", numbers.coverage.finished),
                    ("late", numbers.late),
                ]
                .map(|(what, count)| ((case.clone(), what), count))
            })
            .collect()
    };
    let expected = spread(counts::recount(conn)?);
    let found = spread(counts::list_open(conn)?);
    Ok(compare_numbers(
        &expected,
        &found,
        "cases",
        |(case, what)| {
            format!(
                "{what} cases of {} in {}, {}/{}",
                case.unit, case.month, case.channel, case.outcome
            )
        },
    ))
}

/// Compares the stored counts of timeliness with the cases.
pub(super) fn compare_timeliness(conn: &mut Conn) -> Result<Vec<Discrepancy>, StoreError> {
    let expected = timeliness::recount(conn)?;
    let found = timeliness::list_stored(conn)?;
    Ok(compare_numbers(&expected, &found, "cases", |case| {
        format!(
            "cases of {} received in {}, finished in {}, {}, overdue from {}",
            case.agency,
            case.received_in,
            case.finished_in,
            if case.state.is_empty() {
                "pending"
            } else {
                &case.state
            },
            case.overdue_from
        )
    }))
}

/// Finished cases that count in no month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, QueryableByName)]
pub struct UncountedCases {
    /// The code of the agency that decided them.
    #[diesel(sql_type = Text)]
    pub agency: String,
    /// How many they are.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// The finished cases that count in no month, by agency. That is no error where sipas learned of them when
/// their agency had ended, too late for their own month.
pub(super) fn list_uncounted(conn: &mut Conn) -> Result<Vec<UncountedCases>, StoreError> {
    let rows = Sql::new(
        "SELECT agency, COUNT(*) AS count FROM cases \
         WHERE finished_at IS NOT NULL AND counted_in IS NULL GROUP BY agency ORDER BY agency",
    )
    .load(conn)?;
    Ok(rows)
}

/// Cases whose day lies outside the validity of their agency: that of the finish, or that of the receipt
/// while they are pending.
pub(super) fn outside_validity_by_day(conn: &mut Conn) -> Result<Vec<Discrepancy>, StoreError> {
    #[derive(QueryableByName)]
    struct OutsideRow {
        #[diesel(sql_type = Text)]
        agency: String,
        #[diesel(sql_type = Text)]
        done: String,
        #[diesel(sql_type = Text)]
        day: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<OutsideRow> = Sql::new(
        "WITH days (agency, done, day) AS (SELECT agency, \
         CASE WHEN finished_at IS NULL THEN 'received' ELSE 'finished' END, \
         substr(COALESCE(finished_at, received_at), 1, 10) FROM cases) \
         SELECT d.agency, d.done, MIN(d.day) AS day, COUNT(*) AS count \
         FROM days d JOIN agencies a ON a.code = d.agency \
         WHERE d.day < a.valid_from OR d.day > a.valid_to \
         GROUP BY d.agency, d.done ORDER BY d.agency, d.done",
    )
    .load(conn)?;
    let differences = rows.into_iter().map(|row| Discrepancy {
        kind: "validity",
        name: format!(
            "cases of {} that were {} when it was not valid, such as one of {}",
            row.agency, row.done, row.day
        ),
        expected: 0,
        found: row.count,
    });
    Ok(differences.collect())
}

/// Cases and answers of units that were not valid in the period under which they count. Cases that were
/// recorded late count in a later month than that of their day.
pub(super) fn outside_validity(conn: &mut Conn) -> Result<Vec<Discrepancy>, StoreError> {
    #[derive(QueryableByName)]
    struct ValidityCountRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        period: String,
        #[diesel(sql_type = Text)]
        what: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<ValidityCountRow> = Sql::new(
        "SELECT unit, month AS period, CAST('cases' AS TEXT) AS what, \
         CAST(SUM(finished - late) AS BIGINT) AS count FROM case_counts GROUP BY unit, month \
         UNION ALL SELECT unit, period, CAST('answers' AS TEXT), COUNT(*) FROM moments \
         WHERE source = '' GROUP BY unit, period \
         UNION ALL SELECT agency, month, CAST('reported totals' AS TEXT), COUNT(*) \
         FROM reported_totals GROUP BY agency, month \
         UNION ALL SELECT agency, period, CAST('published figures' AS TEXT), COUNT(*) \
         FROM published_figures WHERE agency <> '' GROUP BY agency, period",
    )
    .load(conn)?;
    let agencies: BTreeMap<String, Agency> = agencies::list(conn)?
        .into_iter()
        .map(|agency| (agency.code.to_string(), agency))
        .collect();
    let mut differences = Vec::new();
    for row in rows {
        let period = read_period(&row.period)?;
        let is_valid = agencies
            .get(&row.unit)
            .is_some_and(|agency| agency.is_valid_in(period));
        if !is_valid && row.count > 0 {
            differences.push(Discrepancy {
                kind: "validity",
                name: format!(
                    "{} of {} in {period}, when it was not valid",
                    row.what, row.unit
                ),
                expected: 0,
                found: row.count,
            });
        }
    }
    Ok(differences)
}
