//! Case counts: how many cases were finished, invited and answered, by month, channel and outcome.
//!
//! They are kept in step by whoever changes a case or its link, in the same transaction: what
//! changes is put down as a row of its own, which reading adds in, and a mixing adds up.

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

/// What cases are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct CaseTraits {
    /// The deciding agency or the intake office.
    pub(in crate::store) unit: String,
    /// The month in which the case was finished, as kept.
    pub(in crate::store) month: String,
    pub(in crate::store) channel: String,
    pub(in crate::store) outcome: String,
}

/// Counts by traits.
pub(in crate::store) type CaseCounts = BTreeMap<CaseTraits, Coverage>;

#[derive(QueryableByName)]
struct CountRow {
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

#[derive(QueryableByName)]
struct CaseCountRow {
    #[diesel(sql_type = Nullable<Text>)]
    intake_office: Option<String>,
    #[diesel(embed)]
    counts: CountRow,
}

#[derive(Insertable)]
#[diesel(table_name = case_count_changes)]
struct ChangeRow {
    key: String,
    unit: String,
    month: String,
    channel: String,
    outcome: String,
    finished: i64,
    invited: i64,
    answered: i64,
}

/// Counts on their way into the database.
#[derive(Default)]
pub(in crate::store) struct Changes(CaseCounts);

impl Changes {
    /// Adds to the counts of a case's agency and of its intake office.
    pub(in crate::store) fn add(
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

    /// Takes out what cases count as they are now, before they are changed.
    pub(in crate::store) fn take_out(
        &mut self,
        conn: &mut Conn,
        cases: &[&str],
    ) -> Result<(), StoreError> {
        for row in count_cases(conn, cases)? {
            row.add_to(self, -1);
        }
        Ok(())
    }

    /// Puts in what cases count as they are now, after they were changed.
    pub(in crate::store) fn put_in(
        &mut self,
        conn: &mut Conn,
        cases: &[&str],
    ) -> Result<(), StoreError> {
        for row in count_cases(conn, cases)? {
            row.add_to(self, 1);
        }
        Ok(())
    }

    /// Puts the changes down.
    pub(in crate::store) fn write(self, store: &Store, conn: &mut Conn) -> Result<(), StoreError> {
        let rows: Vec<ChangeRow> = self
            .0
            .into_iter()
            .filter(|(_, coverage)| *coverage != Coverage::default())
            .map(|(case, coverage)| ChangeRow {
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

impl CountRow {
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

impl CaseCountRow {
    fn add_to(self, changes: &mut Changes, sign: i64) {
        let (traits, coverage) = self.counts.into_pair();
        let coverage = Coverage {
            finished: sign * coverage.finished,
            invited: sign * coverage.invited,
            answered: sign * coverage.answered,
        };
        changes.add(traits, self.intake_office.as_deref(), coverage);
    }
}

/// Counts finished cases from the cases themselves, all or some. Invited: somebody handed the link
/// over, or it was answered.
fn counting(which: Sql) -> Sql {
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

fn count_cases(conn: &mut Conn, cases: &[&str]) -> Result<Vec<CaseCountRow>, StoreError> {
    let mut counted = Vec::new();
    for cases in cases.chunks(batch_sql::ROWS) {
        let which = Sql::new(" AND c.id IN ").list(cases.iter().copied());
        counted.extend(counting(which).load::<CaseCountRow>(conn)?);
    }
    Ok(counted)
}

/// The counts as they should be: every case counted again.
pub(in crate::store) fn recount(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    let mut changes = Changes::default();
    for row in counting(Sql::default()).load::<CaseCountRow>(conn)? {
        row.add_to(&mut changes, 1);
    }
    Ok(changes.0)
}

/// The counts of a period's months, of every unit or of one.
pub(in crate::store) fn list(
    conn: &mut Conn,
    period: Period,
    scope: &Scope,
) -> Result<CaseCounts, StoreError> {
    let first = Month::of(period.first_day()).to_string();
    let last = Month::of(period.last_day()).to_string();
    read(conn, &first, &last, scope)
}

/// Every count there is.
pub(in crate::store) fn list_all(conn: &mut Conn) -> Result<CaseCounts, StoreError> {
    read(conn, "", "~", &Scope::All)
}

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
        for row in query.load::<CountRow>(conn)? {
            let (traits, coverage) = row.into_pair();
            *counts.entry(traits).or_default() += coverage;
        }
    }
    counts.retain(|_, coverage| *coverage != Coverage::default());
    Ok(counts)
}

/// Adds up what has changed since the last time. One at a time, under the lock of mixings.
pub(in crate::store) fn add_up(conn: &mut Conn) -> Result<(), StoreError> {
    const ADDED: &str = "unit, month, channel, outcome, CAST(SUM(finished) AS BIGINT), \
        CAST(SUM(invited) AS BIGINT), CAST(SUM(answered) AS BIGINT)";
    const MERGED: &str = "GROUP BY unit, month, channel, outcome \
        ON CONFLICT (month, unit, channel, outcome) DO UPDATE SET \
        finished = case_counts.finished + excluded.finished, \
        invited = case_counts.invited + excluded.invited, \
        answered = case_counts.answered + excluded.answered";
    const INTO: &str =
        "INSERT INTO case_counts (unit, month, channel, outcome, finished, invited, answered)";
    match conn {
        // What is put in meanwhile stays for the next time.
        Conn::Pg(_) => {
            diesel::sql_query(format!(
                "WITH gone AS (DELETE FROM case_count_changes RETURNING *) \
                 {INTO} SELECT {ADDED} FROM gone {MERGED}"
            ))
            .execute(conn)?;
        }
        // WHERE TRUE tells ON CONFLICT from the ON of a join.
        Conn::Sqlite(_) => {
            diesel::sql_query(format!(
                "{INTO} SELECT {ADDED} FROM case_count_changes WHERE TRUE {MERGED}"
            ))
            .execute(conn)?;
            diesel::sql_query("DELETE FROM case_count_changes").execute(conn)?;
        }
    }
    diesel::sql_query("DELETE FROM case_counts WHERE finished = 0").execute(conn)?;
    Ok(())
}
