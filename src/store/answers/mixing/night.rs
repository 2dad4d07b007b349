//! What is counted once a night, so that nobody can watch people answer, and the rewriting of links.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};
use jiff::Timestamp;

use super::waiting_rows::WaitingNumbers;
use crate::domain::period::Month;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::UnitCount;
use crate::store::cases::counts as case_counts;
use crate::store::cases::counts::CaseCounts;
use crate::store::cases::timeliness;
use crate::store::closings::RecordedClosings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::settings::Recurring;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_month;

/// The most links that are rewritten in one transaction, so that a submission waits but briefly.
const REWRITTEN: usize = 2_000;

/// Counts the used links of open months by the intake offices of their cases, as far as these existed in
/// the month.
fn list_used_by_office(conn: &mut Conn) -> Result<WaitingNumbers, StoreError> {
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
         JOIN agencies o ON o.code = c.intake_office \
         AND substr(COALESCE(o.valid_from, '0001-01'), 1, 7) <= i.month \
         AND substr(COALESCE(o.valid_to, '9999-12'), 1, 7) >= i.month \
         WHERE i.state = 'used' \
         AND i.month IN (SELECT month FROM closings WHERE closed_at IS NULL \
         UNION SELECT month FROM postponed_closings) GROUP BY c.intake_office, i.month",
    )
    .load(conn)?;
    rows.into_iter()
        .map(|row| Ok(((row.office, read_month(&row.month)?), row.used)))
        .collect()
}

/// The numbers of the night: who was invited, who answered, whose answers wait. They are read before
/// anything is written, because SQLite lets nobody else write meanwhile.
pub(super) struct NightNumbers {
    cases: CaseCounts,
    used_by_office: WaitingNumbers,
    drafts: WaitingNumbers,
}

impl NightNumbers {
    pub(super) fn read(conn: &mut Conn, drafts: WaitingNumbers) -> Result<Self, StoreError> {
        Ok(Self {
            cases: case_counts::recount(conn)?,
            used_by_office: list_used_by_office(conn)?,
            drafts,
        })
    }

    /// Writes the numbers. `waiting` is how many answers wait in the inbox. Those about the intake offices of
    /// months that close now are not told any longer.
    pub(super) fn write(
        mut self,
        conn: &mut Conn,
        mut waiting: WaitingNumbers,
        closing: &[Month],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Another process may have closed a month since they were read.
        let open = RecordedClosings::read(conn, now)?.months;
        let open: BTreeSet<Month> = open.open().collect();
        let names: BTreeSet<String> = open.iter().map(Month::to_string).collect();
        self.cases.retain(|case, _| names.contains(&case.month));
        case_counts::set_watched(conn, &self.cases)?;
        // The numbers of finished cases are those of now.
        case_counts::apply_changes(conn)?;
        timeliness::apply_changes(conn)?;
        for (of, count) in self.drafts {
            *waiting.entry(of).or_default() += count;
        }
        let mut of_offices = self.used_by_office;
        of_offices.retain(|(_, month), _| open.contains(month) && !closing.contains(month));
        // An answer waits for the agency that decided the case, and once more for its intake office.
        let of_kind = |numbers: &WaitingNumbers, kind: &str| -> Vec<UnitCount> {
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
}

impl Store {
    /// Writes the links of open months, and of those that closed last, anew, used or not, in a random
    /// order.
    ///
    /// On PostgreSQL every version of a row carries the id of the transaction that wrote it, and lies
    /// where there was room then. Afterwards neither tells when a link was used. On SQLite a row has no
    /// such id, and the answer overwrites the link in place.
    pub(super) fn rewrite_links(&self, conn: &mut Conn) -> Result<(), StoreError> {
        #[derive(QueryableByName)]
        struct InvitationIdRow {
            #[diesel(sql_type = Text)]
            id: String,
        }
        if matches!(conn, Conn::Sqlite(_)) {
            return Ok(());
        }
        let rows: Vec<InvitationIdRow> = Sql::new(
            "SELECT id FROM invitations \
             WHERE month IN (SELECT month FROM closings WHERE closed_at IS NULL) \
             OR month IN (SELECT month FROM closings \
             WHERE closed_at = (SELECT MAX(closed_at) FROM closings))",
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
