//! Importing cases, in four steps:
//!
//! 1. [`Store::import_cases`] starts the import and passes a [`CaseImporter`] to the caller, who
//!    reads the cases.
//! 2. [`CaseImporter::apply`] applies one batch in a transaction, and retries it after a conflict
//!    with another import.
//! 3. [`BatchWriter::apply`] compares the batch with the stored cases, and refuses what contradicts
//!    them.
//! 4. [`BatchWriter::write`] writes cases, links, the record of changes and the counts.

use std::collections::HashSet;

use super::apply::BatchWriter;
use super::counts;
use super::imported::{CaseImport, CaseOutcome, Imported};
use super::known_agencies::CachedAgencies;
use super::recorder::{ImportRecord, Recorded, Recorder};
use super::timeliness;
use crate::domain::cases::case::{CaseRefusal, CaseUpdate};
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::settings;

/// The tables of which PostgreSQL learns after many cases.
const TABLES: &str = "cases, invitations";

/// A running import. It holds the connection and, in [`ImportMode::Atomic`], its transaction.
pub struct CaseImporter<'a> {
    store: &'a Store,
    conn: &'a mut Conn,
    options: CaseImport,
    mode: ImportMode,
    /// Whether stored cases stay as they are.
    only_new: bool,
    /// The agencies as the last batch found them.
    agencies: Option<CachedAgencies>,
    procedures_seen: HashSet<String>,
    /// The number of updates so far.
    applied: usize,
    recorder: Recorder,
}

impl Store {
    /// Runs an import; `body` passes the cases to the importer batch by batch. It is one event in the
    /// audit trail.
    ///
    /// # Errors
    /// When the database or `body` fails. In [`ImportMode::Atomic`] nothing is stored then; in
    /// [`ImportMode::Chunked`] the batches before the failure are.
    pub fn import_cases<T, E: From<StoreError>>(
        &self,
        options: CaseImport,
        mode: ImportMode,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.conn()?;
        let recorder = Recorder::Work(Box::new(ImportRecord::of_file(self, &options)));
        let imported = self.run_import(&mut conn, options, mode, recorder, |importer| {
            let imported = body(importer);
            let recorded = importer.finish(imported.is_ok());
            let value = imported?;
            recorded?;
            Ok(value)
        });
        // Otherwise the changes of the counts, which a long import leaves in great number, would
        // slow down every reader until the next mixing.
        if mode != ImportMode::DryRun {
            conn.write(|conn| {
                conn.lock("mixing")?;
                counts::apply_changes(conn)?;
                timeliness::apply_changes(conn)?;
                settings::raise_figures_number(conn)
            })?;
            self.note_change();
        }
        imported
    }

    /// Applies a few updates of one request, at most [`CaseImporter::BATCH`] and no two of the same
    /// case, and returns the outcome of each. The changes of their counts are left to the next mixing,
    /// so that the caller never waits for one that is running, and the pages that are kept show them within
    /// a minute; their event in the audit trail is appended soon after. A request that changes nothing has none.
    ///
    /// # Errors
    /// When the database fails; then none of the cases is stored.
    pub fn apply_cases(
        &self,
        options: CaseImport,
        updates: &[CaseUpdate],
    ) -> Result<Vec<CaseOutcome>, StoreError> {
        let mut conn = self.conn()?;
        let (mode, recorder) = (ImportMode::Chunked, Recorder::Request);
        self.run_import(&mut conn, options, mode, recorder, |importer| {
            importer.apply(updates)
        })
    }

    /// Applies updates of a request of many batches, as [`Store::apply_cases`] does. Its record is
    /// passed from batch to batch, and finished by [`Store::finish_record`].
    ///
    /// # Errors
    /// When the database fails; then none of the cases is stored.
    pub fn apply_batch(
        &self,
        options: CaseImport,
        updates: &[CaseUpdate],
        record: &mut ImportRecord,
    ) -> Result<Vec<CaseOutcome>, StoreError> {
        let mut conn = self.conn()?;
        let (mode, recorder) = (
            ImportMode::Chunked,
            Recorder::Work(Box::new(record.clone())),
        );
        self.run_import(&mut conn, options, mode, recorder, |importer| {
            let outcomes = importer.apply(updates)?;
            if let Recorder::Work(after) = &importer.recorder {
                record.clone_from(after);
            }
            Ok(outcomes)
        })
    }

