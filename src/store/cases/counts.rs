//! Case counts: the numbers of cases finished, invited and answered, by month, channel and outcome.
//!
//! Every transaction that changes a case or its link also inserts the change of the counts, as rows
//! of their own, so that concurrent transactions never wait for each other. Readers add these rows
//! to the counts, and every mixing and every import moves them into the counts.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

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
    /// The month in which the case was finished, as stored.
    pub(in crate::store) month: String,
    pub(in crate::store) channel: String,
    pub(in crate::store) outcome: String,
}

/// Case counts by traits.
pub(in crate::store) type CaseCounts = BTreeMap<CaseTraits, Coverage>;

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
    invited: i64,
    answered: i64,
}

/// Changes of counts, collected before they are written.
#[derive(Default)]
pub(in crate::store) struct CountChanges(CaseCounts);

impl CountChanges {
    /// Adds to the counts of a case's agency, and to those of its intake office if it has one.
    pub(in crate::store) fn add_coverage(
        &mut self,
        case: CaseTraits,
        office: Option<&str>,
        coverage: Coverage,
    ) {
        if let Some(office) = office {
            let of_office = CaseTraits {
                unit: office.to_owned(),
                ..case.clone()
            };
            *self.0.entry(of_office).or_default() += coverage;
        }
        *self.0.entry(case).or_default() += coverage;
    }

    /// Subtracts the counts of cases as they are stored now, before they are changed.
    pub(in crate::store) fn subtract(
        &mut self,
        conn: &mut Conn,
        cases: &[&str],
    ) -> Result<(), StoreError> {
        for row in count_cases(conn, cases)? {
            row.add_to(self, -1);
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
            row.add_to(self, 1);
        }
        Ok(())
    }

    /// Inserts the changes that are not zero.
    pub(in crate::store) fn write(self, store: &Store, conn: &mut Conn) -> Result<(), StoreError> {
        let rows: Vec<CountChangeRow> = self
            .0
            .into_iter()
            .filter(|(_, coverage)| *coverage != Coverage::default())
            .map(|(case, coverage)| CountChangeRow {
                key: store.new_key(),
                unit: case.unit,
                month: case.month,
                channel: case.channel,
                outcome: case.outcome,
                finished: coverage.finished,
                invited: coverage.invited,
                answered: coverage.answered,
            })
            .collect();
        insert_rows!(conn, case_count_changes::table, rows);
        Ok(())
    }
}

impl CaseCountRow {
    fn into_pair(self) -> (CaseTraits, Coverage) {
        let coverage = Coverage {
            finished: self.finished,
            invited: self.invited,
            answered: self.answered,
        };
        let traits = CaseTraits {
            unit: self.unit,
            month: self.month,
            channel: self.channel,
            outcome: self.outcome,
        };
        (traits, coverage)
    }
}

impl OfficeCountRow {
    /// Adds the counts where `sign` is 1, and subtracts them where it is −1.
    fn add_to(self, changes: &mut CountChanges, sign: i64) {
        let (traits, coverage) = self.counts.into_pair();
        let coverage = Coverage {
            finished: sign * coverage.finished,
            invited: sign * coverage.invited,
            answered: sign * coverage.answered,
        };
        changes.add_coverage(traits, self.intake_office.as_deref(), coverage);
    }
}

/// A query that counts finished cases, all of them or those of a condition. A case counts as
/// invited when its link was delivered or answered.
fn count_query(which: Sql) -> Sql {
    Sql::new(
        "SELECT c.agency AS unit, c.intake_office, substr(c.finished_at, 1, 7) AS month, \
         c.channel, COALESCE(c.outcome, 'granted') AS outcome, COUNT(*) AS finished, \
         COUNT(CASE WHEN i.state = 'used' OR i.delivered_by IS NOT NULL THEN 1 END) AS invited, \
         COUNT(CASE WHEN i.state = 'used' THEN 1 END) AS answered \
         FROM cases c LEFT JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked' \
         WHERE c.finished_at IS NOT NULL",
    )
    .join(which)
    .text(
        " GROUP BY c.agency, c.intake_office, substr(c.finished_at, 1, 7), c.channel, \
         COALESCE(c.outcome, 'granted')",
    )
}

