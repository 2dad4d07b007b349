//! Case counts: the numbers of cases finished, invited and answered, by month, channel and outcome.
//!
//! How many cases are finished is current: every transaction that changes a case inserts the change of
//! the counts as rows of their own, so that concurrent transactions never wait for each other. Readers
//! add these rows to the counts, and every mixing moves them into the counts. How many are invited and
//! answered is counted once a night, so that nobody can watch people answer. The counts of a closed
//! month never change.
//!
//! The agency that decided a case determines the month in which it counts. The intake office has it in its
//! own counts where it existed in that month.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::changes::move_changes;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::scope::Scope;
use crate::domain::period::{Month, Period};
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::conditions::of_scope;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::case_count_changes;
use crate::store::db::sql::Sql;

/// The traits by which cases are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct CaseTraits {
    /// The deciding agency or the intake office.
    pub(in crate::store) unit: String,
    /// The month in which the case counts, as stored.
    pub(in crate::store) month: String,
    pub(in crate::store) channel: String,
    pub(in crate::store) outcome: String,
}

/// The numbers of cases with the same traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct CaseNumbers {
    pub(in crate::store) coverage: Coverage,
    /// Those finished in an earlier month, of which sipas learned too late to count them there.
    pub(in crate::store) late: i64,
}

impl AddAssign for CaseNumbers {
    fn add_assign(&mut self, other: Self) {
        self.coverage += other.coverage;
        self.late += other.late;
    }
}

/// Case counts by traits.
pub(in crate::store) type CaseCounts = BTreeMap<CaseTraits, CaseNumbers>;

/// A row of counts by traits.
#[derive(QueryableByName)]
struct CaseCountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = BigInt)]
    finished: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
}

/// A row of counts by traits and intake office.
#[derive(QueryableByName)]
struct OfficeCountRow {
    #[diesel(sql_type = Nullable<Text>)]
    intake_office: Option<String>,
    #[diesel(embed)]
    counts: CaseCountRow,
}

/// A row to be inserted into `case_count_changes`.
#[derive(Insertable)]
#[diesel(table_name = case_count_changes)]
struct CountChangeRow {
    key: String,
    unit: String,
    month: String,
    channel: String,
    outcome: String,
    finished: i64,
    late: i64,
}

/// Changes of the numbers of finished cases, collected before they are written.
#[derive(Default)]
pub(in crate::store) struct CountChanges(CaseCounts);

impl CountChanges {
    /// Subtracts the counts of cases as they are stored now, before they are changed.
    pub(in crate::store) fn subtract(
        &mut self,
        conn: &mut Conn,
        cases: &[&str],
    ) -> Result<(), StoreError> {
        for row in count_cases(conn, cases)? {
            row.add_to(&mut self.0, -1);
        }
        Ok(())
    }

    /// Adds the counts of cases as they are stored now, after they were changed.
    pub(in crate::store) fn add(
        &mut self,
        conn: &mut Conn,
        cases: &[&str],
    ) -> Result<(), StoreError> {
        for row in count_cases(conn, cases)? {
            row.add_to(&mut self.0, 1);
        }
        Ok(())
    }

    /// Inserts the changes that are not zero.
    pub(in crate::store) fn write(self, store: &Store, conn: &mut Conn) -> Result<(), StoreError> {
        let rows: Vec<CountChangeRow> = self
            .0
            .into_iter()
            .filter(|(_, numbers)| (numbers.coverage.finished, numbers.late) != (0, 0))
            .map(|(case, numbers)| CountChangeRow {
                key: store.new_key(),
                unit: case.unit,
                month: case.month,
                channel: case.channel,
                outcome: case.outcome,
                finished: numbers.coverage.finished,
                late: numbers.late,
            })
            .collect();
        insert_rows!(conn, case_count_changes::table, rows);
        Ok(())
    }
}

impl CaseCountRow {
    fn into_pair(self) -> (CaseTraits, CaseNumbers) {
        let numbers = CaseNumbers {
            coverage: Coverage {
                finished: self.finished,
                invited: self.invited,
                answered: self.answered,
            },
            late: self.late,
        };
        let traits = CaseTraits {
            unit: self.unit,
            month: self.month,
            channel: self.channel,
            outcome: self.outcome,
        };
        (traits, numbers)
    }
}

