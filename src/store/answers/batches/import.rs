//! Importing and withdrawing batches.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;

use super::marks::{self, BatchMarks};
use super::rows::BatchRow;
use crate::domain::VIETNAM;
use crate::domain::answers::unknown::UNKNOWN;
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::answers::counts::{self, Counts};
use crate::store::answers::response_row::{KeptResponseRow, NewResponseRow, insert_responses};
use crate::store::answers::traits::Basis;
use crate::store::cases::fields;
use crate::store::cases::fields::ConfirmedFields;
use crate::store::closings::RecordedClosings;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::{batches, responses};
use crate::store::db::settings;
use crate::store::db::time::{read_period, stamp};

/// A batch to be imported.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its name, which no other batch has.
    pub name: String,
    /// The digest of its rows, see [`BatchRows::digest`](super::BatchRows::digest).
    pub sha256: String,
    /// The name of whoever imports it.
    pub imported_by: String,
    /// The name of the file.
    pub source: String,
    /// The time of the import.
    pub now: Timestamp,
}

/// A running import of a batch.
pub struct BatchImporter<'a> {
    store: &'a Store,
    conn: &'a mut Conn,
    batch: &'a Batch,
    mode: ImportMode,
    /// A random id that distinguishes this import from a later one of the same batch.
    attempt: String,
    marks: BatchMarks,
    /// The periods of its rows that were found to take responses.
    open: BTreeSet<Period>,
    confirmed: ConfirmedFields,
    /// Fields of these rows that are not confirmed.
    unconfirmed: BTreeSet<String>,
}

