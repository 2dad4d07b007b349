//! Examining a database: its answers, disputes, cases and counts.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

use super::counts::compare_counts;
use super::difference::{Difference, compare};
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::cases::counts;
use crate::store::cases::counts::{CaseCounts, CaseTraits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::time::read_period;
use crate::store::surveys::Surveys;

/// The findings of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The number of used invitations.
    pub used: i64,
    /// The number of answers in the inbox about deciding agencies, with the paper forms that await
    /// their check.
    pub inbox: i64,
    /// The number of mixed answers about deciding agencies, without imported batches.
    pub responses: i64,
    /// Every pair of numbers that disagree.
    pub differences: Vec<Difference>,
}

impl Store {
    /// Examines the whole database in one read transaction.
    ///
    /// # Errors
    /// When the database fails or holds a value that sipas never writes.
    pub fn examine(&self) -> Result<Diagnosis, StoreError> {
        self.conn()?.read(|conn| examine(conn, &self.surveys))
    }
}

/// Examines the whole database within a transaction of the caller.
pub(in crate::store) fn examine(
    conn: &mut Conn,
    surveys: &Surveys,
) -> Result<Diagnosis, StoreError> {
    let used = count_by_unit(conn, USED)?;
    let waiting = count_by_unit(conn, WAITING)?;
    let mixed = count_by_unit(conn, MIXED)?;
    let mut differences = compare_answers(&used, &waiting, &mixed);
    differences.extend(compare_disputes(conn)?);
    differences.extend(compare_cases(conn)?);
    differences.extend(compare_counts(conn, surveys)?);
    Ok(Diagnosis {
        used: used.values().sum(),
        inbox: waiting.values().sum(),
        responses: mixed.values().sum(),
        differences,
    })
}

/// Numbers of answers by unit and period.
type ByUnit = BTreeMap<(String, Period), i64>;

/// The query for used invitations, by agency and month.
const USED: &str = "SELECT agency AS unit, month AS period, COUNT(*) AS count \
    FROM invitations WHERE state = 'used' GROUP BY agency, month";
/// The query for answers about deciding agencies in the inbox and in drafts.
const WAITING: &str = "SELECT unit, period, COUNT(*) AS count \
    FROM (SELECT unit, period FROM inbox WHERE role = 'decided' \
    UNION ALL SELECT unit, period FROM paper_drafts) w GROUP BY unit, period";
/// The query for mixed answers about deciding agencies, without batches.
const MIXED: &str = "SELECT unit, period, COUNT(*) AS count \
    FROM responses WHERE role = 'decided' AND batch IS NULL GROUP BY unit, period";

/// The rows of a query that selects unit, period and count.
fn count_by_unit(conn: &mut Conn, sql: &str) -> Result<ByUnit, StoreError> {
    #[derive(QueryableByName)]
    struct PeriodCountRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        period: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<PeriodCountRow> = diesel::sql_query(sql).load(conn)?;
    rows.into_iter()
        .map(|row| Ok(((row.unit, read_period(&row.period)?), row.count)))
        .collect()
}

/// Compares used invitations with waiting and mixed answers, by agency and month. Where some
/// answers are stored under a quarter or year, their months are unknown, and the whole quarter or
/// year is compared.
fn compare_answers(used: &ByUnit, waiting: &ByUnit, mixed: &ByUnit) -> Vec<Difference> {
    let mut kept: ByUnit = waiting.clone();
    for (key, count) in mixed {
        *kept.entry(key.clone()).or_default() += count;
    }
    let coarse: BTreeSet<&(String, Period)> = kept
        .keys()
        .filter(|(_, period)| !matches!(period, Period::Month(_)))
        .collect();
    // The coarsest period under which an answer of this month may be stored.
    let bucket = |unit: &str, period: Period| -> (String, Period) {
        let mut widest = period;
        let mut next = period.coarser();
        while let Some(coarser) = next {
            if coarse.contains(&(unit.to_owned(), coarser)) {
                widest = coarser;
            }
            next = coarser.coarser();
        }
        (unit.to_owned(), widest)
    };
    let mut compared: BTreeMap<(String, Period), (i64, i64)> = BTreeMap::new();
    for ((unit, period), count) in used {
        compared.entry(bucket(unit, *period)).or_default().0 += count;
    }
    for ((unit, period), count) in &kept {
        compared.entry(bucket(unit, *period)).or_default().1 += count;
    }
    compared
        .into_iter()
        .filter(|(_, (expected, found))| expected != found)
        .map(|((unit, period), (expected, found))| Difference {
            kind: "answers",
            name: format!("answers of {unit} in {period}"),
            expected,
            found,
        })
        .collect()
}

/// Compares the disputed invitations with the stored counts of disputes.
fn compare_disputes(conn: &mut Conn) -> Result<Vec<Difference>, StoreError> {
    let expected = count_by_unit(
        conn,
        "SELECT agency AS unit, month AS period, COUNT(*) AS count \
         FROM invitations WHERE disputed GROUP BY agency, month",
    )?;
    let found = count_by_unit(
        conn,
        "SELECT unit, period, count FROM unit_counts WHERE kind = 'disputes'",
    )?;
    Ok(compare(&expected, &found, "disputes", |(unit, period)| {
        format!("disputes of {unit} in {period}")
    }))
}

/// Compares the stored case counts with the cases themselves.
fn compare_cases(conn: &mut Conn) -> Result<Vec<Difference>, StoreError> {
    let spread = |counts: CaseCounts| -> BTreeMap<(CaseTraits, &str), i64> {
        counts
            .into_iter()
            .flat_map(|(case, coverage)| {
                [
                    ("finished", coverage.finished),
                    ("invited", coverage.invited),
                    ("answered", coverage.answered),
                ]
                .map(|(what, count)| ((case.clone(), what), count))
            })
            .collect()
    };
    let expected = spread(counts::recount(conn)?);
    let found = spread(counts::list_all(conn)?);
    Ok(compare(&expected, &found, "cases", |(case, what)| {
        format!(
            "{what} cases of {} in {}, {}/{}",
            case.unit, case.month, case.channel, case.outcome
        )
    }))
}
