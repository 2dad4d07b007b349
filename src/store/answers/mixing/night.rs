//! What is counted once a night, so that nobody can watch people answer, and the rewriting of links.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use jiff::Timestamp;

use crate::domain::period::Month;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::cases::counts as case_counts;
use crate::store::cases::timeliness;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings::Recurring;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_month;

/// The most links that are rewritten in one transaction, so that a submission waits but briefly.
const REWRITTEN: usize = 2_000;

/// Counts the used links of open months by the intake offices of their cases.
fn list_used_by_office(conn: &mut Conn) -> Result<BTreeMap<(String, Month), i64>, StoreError> {
    #[derive(QueryableByName)]
    struct UsedRow {
        #[diesel(sql_type = Text)]
        office: String,
        #[diesel(sql_type = Text)]
        month: String,
        #[diesel(sql_type = BigInt)]
        used: i64,
    }
    let rows: Vec<UsedRow> = Sql::new(
        "SELECT c.intake_office AS office, i.month, COUNT(*) AS used \
         FROM invitations i JOIN cases c ON c.id = i.case_id \
         WHERE c.intake_office IS NOT NULL AND i.state = 'used' \
         AND i.month IN (SELECT month FROM closings WHERE closed_at IS NULL \
         UNION SELECT month FROM postponed_closings) GROUP BY c.intake_office, i.month",
    )
    .load(conn)?;
    rows.into_iter()
        .map(|row| Ok(((row.office, read_month(&row.month)?), row.used)))
        .collect()
}

impl Store {
    /// Takes the numbers of the night: who was invited, who answered, whose answers wait. No answers
    /// about the intake offices of months that close now wait any longer.
    pub(super) fn count_night(
        &self,
        conn: &mut Conn,
        waiting: &BTreeMap<(String, Month), i64>,
        closing: &[Month],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        case_counts::apply_changes(conn)?;
        timeliness::apply_changes(conn)?;
        let counted = case_counts::recount(conn)?;
        case_counts::set_watched(conn, &counted)?;
        let mut waiting = waiting.clone();
        for draft in self.open_drafts(conn)? {
            *waiting.entry((draft.unit, draft.month)).or_default() += 1;
        }
        let mut of_offices = list_used_by_office(conn)?;
        of_offices.retain(|(_, month), _| !closing.contains(month));
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
        rows.extend(of_kind(&of_offices, counts::WAITING_AT_OFFICE));
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