impl Store {
    /// Imports a batch; `body` passes the rows to the importer. What an interrupted import of the
    /// same name has left is removed first.
    ///
    /// # Errors
    /// When the name or the content was imported before, or the database or `body` fails. Then no
    /// row of the batch remains.
    pub fn import_batch<T, E: From<StoreError>>(
        &self,
        batch: &Batch,
        mode: ImportMode,
        body: impl FnOnce(&mut BatchImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.conn()?;
        let done = mode.run(&mut conn, |conn| {
            let mut importer = BatchImporter {
                store: self,
                conn,
                batch,
                mode,
                attempt: self.new_key(),
                marks: BatchMarks::default(),
                open: BTreeSet::new(),
                confirmed: ConfirmedFields::default(),
                unconfirmed: BTreeSet::new(),
            };
            importer.begin()?;
            let imported = body(&mut importer);
            match imported {
                Ok(value) => {
                    importer.finish()?;
                    Ok(value)
                }
                Err(error) => {
                    importer.clean_up()?;
                    Err(error)
                }
            }
        });
        self.note_change();
        done
    }

    /// Withdraws a batch: removes all its responses, and returns their number.
    ///
    /// # Errors
    /// When there is no such batch, it was already withdrawn, or the database fails.
    pub fn withdraw_batch(&self, name: &str, now: Timestamp) -> Result<i64, StoreError> {
        let mut conn = self.conn()?;
        let periods: Vec<String> = responses::table
            .filter(responses::batch.eq(name))
            .select(responses::period)
            .distinct()
            .load(&mut *conn)?;
        for period in periods {
            refuse_closed(&mut conn, read_period(&period)?, now)?;
        }
        conn.write(|conn| {
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
            Ok(())
        })?;
        let withdrawn = self.withdraw_rows(&mut conn, ImportMode::Chunked, name, None);
        self.note_change();
        withdrawn
    }

    /// Removes the responses of a batch page by page, and returns their number.
    ///
    /// # Errors
    /// When another import or withdrawal takes over the batch meanwhile, or the database fails.
    fn withdraw_rows(
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
            counts.count(&row.traits, &ratings, &definition, -1);
            counts.count_total(Basis::Unflagged, &row.traits, &ratings, &definition, -1);
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

/// Refuses a period of which a month is closed: nothing is added to it, and nothing withdrawn. A month of
/// which no case is known never closes for imports.
fn refuse_closed(conn: &mut Conn, period: Period, now: Timestamp) -> Result<(), StoreError> {
    let closings = RecordedClosings::read(conn, now)?;
    let closed = period.months().into_iter().find_map(|month| {
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
fn lock_batch(
    conn: &mut Conn,
    name: &str,
    attempt: Option<&str>,
    added: i64,
) -> Result<(), StoreError> {
    conn.lock("mixing")?;
    let locked = diesel::sql_query(
        "UPDATE batches SET row_count = row_count + $1 \
         WHERE name = $2 AND COALESCE(attempt, '') = $3",
    )
    .bind::<BigInt, _>(added)
    .bind::<Text, _>(name)
    .bind::<Text, _>(attempt.unwrap_or_default())
    .execute(conn)?;
    if locked == 1 {
        return Ok(());
    }
    Err(StoreError::Batch(format!(
        "batch `{name}` was withdrawn, or is being imported again, by somebody else"
    )))
}

/// Checks that neither the name nor the rows of a batch were imported before. The lock makes two
/// imports do so one after the other, so that the second finds what the first has inserted.
fn refuse_known(conn: &mut Conn, batch: &Batch) -> Result<(), StoreError> {
    conn.lock("mixing")?;
    let known: Option<(String, String, bool, Option<String>)> = batches::table
        .filter(
            batches::name.eq(&batch.name).or(batches::sha256
                .eq(&batch.sha256)
                .and(batches::withdrawn.eq(false))),
        )
        .select((
            batches::name,
            batches::imported_at,
            batches::withdrawn,
            batches::attempt,
        ))
        .first(conn)
        .optional()?;
    match known {
        None => Ok(()),
        Some((name, at, withdrawn, _)) if name == batch.name => Err(StoreError::Batch(format!(
            "a batch `{name}` was imported at {at}{}; choose another name",
            if withdrawn { " and withdrawn" } else { "" }
        ))),
        Some((name, at, _, None)) => Err(imported_before(&name, &at)),
        Some((name, at, _, Some(_))) => Err(StoreError::Batch(format!(
            "these responses are being imported as batch `{name}` since {at}; withdraw that batch if its import was broken off"
        ))),
    }
}

/// The refusal of rows that another batch has already.
pub(super) fn imported_before(name: &str, at: &str) -> StoreError {
    StoreError::Batch(format!(
        "these responses were imported before, as batch `{name}` at {at}; withdraw that batch first if it is to be replaced"
    ))
}

impl BatchImporter<'_> {
    /// The most rows in one call of [`BatchImporter::apply`].
    pub const BATCH: usize = batch_sql::ROWS;

    /// Adds responses, at most [`BatchImporter::BATCH`].
    ///
    /// # Errors
    /// When another import or withdrawal has taken over the batch, or the database fails. Then none
    /// of these responses is stored.
    pub fn apply(&mut self, given: &[BatchRow]) -> Result<(), StoreError> {
        let mut counts = Counts::default();
        let new: BTreeSet<Period> = given.iter().map(|row| row.period).collect();
        for period in new {
            if self.open.insert(period) {
                refuse_closed(self.conn, period, self.batch.now)?;
            }
        }
        let mut rows: Vec<NewResponseRow> = Vec::with_capacity(given.len());
        for row in given {
            let traits = row.traits(&self.confirmed);
            if traits.field == UNKNOWN && row.field != UNKNOWN {
                self.unconfirmed.insert(row.field.clone());
            }
            counts.count(&traits, &row.ratings, &row.definition, 1);
            counts.count_total(Basis::Unflagged, &traits, &row.ratings, &row.definition, 1);
            self.marks.push(&traits, row.ratings.as_str());
            rows.push(NewResponseRow {
                key: self.store.new_key(),
                traits,
                office: String::new(),
                component: String::new(),
                ratings: row.ratings.to_string(),
                batch: Some(self.batch.name.clone()),
            });
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        let Self {
            batch,
            attempt,
            mode,
            ..
        } = self;
        mode.step(self.conn, |conn| {
            let added = i64::try_from(rows.len()).unwrap_or(0);
            lock_batch(conn, &batch.name, Some(attempt), added)?;
            insert_responses(conn, &rows)?;
            counts.write(conn)?;
            match mode {
                ImportMode::Chunked => settings::raise_figures_number(conn),
                // One transaction raises it at its end, so that nobody waits for it meanwhile.
                ImportMode::Atomic | ImportMode::DryRun => Ok(()),
            }
        })
    }

    /// The fields of the rows added so far that are not confirmed, so that these rows have none.
    pub fn unconfirmed_fields(&self) -> &BTreeSet<String> {
        &self.unconfirmed
    }

    /// Inserts the batch, marked as being imported.
    fn begin(&mut self) -> Result<(), StoreError> {
        let unfinished: Option<Option<String>> = batches::table
            .find(&self.batch.name)
            .filter(batches::attempt.is_not_null())
            .select(batches::attempt)
            .first(self.conn)
            .optional()?;
        if let Some(attempt) = unfinished {
            self.discard(attempt.as_deref())?;
        }
        self.confirmed = fields::confirmed(self.conn)?;
        let Self { batch, attempt, .. } = self;
        self.mode.step(self.conn, |conn| {
            refuse_known(conn, batch)?;
            diesel::insert_into(batches::table)
                .values((
                    batches::name.eq(&batch.name),
                    batches::sha256.eq(&batch.sha256),
                    batches::imported_by.eq(&batch.imported_by),
                    batches::imported_at.eq(stamp(batch.now)),
                    batches::source.eq(&batch.source),
                    batches::row_count.eq(0),
                    batches::withdrawn.eq(false),
                    batches::attempt.eq(Some(attempt.as_str())),
                ))
                .execute(conn)?;
            Ok(())
        })
    }

    /// Marks the batch as completely imported.
    fn finish(&mut self) -> Result<(), StoreError> {
        let Self {
            batch,
            attempt,
            marks,
            ..
        } = self;
        self.mode.step(self.conn, |conn| {
            lock_batch(conn, &batch.name, Some(attempt), 0)?;
            marks.insert(conn, &batch.name)?;
            diesel::update(batches::table.find(&batch.name))
                .set(batches::attempt.eq(None::<&str>))
                .execute(conn)?;
            settings::raise_figures_number(conn)
        })
    }

    /// Removes what a failed import has stored. Where it is one transaction, that is rolled back
    /// anyway.
    fn clean_up(&mut self) -> Result<(), StoreError> {
        if self.mode != ImportMode::Chunked {
            return Ok(());
        }
        let attempt = self.attempt.clone();
        self.discard(Some(&attempt)).map_err(|error| {
            StoreError::Batch(format!(
                "batch `{}` was broken off: import the same file again, or withdraw it ({error})",
                self.batch.name
            ))
        })
    }

    /// Removes the responses of an attempt, and then the batch itself.
    fn discard(&mut self, attempt: Option<&str>) -> Result<(), StoreError> {
        let name = &self.batch.name;
        self.store
            .withdraw_rows(self.conn, self.mode, name, attempt)?;
        self.mode.step(self.conn, |conn| {
            lock_batch(conn, name, attempt, 0)?;
            diesel::delete(batches::table.find(name)).execute(conn)?;
            Ok(())
        })
    }
}