impl OfficeCountRow {
    /// Adds to the counts of the agency, and to those of the intake office if there is one, where
    /// `sign` is 1, and subtracts where it is −1.
    fn add_to(self, counts: &mut CaseCounts, sign: i64) {
        let (case, numbers) = self.counts.into_pair();
        let numbers = CaseNumbers {
            coverage: Coverage {
                finished: sign * numbers.coverage.finished,
                invited: sign * numbers.coverage.invited,
                answered: sign * numbers.coverage.answered,
            },
            late: sign * numbers.late,
        };
        if let Some(unit) = self.intake_office {
            let of_office = CaseTraits {
                unit,
                ..case.clone()
            };
            *counts.entry(of_office).or_default() += numbers;
        }
        *counts.entry(case).or_default() += numbers;
    }
}

/// The end of the condition that a month is open.
const IN_OPEN_MONTHS: &str = " IN (SELECT month FROM closings WHERE closed_at IS NULL)";

/// A query that counts finished cases by the given numbers, from the given tables and under a condition.
fn count_query(numbers: &str, tables: &str, which: Sql) -> Sql {
    Sql::new(&format!(
        "SELECT c.agency AS unit, o.code AS intake_office, c.counted_in AS month, c.channel, \
         COALESCE(c.outcome, 'granted') AS outcome, COUNT(*) AS finished, \
         COUNT(CASE WHEN c.counted_in <> substr(c.finished_at, 1, 7) THEN 1 END) AS late, \
         {numbers} FROM cases c LEFT JOIN agencies o ON o.code = c.intake_office \
         AND substr(COALESCE(o.valid_from, '0001-01'), 1, 7) <= c.counted_in \
         AND substr(COALESCE(o.valid_to, '9999-12'), 1, 7) >= c.counted_in{tables} \
         WHERE c.finished_at IS NOT NULL AND "
    ))
    .join(which)
    .text(
        " GROUP BY c.agency, o.code, c.counted_in, c.channel, \
         COALESCE(c.outcome, 'granted')",
    )
}

/// Counts the given cases as they are stored now, as far as their months are open.
fn count_cases(conn: &mut Conn, cases: &[&str]) -> Result<Vec<OfficeCountRow>, StoreError> {
    let mut counted = Vec::new();
    for cases in cases.chunks(batch_sql::ROWS) {
        // Without the empty text SQLite would read all cases of open months to find these.
        let which = Sql::new("c.counted_in || ''")
            .text(IN_OPEN_MONTHS)
            .text(" AND c.id IN ")
            .list(cases.iter().copied());
        let watched = "CAST(0 AS BIGINT) AS invited, CAST(0 AS BIGINT) AS answered";
        counted.extend(count_query(watched, "", which).load::<OfficeCountRow>(conn)?);
    }
    Ok(counted)
}

/// The counts of open months as they should be, from all cases.
///
/// A case counts as invited when one of its links was delivered or answered, even if that was revoked
/// since: otherwise revoking an open link would change the number, and revoking an answered one would not.
pub(in crate::store) fn recount(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    const WATCHED: &str = "COUNT(CASE WHEN i.used > 0 OR i.delivered > 0 THEN 1 END) AS invited, \
        COUNT(CASE WHEN i.used > 0 THEN 1 END) AS answered";
    const LINKS: &str = " LEFT JOIN (SELECT case_id, \
        MAX(CASE WHEN state = 'used' THEN 1 ELSE 0 END) AS used, \
        MAX(CASE WHEN delivered_by IS NOT NULL THEN 1 ELSE 0 END) AS delivered \
        FROM invitations WHERE month IN (SELECT month FROM closings WHERE closed_at IS NULL) \
        GROUP BY case_id) i ON i.case_id = c.id";
    let mut counts = CaseCounts::new();
    let which = Sql::new("c.counted_in").text(IN_OPEN_MONTHS);
    for row in count_query(WATCHED, LINKS, which).load::<OfficeCountRow>(conn)? {
        row.add_to(&mut counts, 1);
    }
    Ok(counts)
}

