//! Timeliness counts: the numbers of cases by the months of their receipt and finish, and by what they
//! have to do with their due dates. They are kept as case counts are: changes are rows of their own,
//! which readers add and every mixing moves into the counts. They are always those of the cases as they
//! are stored now, also in a closed month.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::changes::move_changes;
use super::row::{CaseRow, read_case_time};
use crate::domain::cases::case::{Outcome, Punctuality};
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::migrations::MigrationContext;
use crate::store::db::schema::timeliness_changes;
use crate::store::db::sql::Sql;

/// What stands for a month that doesn't come. As text it sorts after every month.
const NEVER: &str = "never";

/// The last second in which a case is in time, as SQL: a due date without an hour lasts until the end of
/// its day.
pub(in crate::store) const DUE_UNTIL: &str = "CASE WHEN length(cases.due_at) > 10 THEN cases.due_at \
    ELSE cases.due_at || 'T23:59:59+07:00' END";

/// The columns of [`TimelinessTraits`].
const TRAITS: &str = "agency, finished_in, received_in, overdue_from, state, field, reason";

/// The traits by which cases are counted.
#[derive(QueryableByName, Insertable, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(table_name = timeliness_changes)]
pub(in crate::store) struct TimelinessTraits {
    /// The deciding agency.
    pub(in crate::store) agency: String,
    /// The month of the finish; [`NEVER`] while the case is pending.
    pub(in crate::store) finished_in: String,
    /// The month of the receipt.
    pub(in crate::store) received_in: String,
    /// The first month at whose end the case is overdue; [`NEVER`] where it was finished by then.
    pub(in crate::store) overdue_from: String,
    /// `withdrawn`, or the punctuality of a finished case; empty while it is pending.
    pub(in crate::store) state: String,
    /// The field; empty where there is none.
    field: String,
    /// The reason of delay, where the case is ever overdue; empty where there is none.
    reason: String,
}

/// Numbers of cases by traits.
pub(in crate::store) type TimelinessCounts = BTreeMap<TimelinessTraits, i64>;

/// A number of cases with the same traits.
#[derive(QueryableByName)]
struct TimelinessCountRow {
    #[diesel(embed)]
    traits: TimelinessTraits,
    #[diesel(sql_type = BigInt)]
    cases: i64,
}

/// A row to be inserted into `timeliness_changes`.
#[derive(Insertable)]
#[diesel(table_name = timeliness_changes)]
struct ChangeRow {
    key: String,
    #[diesel(embed)]
    traits: TimelinessTraits,
    reason_key: String,
    cases: i64,
}

impl TimelinessTraits {
    fn of(case: &CaseRow) -> Result<Self, StoreError> {
        let month = |time: &str| time.chars().take(7).collect::<String>();
        let finished_in = case.finished_at.as_deref().map_or(NEVER.to_owned(), month);
        let overdue_from = match &case.due_at {
            Some(due_at) => read_case_time(due_at.clone())?.past_in().to_string(),
            None => NEVER.to_owned(),
        };
        let is_ever_overdue = overdue_from < finished_in;
        let state = match (&case.finished_at, case.outcome.as_deref()) {
            (None, _) => "",
            (Some(_), Some(outcome)) if outcome == Outcome::Withdrawn.name() => outcome,
            (Some(_), _) => known_punctuality(case.punctuality.as_deref().unwrap_or_default())?,
        };
        let reason = case
            .overdue_reason
            .clone()
            .filter(|_| is_ever_overdue || state == "overdue");
        Ok(Self {
            agency: case.agency.clone(),
            received_in: month(&case.received_at),
            overdue_from: match is_ever_overdue {
                true => overdue_from,
                false => NEVER.to_owned(),
            },
            state: state.to_owned(),
            field: case.field.clone().unwrap_or_default(),
            reason: reason.unwrap_or_default(),
            finished_in,
        })
    }
}

/// The word of a punctuality, which every finished case has.
fn known_punctuality(word: &str) -> Result<&str, StoreError> {
    match Punctuality::from_name(word) {
        Some(_) => Ok(word),
        None => Err(StoreError::Unknown("punctuality", word.to_owned())),
    }
}

/// Changes of the counts, collected before they are written.
#[derive(Default)]
pub(super) struct TimelinessChanges(TimelinessCounts);

impl TimelinessChanges {
    /// Counts a case that is added.
    pub(super) fn add(&mut self, case: &CaseRow) -> Result<(), StoreError> {
        *self.0.entry(TimelinessTraits::of(case)?).or_default() += 1;
        Ok(())
    }

    /// Counts a case that is changed.
    pub(super) fn change(&mut self, old: &CaseRow, new: &CaseRow) -> Result<(), StoreError> {
        *self.0.entry(TimelinessTraits::of(old)?).or_default() -= 1;
        self.add(new)
    }

