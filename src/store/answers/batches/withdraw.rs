//! The withdrawal of a batch, and what imports and withdrawals check.

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;

use super::beside_editions::{Places, refuse_few};
use super::marks;
use crate::domain::VIETNAM;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::answers::counts::Counts;
use crate::store::answers::response_row::KeptResponseRow;
use crate::store::answers::traits::Basis;
use crate::store::closings::RecordedClosings;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::{batches, responses};
use crate::store::db::settings;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;
use crate::store::editions::periods::SubmittedEditions;
use crate::store::editions::published::PublishedEditions;

impl Store {
    /// Withdraws a batch: removes all its responses, and returns their number.
    ///
    /// # Errors
    /// When there is no such batch, it was already withdrawn, an edition keeps its responses, or the
    /// database fails.
    pub fn withdraw_batch(&self, name: &str, by: &By) -> Result<i64, StoreError> {
        let mut conn = self.conn()?;
        let places = places(&mut conn, name)?;
        let periods: BTreeSet<Period> = places.values().flatten().copied().collect();
        let at_once = conn.write(|conn| {
            // Editions are submitted under the same lock.
            conn.lock("mixing")?;
            let submitted = SubmittedEditions::read(conn)?;
            for (unit, periods) in &places {
                for period in periods {
                    submitted.refuse(unit, *period)?;
                }
            }
            refuse_closed(conn, &periods, by.now)?;
            let left = responses::table.filter(responses::batch.eq(name));
            let is_there =
                batches::table.filter(batches::name.eq(name).and(batches::withdrawn.eq(false)));
            // A withdrawal that was interrupted is continued.
            let open: i64 = is_there.count().get_result::<i64>(conn)?
                + left.limit(1).count().get_result::<i64>(conn)?;
            if open == 0 {
                return Err(StoreError::Batch(format!(
                    "there is no batch `{name}`, or it was withdrawn before"
                )));
            }
            diesel::update(batches::table.find(name))
                .set((
                    batches::withdrawn.eq(true),
                    batches::attempt.eq(None::<&str>),
                ))
                .execute(conn)?;
            self.audit(conn, by, &AuditEvent::new(Act::BatchWithdraw, name))?;
            let published = PublishedEditions::read(conn)?;
            if !periods.iter().any(|period| published.cover(*period)) {
                return Ok(None);
            }
            // Responses that published editions cover leave together, or none does.
            let withdrawn = self.withdraw_rows(conn, ImportMode::Atomic, name, None)?;
            refuse_few(self, conn, &places, by.now)?;
            Ok(Some(withdrawn))
        })?;
        let withdrawn = match at_once {
            Some(withdrawn) => Ok(withdrawn),
            None => self.withdraw_rows(&mut conn, ImportMode::Chunked, name, None),
        };
        self.note_change();
        withdrawn
    }

    /// Removes the responses of a batch page by page, and returns their number.
    ///
    /// # Errors
    /// When another import or withdrawal takes over the batch meanwhile, or the database fails.
    pub(super) fn withdraw_rows(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        name: &str,
        attempt: Option<&str>,
    ) -> Result<i64, StoreError> {
        let mut withdrawn = 0;
        loop {
            let page = mode.step(conn, |conn| {
                lock_batch(conn, name, attempt, 0)?;
                self.withdraw_page(conn, name)
            })?;
            if page == 0 {
                mode.step(conn, |conn| {
                    marks::delete(conn, name)?;
                    counts::delete_zero_rows(conn)
                })?;
                return Ok(withdrawn);
            }
            withdrawn += page;
        }
    }

    /// Removes the next responses of a batch and subtracts them from the counts. Returns their
    /// number.
    fn withdraw_page(&self, conn: &mut Conn, name: &str) -> Result<i64, StoreError> {
        let page: Vec<KeptResponseRow> = responses::table
            .filter(responses::batch.eq(name))
            .order(responses::key)
            .limit(batch_sql::ROWS as i64)
            .select(KeptResponseRow::as_select())
            .load(conn)?;
        let mut counts = Counts::default();
        for row in &page {
            let definition = self.surveys.get(conn, &row.traits.survey_version)?;
            let ratings = row.ratings(&definition)?;
            counts.count_as(Basis::Imported, &row.traits, &ratings, &definition, -1);
        }
        let keys = page.iter().map(|row| row.key.as_str());
        on_backend!(conn, |inner| diesel::delete(
            responses::table.filter(responses::key.eq_any(keys))
        )
        .execute(inner))?;
        counts.write(conn)?;
        settings::raise_figures_number(conn)?;
        Ok(i64::try_from(page.len()).unwrap_or(0))
    }
}

/// The units of a batch's responses and their periods.
pub(super) fn places(conn: &mut Conn, name: &str) -> Result<Places, StoreError> {
    let rows: Vec<(String, String)> = responses::table
        .filter(responses::batch.eq(name))
        .select((responses::unit, responses::period))
        .distinct()
        .load(conn)?;
    let mut places = Places::new();
    for (unit, period) in rows {
        let period = read_period(&period)?;
        places.entry(unit).or_default().insert(period);
    }
    Ok(places)
}

/// Refuses periods of which a month is closed: nothing is added to them, and nothing withdrawn. A month of
/// which no case is known never closes for imports.
pub(super) fn refuse_closed<'p>(
    conn: &mut Conn,
    periods: impl IntoIterator<Item = &'p Period>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let closings = RecordedClosings::read(conn, now)?;
    let mut months = periods.into_iter().flat_map(|period| period.months());
    let closed = months.find_map(|month| {
        let closed_at = closings.months.find(month)?.closed_at?;
        Some((month, closed_at))
    });
    match closed {
        None => Ok(()),
        Some((month, closed_at)) => Err(StoreError::Batch(format!(
            "{month} was closed on {}: its figures no longer change, so no responses are added to it or withdrawn from it",
            closed_at.to_zoned(VIETNAM).date()
        ))),
    }
}

/// Locks a batch against other imports and withdrawals until the transaction ends, and adds to its
/// number of rows.
///
/// # Errors
/// When another import of the same name, or a withdrawal, has taken it over.
pub(super) fn lock_batch(
    conn: &mut Conn,
    name: &str,
    attempt: Option<&str>,
    added: i64,
) -> Result<(), StoreError> {
    conn.lock("mixing")?;
    let locked = Sql::new("UPDATE batches SET row_count = row_count + ")
        .bind(added)
        .text(" WHERE name = ")
        .bind(name)
        .text(" AND COALESCE(attempt, '') = ")
        .bind(attempt.unwrap_or_default())
        .execute(conn)?;
    if locked == 1 {
        return Ok(());
    }
    Err(StoreError::Batch(format!(
        "batch `{name}` was withdrawn, or is being imported again, by somebody else"
    )))
}
