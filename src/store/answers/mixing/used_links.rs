//! The numbers of used links, against which the waiting answers are held.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::waiting_rows::WaitingNumbers;
use crate::domain::period::{Month, Period};
use crate::store::answers::counts;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The numbers of used links, and of answers that have left or are lost, by unit and period.
#[derive(Default)]
pub(super) struct UsedLinks {
    used: BTreeMap<(String, Period), i64>,
    left: BTreeMap<(String, Period), i64>,
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl UsedLinks {
    /// Counts the used links of months that are open, or put off for a unit, or of which answers wait,
    /// and the answers of these months that have left already.
    pub(super) fn read(
        conn: &mut Conn,
        closings: &RecordedClosings,
        waiting: &WaitingNumbers,
    ) -> Result<Self, StoreError> {
        let mut months: BTreeSet<Month> = closings.months.open().collect();
        months.extend(closings.postponed.iter().map(|(_, month)| *month));
        months.extend(waiting.keys().map(|(_, month)| *month));
        let periods: BTreeSet<Period> = months
            .iter()
            .flat_map(|month| [Period::Month(*month), month.quarter(), month.year()])
            .collect();
        let mut links = Self::default();
        if months.is_empty() {
            return Ok(links);
        }
        links.left = list_left(conn, &periods)?;
        // Where answers have left as those of a quarter or a year, all its months are compared.
        let whole: BTreeSet<Month> = links
            .left
            .keys()
            .filter(|(_, period)| !matches!(period, Period::Month(_)))
            .flat_map(|(_, period)| period.months())
            .filter(|month| !months.contains(month))
            .collect();
        if !whole.is_empty() {
            let more: BTreeSet<Period> = whole
                .iter()
                .flat_map(|month| [Period::Month(*month), month.quarter()])
                .collect();
            links.left.extend(list_left(conn, &more)?);
            months.extend(whole);
        }
        let used = Sql::new(
            "SELECT agency AS unit, month AS period, COUNT(*) AS number FROM invitations \
             WHERE state = 'used' AND month IN ",
        )
        .list(months.iter().map(ToString::to_string))
        .text(" GROUP BY agency, month");
        links.used = numbers(conn, used)?;
        Ok(links)
    }

    /// The units with used links.
    pub(super) fn units(&self) -> impl Iterator<Item = &str> {
        self.used.keys().map(|(unit, _)| unit.as_str())
    }

    /// Whether as many answers of a unit wait for a month as there should be. `waiting` tells how many
    /// wait, by month.
    pub(super) fn agree(&self, unit: &str, month: Month, waiting: impl Fn(Month) -> i64) -> bool {
        let of = |numbers: &BTreeMap<(String, Period), i64>, period: Period| {
            numbers
                .get(&(unit.to_owned(), period))
                .copied()
                .unwrap_or(0)
        };
        let coarse = [month.year(), month.quarter()];
        let compared = coarse
            .into_iter()
            .find(|period| of(&self.left, *period) > 0)
            .unwrap_or(Period::Month(month));
        let within: BTreeSet<Period> = compared
            .months()
            .into_iter()
            .flat_map(|month| [Period::Month(month), month.quarter()])
            .chain([compared])
            .filter(|period| compared.contains(*period))
            .collect();
        let expected: i64 = within
            .iter()
            .map(|period| of(&self.used, *period) - of(&self.left, *period))
            .sum();
        expected == compared.months().into_iter().map(waiting).sum::<i64>()
    }
}

/// Answers that have left as those of the given periods, or were withheld.
fn list_left(
    conn: &mut Conn,
    periods: &BTreeSet<Period>,
) -> Result<BTreeMap<(String, Period), i64>, StoreError> {
    let periods = || periods.iter().map(ToString::to_string);
    let left = Sql::new(
        "SELECT r.unit, r.period, COUNT(*) AS number FROM responses r \
         JOIN survey_questions q ON q.survey_version = r.survey_version AND q.position = 1 \
         WHERE r.component = q.component AND r.batch IS NULL AND r.period IN ",
    )
    .list(periods())
    .text(
        " GROUP BY r.unit, r.period \
         UNION ALL SELECT unit, period, count FROM unit_counts WHERE kind = ",
    )
    .bind(counts::WITHHELD_OF_MONTH)
    .text(" AND period IN ")
    .list(periods());
    numbers(conn, left)
}

/// The numbers that a query selects, by unit and period.
fn numbers(conn: &mut Conn, query: Sql) -> Result<BTreeMap<(String, Period), i64>, StoreError> {
    let rows: Vec<NumberRow> = query.load(conn)?;
    let mut numbers = BTreeMap::new();
    for row in rows {
        *numbers
            .entry((row.unit, read_period(&row.period)?))
            .or_default() += row.number;
    }
    Ok(numbers)
}