    /// Inserts the changes that are not zero, each under a new key.
    pub(super) fn write(
        self,
        conn: &mut Conn,
        new_key: impl Fn() -> String,
    ) -> Result<(), StoreError> {
        let changes = self.0.into_iter().filter(|(_, cases)| *cases != 0);
        let rows: Vec<ChangeRow> = changes
            .map(|(traits, cases)| ChangeRow {
                key: new_key(),
                reason_key: match traits.reason.as_str() {
                    "" => String::new(),
                    reason => hex::encode(Sha256::digest(reason)),
                },
                traits,
                cases,
            })
            .collect();
        insert_rows!(conn, timeliness_changes::table, rows);
        Ok(())
    }
}

/// The counts as they should be, from all cases.
///
/// # Errors
/// When the punctuality of a finished case is not known, or the database fails.
pub(in crate::store) fn recount(conn: &mut Conn) -> Result<TimelinessCounts, StoreError> {
    let month_after = match conn {
        Conn::Pg(_) => "to_char(substr(due_at, 1, 10)::date + 1, 'YYYY-MM')",
        Conn::Sqlite(_) => "substr(date(substr(due_at, 1, 10), '+1 day'), 1, 7)",
    };
    let withdrawn = Outcome::Withdrawn.name();
    // What is due in the last second of a day is past on the next one.
    let counts = list(
        conn,
        &format!(
            "SELECT agency, finished_in, received_in, state, field, 1 AS cases, \
             CASE WHEN past_in < finished_in THEN past_in ELSE '{NEVER}' END AS overdue_from, \
             CASE WHEN past_in < finished_in OR state = 'overdue' THEN reason ELSE '' END AS reason \
             FROM (SELECT agency, substr(received_at, 1, 7) AS received_in, \
             COALESCE(substr(finished_at, 1, 7), '{NEVER}') AS finished_in, \
             CASE WHEN due_at IS NULL THEN '{NEVER}' \
             WHEN substr({DUE_UNTIL}, 12, 8) <> '23:59:59' THEN substr(due_at, 1, 7) ELSE {month_after} END AS past_in, \
             CASE WHEN finished_at IS NULL THEN '' WHEN outcome = '{withdrawn}' THEN outcome \
             ELSE COALESCE(punctuality, '') END AS state, \
             COALESCE(field, '') AS field, COALESCE(overdue_reason, '') AS reason FROM cases) c"
        ),
    )?;
    let finished = counts.keys().filter(|of| of.finished_in != NEVER);
    for of in finished.filter(|of| of.state != withdrawn) {
        known_punctuality(&of.state)?;
    }
    Ok(counts)
}

/// The stored counts, with the changes not yet moved into them.
pub(in crate::store) fn list_stored(conn: &mut Conn) -> Result<TimelinessCounts, StoreError> {
    let columns = format!("SELECT {TRAITS}, cases FROM timeliness_");
    list(conn, &format!("{columns}counts UNION ALL {columns}changes"))
}

/// The sums of the rows of a query by their traits.
fn list(conn: &mut Conn, rows: &str) -> Result<TimelinessCounts, StoreError> {
    let query = Sql::new(&format!(
        "SELECT {TRAITS}, CAST(SUM(cases) AS BIGINT) AS cases FROM ({rows}) counted \
         GROUP BY {TRAITS} HAVING SUM(cases) <> 0"
    ));
    let rows = query.load::<TimelinessCountRow>(conn)?.into_iter();
    Ok(rows.map(|row| (row.traits, row.cases)).collect())
}

/// Moves all changes into the counts. The caller holds the lock "mixing", so that one process does this
/// at a time.
pub(in crate::store) fn apply_changes(conn: &mut Conn) -> Result<(), StoreError> {
    const KEY: &str = "agency, finished_in, received_in, overdue_from, state, field, reason_key";
    move_changes(conn, "timeliness_changes", |changes| {
        format!(
            "INSERT INTO timeliness_counts ({KEY}, reason, cases) \
             SELECT {KEY}, MIN(reason), CAST(SUM(cases) AS BIGINT) FROM {changes} GROUP BY {KEY} \
             ON CONFLICT ({KEY}) DO UPDATE SET cases = timeliness_counts.cases + excluded.cases"
        )
    })?;
    diesel::sql_query("DELETE FROM timeliness_counts WHERE cases = 0").execute(conn)?;
    Ok(())
}

/// Counts all cases in a migration.
pub(in crate::store) fn fill(
    conn: &mut Conn,
    _: &MigrationContext<'_>,
) -> Result<Vec<String>, StoreError> {
    let counted = TimelinessChanges(recount(conn)?);
    counted.write(conn, || Uuid::new_v4().simple().to_string())?;
    apply_changes(conn)?;
    Ok(Vec::new())
}
