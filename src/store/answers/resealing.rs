//! Sealing anew after a rotation of the secret, and what becomes of answers whose secret is lost.

use diesel::prelude::*;

use super::counts::{WAITING, WAITING_AT_OFFICE, WITHHELD, WITHHELD_OF_MONTH};
use super::inbox::InboxRow;
use super::inbox_key::InboxKey;
use super::paper::{seal_draft, sealed_bytes};
use crate::domain::answers::sealed::Sealed;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{inbox, paper_drafts};
use crate::store::db::settings;
use crate::store::db::sql::Sql;

/// The rows that are sealed anew in one transaction.
const PAGE: i64 = 500;

impl Store {
    /// Seals by the current secret what was sealed by an earlier one. Returns the number of rows.
    ///
    /// # Errors
    /// When the database fails; what was sealed anew by then stays so.
    pub(in crate::store) fn reseal(&self) -> Result<usize, StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(0);
        }
        let mut resealed = 0;
        let mut conn = self.conn()?;
        let mut after = InboxKey::MIN;
        loop {
            let page: Vec<InboxRow> = inbox::table
                .filter(inbox::key.gt(after))
                .order(inbox::key)
                .limit(PAGE)
                .select(InboxRow::as_select())
                .load(&mut *conn)?;
            let Some(last) = page.last() else { break };
            after = last.key;
            let old: Vec<(InboxKey, Sealed)> = page
                .into_iter()
                .filter_map(|row| {
                    let content = row.open_with_earlier(self)?;
                    Some((row.key, content))
                })
                .collect();
            // Each keeps its key, so that a row of before the rotation that somebody puts back does not
            // become a second answer. Those that a closing has taken meanwhile are not there any more.
            if old.is_empty() {
                continue;
            }
            resealed += conn.write(|conn| {
                settings::set_traces(conn, true)?;
                let mut resealed = 0;
                for (key, content) in old {
                    resealed += diesel::update(inbox::table.find(key))
                        .set(inbox::sealed.eq(self.seal(&key.to_string(), &content)?))
                        .execute(conn)?;
                }
                Ok(resealed)
            })?;
        }
        Ok(resealed + self.reseal_drafts(&mut conn)?)
    }

    fn reseal_drafts(&self, conn: &mut Conn) -> Result<usize, StoreError> {
        conn.write(|conn| {
            let drafts: Vec<(String, String, String)> = paper_drafts::table
                .select((
                    paper_drafts::number,
                    paper_drafts::mark,
                    paper_drafts::sealed,
                ))
                .load(conn)?;
            let current = self.secret().sealing_key();
            let mut resealed = 0;
            for (number, mark, sealed) in drafts {
                let sealed = sealed_bytes(&sealed);
                if Sealed::open(&current, &mark, &sealed).is_ok() {
                    continue;
                }
                let content = self.open_sealed(&mark, &sealed)?;
                resealed += diesel::update(paper_drafts::table.find(number))
                    .set(paper_drafts::sealed.eq(seal_draft(self, &mark, &content)?))
                    .execute(conn)?;
            }
            Ok(resealed)
        })
    }
}

/// Deletes all waiting answers, because the secret that opens them is lost, and counts them as withheld.
/// Returns their number.
pub(in crate::store) fn withhold_lost(conn: &mut Conn) -> Result<usize, StoreError> {
    // In open months all answers wait; in closed ones as many as last night.
    let lost = format!(
        "SELECT agency AS unit, month, COUNT(*) AS count FROM invitations \
         WHERE state = 'used' AND month IN (SELECT month FROM closings WHERE closed_at IS NULL) \
         GROUP BY agency, month \
         UNION ALL SELECT unit, period, count FROM unit_counts WHERE kind = '{WAITING}' \
         AND period IN (SELECT month FROM closings WHERE closed_at IS NOT NULL)"
    );
    for (period, kind) in [
        ("month", WITHHELD_OF_MONTH),
        ("substr(month, 1, 4)", WITHHELD),
    ] {
        Sql::new(&format!(
            "INSERT INTO unit_counts (unit, period, kind, count) \
             SELECT unit, {period}, '{kind}', CAST(SUM(count) AS BIGINT) FROM ({lost}) lost \
             WHERE TRUE GROUP BY unit, {period} ON CONFLICT (unit, period, kind) \
             DO UPDATE SET count = unit_counts.count + excluded.count"
        ))
        .execute(conn)?;
    }
    Sql::new("DELETE FROM unit_counts WHERE kind IN ")
        .list([WAITING, WAITING_AT_OFFICE])
        .execute(conn)?;
    let drafts = diesel::delete(paper_drafts::table).execute(conn)?;
    settings::set_traces(conn, true)?;
    Ok(drafts + diesel::delete(inbox::table).execute(conn)?)
}