/// Counts the given cases as they are stored now.
fn count_cases(conn: &mut Conn, cases: &[&str]) -> Result<Vec<OfficeCountRow>, StoreError> {
    let mut counted = Vec::new();
    for cases in cases.chunks(batch_sql::ROWS) {
        let which = Sql::new(" AND c.id IN ").list(cases.iter().copied());
        counted.extend(count_query(which).load::<OfficeCountRow>(conn)?);
    }
    Ok(counted)
}

/// The counts as they should be, from all cases.
pub(in crate::store) fn recount(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    let mut changes = CountChanges::default();
    for row in count_query(Sql::default()).load::<OfficeCountRow>(conn)? {
        row.add_to(&mut changes, 1);
    }
    Ok(changes.0)
}

/// The counts of the months of a period, for the units in scope.
pub(in crate::store) fn list(
    conn: &mut Conn,
    period: Period,
    scope: &Scope,
) -> Result<CaseCounts, StoreError> {
    let first = Month::of(period.first_day()).to_string();
    let last = Month::of(period.last_day()).to_string();
    read(conn, &first, &last, scope)
}

/// All stored counts.
pub(in crate::store) fn list_all(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    read(conn, "", "~", &Scope::All)
}

/// The counts of the months from `first` to `last`, with the changes not yet moved into them.
fn read(conn: &mut Conn, first: &str, last: &str, scope: &Scope) -> Result<CaseCounts, StoreError> {
    let mut counts = CaseCounts::new();
    for table in ["case_counts", "case_count_changes"] {
        let query =
            Sql::new("SELECT unit, month, channel, outcome, finished, invited, answered FROM ")
                .text(table)
                .text(" WHERE month >= ")
                .bind(first)
                .text(" AND month <= ")
                .bind(last)
                .join(of_scope(scope));
        for row in query.load::<CaseCountRow>(conn)? {
            let (traits, coverage) = row.into_pair();
            *counts.entry(traits).or_default() += coverage;
        }
    }
    counts.retain(|_, coverage| *coverage != Coverage::default());
    Ok(counts)
}

/// Moves all changes into the counts. The caller holds the lock "mixing", so that one process does
/// this at a time.
pub(in crate::store) fn apply_changes(conn: &mut Conn) -> Result<(), StoreError> {
    const SUMS: &str = "unit, month, channel, outcome, CAST(SUM(finished) AS BIGINT), \
        CAST(SUM(invited) AS BIGINT), CAST(SUM(answered) AS BIGINT)";
    const ADD_TO_COUNTS: &str = "GROUP BY unit, month, channel, outcome \
        ON CONFLICT (month, unit, channel, outcome) DO UPDATE SET \
        finished = case_counts.finished + excluded.finished, \
        invited = case_counts.invited + excluded.invited, \
        answered = case_counts.answered + excluded.answered";
    const INTO: &str =
        "INSERT INTO case_counts (unit, month, channel, outcome, finished, invited, answered)";
    match conn {
        // Changes that are inserted meanwhile stay for the next time.
        Conn::Pg(_) => {
            diesel::sql_query(format!(
                "WITH gone AS (DELETE FROM case_count_changes RETURNING *) \
                 {INTO} SELECT {SUMS} FROM gone {ADD_TO_COUNTS}"
            ))
            .execute(conn)?;
        }
        // Without WHERE TRUE, SQLite would parse ON CONFLICT as the ON of a join.
        Conn::Sqlite(_) => {
            diesel::sql_query(format!(
                "{INTO} SELECT {SUMS} FROM case_count_changes WHERE TRUE {ADD_TO_COUNTS}"
            ))
            .execute(conn)?;
            diesel::sql_query("DELETE FROM case_count_changes").execute(conn)?;
        }
    }
    diesel::sql_query("DELETE FROM case_counts WHERE finished = 0").execute(conn)?;
    Ok(())
}
