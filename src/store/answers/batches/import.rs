//! The import of a batch.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::beside_editions::{Places, refuse_few};
use super::marks::BatchMarks;
use super::rows::BatchRow;
use super::withdraw::{lock_batch, refuse_closed};
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::cases::agency::Slug;
use crate::domain::period::Period;
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::access::audit_pending::RunningEvent;
use crate::store::answers::counts::Counts;
use crate::store::answers::response_row::{NewResponseRow, insert_responses};
use crate::store::answers::traits::Basis;
use crate::store::cases::fields;
use crate::store::cases::fields::ConfirmedFields;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::batches;
use crate::store::db::settings;
use crate::store::db::time::stamp;
use crate::store::editions::periods::SubmittedEditions;
use crate::store::editions::published::PublishedEditions;

/// A batch to be imported.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its name, which no other batch has.
    pub name: String,
    /// The digest of its rows, see [`BatchRows::digest`](super::BatchRows::digest).
    pub sha256: String,
    /// Who imports it, and when.
    pub by: By,
    /// The name of the file.
    pub source: String,
}

impl Batch {
    fn event(&self) -> AuditEvent {
        AuditEvent::new(Act::ResponsesImport, &self.name).with("sha256", self.sha256.as_str())
    }
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
    /// The units of its rows and their periods, which were found to take responses.
    open: Places,
    /// The editions that keep some from it.
    submitted: SubmittedEditions,
    /// The editions beside which its responses are shown.
    published: PublishedEditions,
    /// Whether published editions cover its rows. These are all written in one transaction, which looks
    /// at what they give away.
    is_beside_editions: bool,
    confirmed: ConfirmedFields,
    /// Fields of these rows that are not confirmed.
    unconfirmed: BTreeSet<String>,
    /// The rows that are not written yet, and their counts.
    rows: Vec<NewResponseRow>,
    counts: Counts,
    /// The number of rows that are written.
    written: usize,
    /// Its event in the audit trail.
    running: RunningEvent,
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
            let submitted = SubmittedEditions::read(conn)?;
            let mut importer = BatchImporter {
                store: self,
                submitted,
                published: PublishedEditions::read(conn)?,
                is_beside_editions: false,
                conn,
                batch,
                mode,
                attempt: self.new_key(),
                marks: BatchMarks::default(),
                open: Places::new(),
                confirmed: ConfirmedFields::default(),
                unconfirmed: BTreeSet::new(),
                rows: Vec::new(),
                counts: Counts::default(),
                written: 0,
                running: self.running_event(&batch.by, batch.event()),
            };
            importer.begin()?;
            let imported = body(&mut importer).and_then(|value| {
                importer.finish()?;
                Ok(value)
            });
            match imported {
                Ok(value) => {
                    importer
                        .conn
                        .analyze("responses, tallies, moments", importer.written)?;
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

/// The digits of a key that are the same for rows which are written together.
const PLACE: usize = 8;

/// The number of rows that are written together. On SQLite a submission waits for them; on PostgreSQL
/// nobody does, and the counts of many units are written once for many rows.
fn written_at_once(conn: &Conn) -> usize {
    match conn {
        Conn::Sqlite(_) => 1_000,
        Conn::Pg(_) => 20_000,
    }
}

impl BatchImporter<'_> {
    /// The most rows in one call of [`BatchImporter::apply`].
    pub const BATCH: usize = batch_sql::ROWS;

    /// Adds responses, at most [`BatchImporter::BATCH`]. They are written once they are enough.
    ///
    /// # Errors
    /// When another import or withdrawal has taken over the batch, or the database fails. Then none
    /// of these responses is stored.
    pub fn apply(&mut self, given: &[BatchRow]) -> Result<(), StoreError> {
        for row in given {
            let known = self.open.get(row.unit.as_str());
            if known.is_none_or(|periods| !periods.contains(&row.period)) {
                self.check_open(&row.unit, row.period)?;
            }
        }
        for row in given {
            let traits = row.traits(&self.confirmed);
            if traits.field == UNKNOWN && row.field != UNKNOWN {
                self.unconfirmed.insert(row.field.clone());
            }
            self.counts
                .count_as(Basis::Imported, &traits, &row.ratings, &row.definition, 1);
            self.marks.push(&traits, row.ratings.as_str());
            self.rows.push(NewResponseRow {
                key: self.store.new_key(),
                traits,
                office: String::new(),
                component: String::new(),
                ratings: row.ratings.to_string(),
                batch: Some(self.batch.name.clone()),
            });
        }
        if self.is_beside_editions || self.rows.len() < written_at_once(self.conn) {
            return Ok(());
        }
        self.write()
    }

    /// Checks that a period takes responses of a unit.
    fn check_open(&mut self, unit: &Slug, period: Period) -> Result<(), StoreError> {
        refuse_closed(self.conn, [&period], self.batch.by.now)?;
        self.submitted.refuse(unit.as_str(), period)?;
        self.is_beside_editions |= self.published.cover(period);
        self.open
            .entry(unit.to_string())
            .or_default()
            .insert(period);
        Ok(())
    }

    /// Writes the rows that are not written yet.
    fn write(&mut self) -> Result<(), StoreError> {
        let mut rows = std::mem::take(&mut self.rows);
        let counts = std::mem::take(&mut self.counts);
        self.written += rows.len();
        // They are stored side by side: rows anywhere in a table of millions would write a page each.
        let place = self.store.new_key();
        for row in &mut rows {
            row.key.replace_range(..PLACE, &place[..PLACE]);
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        let Self {
            store,
            batch,
            attempt,
            mode,
            open,
            is_beside_editions,
            ..
        } = self;
        mode.step(self.conn, |conn| {
            let added = i64::try_from(rows.len()).unwrap_or(0);
            lock_batch(conn, &batch.name, Some(attempt), added)?;
            // A month may have closed since, and an edition been submitted, under the same lock.
            refuse_closed(conn, open.values().flatten(), batch.by.now)?;
            let submitted = SubmittedEditions::read(conn)?;
            for (unit, periods) in open.iter() {
                for period in periods {
                    submitted.refuse(unit, *period)?;
                }
            }
            insert_responses(conn, &rows)?;
            counts.write(conn)?;
            if *is_beside_editions {
                refuse_few(store, conn, open, batch.by.now)?;
            }
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
        let Self {
            store,
            batch,
            attempt,
            mode,
            running,
            ..
        } = self;
        mode.step(self.conn, |conn| {
            refuse_known(conn, batch)?;
            diesel::insert_into(batches::table)
                .values((
                    batches::name.eq(&batch.name),
                    batches::sha256.eq(&batch.sha256),
                    batches::imported_by.eq(batch.by.actor.to_string()),
                    batches::imported_at.eq(stamp(batch.by.now)),
                    batches::source.eq(&batch.source),
                    batches::row_count.eq(0),
                    batches::withdrawn.eq(false),
                    batches::attempt.eq(Some(attempt.as_str())),
                ))
                .execute(conn)?;
            match mode {
                ImportMode::Chunked => store.audit_running(conn, running),
                ImportMode::Atomic | ImportMode::DryRun => Ok(()),
            }
        })
    }

    /// Writes what is left, and marks the batch as completely imported.
    fn finish(&mut self) -> Result<(), StoreError> {
        self.write()?;
        self.running.event = self.batch.event().with("responses", self.written);
        let Self {
            store,
            batch,
            attempt,
            marks,
            mode,
            running,
            ..
        } = self;
        mode.step(self.conn, |conn| {
            lock_batch(conn, &batch.name, Some(attempt), 0)?;
            marks.insert(conn, &batch.name)?;
            diesel::update(batches::table.find(&batch.name))
                .set(batches::attempt.eq(None::<&str>))
                .execute(conn)?;
            settings::raise_figures_number(conn)?;
            match mode {
                ImportMode::DryRun => Ok(()),
                ImportMode::Chunked | ImportMode::Atomic => store.audit_finished(conn, running),
            }
        })
    }

    /// Removes what a failed import has stored. Where it is one transaction, that is rolled back
    /// anyway.
    fn clean_up(&mut self) -> Result<(), StoreError> {
        if self.mode != ImportMode::Chunked {
            return Ok(());
        }
        let attempt = self.attempt.clone();
        let discarded = self.is_ours().and_then(|is_ours| {
            if is_ours {
                self.discard(Some(&attempt))?;
            }
            let (store, running) = (self.store, &self.running);
            self.conn.write(|conn| store.drop_running(conn, running))
        });
        discarded.map_err(|error| {
            StoreError::Batch(format!(
                "batch `{}` was broken off: import the same file again, or withdraw it ({error})",
                self.batch.name
            ))
        })
    }

    /// Whether nobody has taken the batch over, and so what it has stored.
    fn is_ours(&mut self) -> Result<bool, StoreError> {
        let ours = batches::table
            .find(&self.batch.name)
            .filter(batches::attempt.eq(&self.attempt));
        Ok(ours.count().get_result::<i64>(self.conn)? > 0)
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
