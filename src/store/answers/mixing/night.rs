//! What is counted once a night, so that nobody can watch people answer, and the rewriting of links.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};
use jiff::Timestamp;

use crate::domain::period::Month;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::cases::counts as case_counts;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings::Recurring;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_month;

/// The most links that are rewritten in one transaction, so that a submission waits but briefly.
const REWRITTEN: usize = 2_000;

/// The numbers of used links, and of answers that have left or are lost, by unit and month.
pub(super) struct UsedLinks {
    used: BTreeMap<(String, Month), i64>,
    of_offices: BTreeMap<(String, Month), i64>,
    left: BTreeMap<(String, Month), i64>,
}

impl UsedLinks {
    /// The number of answers that should be waiting for the closing of a month.
    pub(super) fn waiting(&self, unit: &str, month: Month) -> i64 {
        let of = |numbers: &BTreeMap<(String, Month), i64>| {
            numbers.get(&(unit.to_owned(), month)).copied().unwrap_or(0)
        };
        of(&self.used) - of(&self.left)
    }

    /// The units with used links.
    pub(super) fn units(&self) -> impl Iterator<Item = &str> {
        self.used.keys().map(|(unit, _)| unit.as_str())
    }
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = Nullable<Text>)]
    unit: Option<String>,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The numbers that a query selects, by unit and month.
fn numbers(conn: &mut Conn, sql: &str) -> Result<BTreeMap<(String, Month), i64>, StoreError> {
    let rows: Vec<NumberRow> = Sql::new(sql).load(conn)?;
    let mut numbers = BTreeMap::new();
    for row in rows {
        if let Some(unit) = row.unit {
            *numbers.entry((unit, read_month(&row.month)?)).or_default() += row.number;
        }
    }
    Ok(numbers)
}

/// Counts the used links of open months, and the answers of these months that a mixing which was
/// broken off has moved already.
pub(super) fn list_used(conn: &mut Conn) -> Result<UsedLinks, StoreError> {
    const OPEN: &str = "(SELECT month FROM closings WHERE closed_at IS NULL \
        UNION SELECT month FROM postponed_closings)";
    let used = format!(
        "SELECT agency AS unit, month, COUNT(*) AS number FROM invitations \
         WHERE state = 'used' AND month IN {OPEN} GROUP BY agency, month"
    );
    let of_offices = format!(
        "SELECT c.intake_office AS unit, i.month, COUNT(*) AS number \
         FROM invitations i JOIN cases c ON c.id = i.case_id \
         WHERE i.state = 'used' AND i.month IN {OPEN} GROUP BY c.intake_office, i.month"
    );
    let left = format!(
        "SELECT r.unit, r.period AS month, COUNT(*) AS number FROM responses r \
         JOIN survey_questions q ON q.survey_version = r.survey_version AND q.position = 1 \
         WHERE r.component = q.component AND r.batch IS NULL AND r.period IN {OPEN} \
         GROUP BY r.unit, r.period \
         UNION ALL SELECT unit, period, count FROM unit_counts \
         WHERE kind = '{}' AND period IN {OPEN}",
        counts::WITHHELD_OF_MONTH
    );
    Ok(UsedLinks {
        used: numbers(conn, &used)?,
        of_offices: numbers(conn, &of_offices)?,
        left: numbers(conn, &left)?,
    })
}

impl Store {
    /// Takes the numbers of the night: who was invited, who answered, whose answers wait.
    pub(super) fn count_night(
        &self,
        conn: &mut Conn,
        used: &UsedLinks,
        waiting: &BTreeMap<(String, Month), i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        case_counts::apply_changes(conn)?;
        let counted = case_counts::recount(conn)?;
        case_counts::set_watched(conn, &counted)?;
        let mut waiting = waiting.clone();
        for draft in self.open_drafts(conn)? {
            *waiting.entry((draft.unit, draft.month)).or_default() += 1;
        }
        // An answer waits for the agency that decided the case, and once more for its intake office.
        let of_kind = |numbers: &BTreeMap<(String, Month), i64>, kind: &str| -> Vec<UnitCount> {
            let rows = numbers.iter().map(|((unit, month), count)| UnitCount {
                unit: unit.clone(),
                period: month.to_string(),
                kind: kind.to_owned(),
                count: *count,
            });
            rows.collect()
        };
        let mut rows = of_kind(&waiting, counts::WAITING);
        rows.extend(of_kind(&used.of_offices, counts::WAITING_AT_OFFICE));
        Sql::new("DELETE FROM unit_counts WHERE kind IN ")
            .list([counts::WAITING, counts::WAITING_AT_OFFICE])
            .execute(conn)?;
        counts::add_unit_counts(conn, rows)?;
        Recurring::Night.set_last(conn, now)
    }

    /// Writes the links of open months anew, used or not, in a random order.
    ///
    /// On PostgreSQL every version of a row carries the id of the transaction that wrote it, and lies
    /// where there was room then. Afterwards neither tells when a link was used. On SQLite a row has no
    /// such id, and the answer overwrites the link in place.
    pub(super) fn rewrite_links(&self, conn: &mut Conn) -> Result<(), StoreError> {
        #[derive(QueryableByName)]
        struct IdRow {
            #[diesel(sql_type = Text)]
            id: String,
        }
        if matches!(conn, Conn::Sqlite(_)) {
            return Ok(());
        }
        let rows: Vec<IdRow> = Sql::new(
            "SELECT id FROM invitations \
             WHERE month IN (SELECT month FROM closings WHERE closed_at IS NULL) \
             OR month IN (SELECT MAX(month) FROM closings WHERE closed_at IS NOT NULL)",
        )
        .load(conn)?;
        let mut ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
        self.shuffle(&mut ids);
        for ids in ids.chunks(REWRITTEN) {
            conn.write(|conn| {
                if let Conn::Pg(conn) = conn {
                    // Links are locked in the order of their hashes, as submissions do.
                    diesel::sql_query(
                        "WITH locked AS (SELECT id FROM invitations WHERE id = ANY($1) \
                         ORDER BY lookup FOR NO KEY UPDATE) \
                         UPDATE invitations SET state = invitations.state FROM locked \
                         WHERE invitations.id = locked.id",
                    )
                    .bind::<Array<Text>, _>(ids)
                    .execute(conn)?;
                }
                Ok(())
            })?;
        }
        conn.batch_execute("VACUUM invitations")?;
        Ok(())
    }
}