    /// Appends the event of a request of many batches, with the SHA-256 of its body. Where nothing was
    /// changed there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn finish_record(&self, record: ImportRecord, sha256: &str) -> Result<(), StoreError> {
        let record = record.with_sha256(sha256);
        if !record.tally.has_written() {
            return Ok(());
        }
        let mut conn = self.conn()?;
        conn.write(|conn| record.finish(self, conn, true))?;
        conn.analyze(TABLES, record.tally.written())
    }

    /// Adds a case by hand, unless there is one with its code, which then stays as it is even where it
    /// is out of the caller's reach. Returns whether the case was added, or why it is refused.
    ///
    /// # Errors
    /// When the database fails; then the case is not stored.
    pub fn add_case(
        &self,
        options: CaseImport,
        update: &CaseUpdate,
    ) -> Result<Result<bool, CaseRefusal>, StoreError> {
        let mut conn = self.conn()?;
        let (mode, recorder) = (ImportMode::Chunked, Recorder::ByHand);
        let applied = self.run_import(&mut conn, options, mode, recorder, |importer| {
            importer.only_new = true;
            importer.apply(std::slice::from_ref(update))
        })?;
        let mut added = applied
            .into_iter()
            .map(|outcome| outcome.map(|case| case.imported == Imported::Added));
        Ok(added.next().unwrap_or(Ok(false)))
    }

    /// Runs an import on a connection.
    fn run_import<T, E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        options: CaseImport,
        mode: ImportMode,
        recorder: Recorder,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        mode.run(conn, |conn| {
            let mut importer = CaseImporter {
                store: self,
                conn,
                options,
                mode,
                only_new: false,
                agencies: None,
                procedures_seen: HashSet::new(),
                applied: 0,
                recorder,
            };
            let value = body(&mut importer)?;
            let applied = importer.applied;
            conn.analyze(TABLES, applied)?;
            Ok(value)
        })
    }
}

impl CaseImporter<'_> {
    /// The most cases in one call of [`CaseImporter::apply`].
    pub const BATCH: usize = batch_sql::ROWS;
    /// The most retries of a batch after conflicts with other imports.
    const MOST_RETRIES: u32 = 20;

    /// Adds or changes cases by updates, no two of the same case, and returns the outcome of each.
    /// A refused update does not affect the others.
    ///
    /// The batch is retried where another import inserted the same new case first, or where the two
    /// were in a deadlock. The retry then finds what the other import has written.
    ///
    /// # Errors
    /// When the database fails; then no case of this batch is stored.
    pub fn apply(&mut self, updates: &[CaseUpdate]) -> Result<Vec<CaseOutcome>, StoreError> {
        if updates.is_empty() {
            return Ok(Vec::new());
        }
        let mut retries = 0;
        loop {
            match self.try_apply(updates) {
                Err(error)
                    if error.is_lost_race()
                        && self.mode == ImportMode::Chunked
                        && retries < Self::MOST_RETRIES =>
                {
                    retries += 1;
                }
                applied => {
                    self.applied += updates.len();
                    return applied;
                }
            }
        }
    }

    /// Applies a batch without retrying.
    fn try_apply(&mut self, updates: &[CaseUpdate]) -> Result<Vec<CaseOutcome>, StoreError> {
        let Self {
            store,
            options,
            recorder,
            mode,
            agencies,
            ..
        } = self;
        let follow_successor = store.settings.follow_successor;
        let apply = |conn: &mut Conn| {
            let agencies = CachedAgencies::current(conn, agencies, follow_successor)?;
            let writer = BatchWriter::new(store, options, agencies, self.only_new);
            let (imported, procedures) = writer.apply(conn, updates, &self.procedures_seen)?;
            let recorded = recorder.record(store, conn, *mode, &options.by, &imported)?;
            Ok((imported, procedures, recorded))
        };
        let (imported, procedures, recorded) = match recorder {
            Recorder::Work(_) => mode.step(self.conn, apply),
            // Whoever has asked for a single case waits for it.
            Recorder::Request | Recorder::ByHand => self.conn.write(apply),
        }?;
        self.procedures_seen.extend(procedures);
        match recorded {
            Recorded::Work(record) => self.recorder = Recorder::Work(record),
            Recorded::Later(event) => store.note_committed(event),
            Recorded::Done => {}
        }
        Ok(imported)
    }

    /// Appends the event of the whole import, unless it is undone.
    fn finish(&mut self, is_ok: bool) -> Result<(), StoreError> {
        let Recorder::Work(record) = &self.recorder else {
            return Ok(());
        };
        let store = self.store;
        match self.mode {
            ImportMode::Atomic if is_ok => record.finish(store, self.conn, true),
            ImportMode::Chunked if is_ok || record.tally.has_written() => {
                self.conn.write(|conn| record.finish(store, conn, is_ok))
            }
            ImportMode::Atomic | ImportMode::Chunked | ImportMode::DryRun => Ok(()),
        }
    }
}