/// The counts of the months of a period, for the units in scope.
pub(in crate::store) fn list(
    conn: &mut Conn,
    period: Period,
    scope: &Scope,
) -> Result<CaseCounts, StoreError> {
    let months = period.months();
    let of_period = Sql::new(" AND month IN ").list(months.iter().map(Month::to_string));
    read(conn, &of_period.join(of_scope(scope)))
}

/// The stored counts of open months.
pub(in crate::store) fn list_open(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    let open = Sql::new(" AND month IN (SELECT month FROM closings WHERE closed_at IS NULL)");
    read(conn, &open)
}

/// The counts under a condition, which begins with `AND`, with the changes not yet moved into them.
fn read(conn: &mut Conn, which: &Sql) -> Result<CaseCounts, StoreError> {
    let mut counts = CaseCounts::new();
    for (table, watched) in [
        ("case_counts WHERE TRUE", "invited, answered"),
        (
            "case_count_changes WHERE month NOT IN \
             (SELECT month FROM closings WHERE closed_at IS NOT NULL)",
            "CAST(0 AS BIGINT) AS invited, CAST(0 AS BIGINT) AS answered",
        ),
    ] {
        let query = Sql::new("SELECT unit, month, channel, outcome, finished, late, ")
            .text(watched)
            .text(" FROM ")
            .text(table)
            .join(which.clone());
        for row in query.load::<CaseCountRow>(conn)? {
            let (traits, numbers) = row.into_pair();
            *counts.entry(traits).or_default() += numbers;
        }
    }
    counts.retain(|_, numbers| *numbers != CaseNumbers::default());
    Ok(counts)
}

/// Moves all changes into the counts, but those that come too late for a closed month. The caller holds
/// the lock "mixing", so that one process does this at a time.
pub(in crate::store) fn apply_changes(conn: &mut Conn) -> Result<(), StoreError> {
    const SUMS: &str = "unit, month, channel, outcome, CAST(SUM(finished) AS BIGINT), \
        CAST(SUM(late) AS BIGINT), 0, 0";
    const ADD_TO_COUNTS: &str = "WHERE month NOT IN \
        (SELECT month FROM closings WHERE closed_at IS NOT NULL) GROUP BY unit, month, channel, outcome \
        ON CONFLICT (month, unit, channel, outcome) DO UPDATE SET \
        finished = case_counts.finished + excluded.finished, \
        late = case_counts.late + excluded.late";
    const INTO: &str = "INSERT INTO case_counts \
        (unit, month, channel, outcome, finished, late, invited, answered)";
    move_changes(conn, "case_count_changes", |changes| {
        format!("{INTO} SELECT {SUMS} FROM {changes} {ADD_TO_COUNTS}")
    })?;
    diesel::sql_query(
        "DELETE FROM case_counts WHERE finished = 0 \
         AND month IN (SELECT month FROM closings WHERE closed_at IS NULL)",
    )
    .execute(conn)?;
    Ok(())
}

/// Sets how many cases of open months were invited and answered, before the changes are moved into the
/// counts. The caller holds the lock "mixing".
pub(in crate::store) fn set_watched(
    conn: &mut Conn,
    counted: &CaseCounts,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "UPDATE case_counts SET invited = 0, answered = 0 \
         WHERE month IN (SELECT month FROM closings WHERE closed_at IS NULL)",
    )
    .execute(conn)?;
    let rows: Vec<_> = counted.iter().collect();
    for rows in rows.chunks(batch_sql::ROWS) {
        let rows = rows.iter().map(|(case, numbers)| {
            vec![
                (&case.unit).into(),
                (&case.month).into(),
                (&case.channel).into(),
                (&case.outcome).into(),
                0_i64.into(),
                0_i64.into(),
                numbers.coverage.invited.into(),
                numbers.coverage.answered.into(),
            ]
        });
        Sql::new(
            "INSERT INTO case_counts \
             (unit, month, channel, outcome, finished, late, invited, answered) ",
        )
        .rows(rows)
        .text(
            " ON CONFLICT (month, unit, channel, outcome) DO UPDATE SET \
             invited = excluded.invited, answered = excluded.answered",
        )
        .execute(conn)?;
    }
    Ok(())
}
