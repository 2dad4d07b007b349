//! Importing cases, in four steps:
//!
//! 1. [`Store::import_cases`] opens the import and hands a [`CaseImporter`] to whoever reads the
//!    cases.
//! 2. [`CaseImporter::apply`] applies one batch in a transaction, and tries again after a lost race.
//! 3. [`BatchWriter::apply`] compares the batch with what is kept and decides what each case
//!    becomes.
//! 4. [`BatchWriter::write`] writes cases, links, the record of changes and the counts.

use std::collections::{HashMap, HashSet};

use super::agencies;
use super::apply::BatchWriter;
use super::counts;
use super::imported::{CaseImport, Imported, ImportedCase};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Case;
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;

/// An import under way: holds the connection, and in [`ImportMode::Atomic`] its transaction.
pub struct CaseImporter<'a> {
    store: &'a Store,
    conn: &'a mut Conn,
    options: CaseImport,
    mode: ImportMode,
    /// Whether cases that are kept already stay as they are.
    only_new: bool,
    /// The block of each agency.
    blocks: HashMap<String, Slug>,
    procedures_seen: HashSet<String>,
}

impl Store {
    /// Runs an import; `body` hands over the cases batch by batch.
    ///
    /// # Errors
    /// When the database fails, or `body` does; under [`ImportMode::Atomic`] nothing is kept then.
    pub fn import_cases<T, E: From<StoreError>>(
        &self,
        options: CaseImport,
        mode: ImportMode,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.conn()?;
        let imported = self.run_import(&mut conn, options, mode, body);
        // What was applied is added up at once; otherwise the next mixing would do it.
        if mode != ImportMode::DryRun {
            conn.write(|conn| {
                conn.lock("mixing")?;
                counts::add_up(conn)
            })?;
        }
        imported
    }

    /// Applies a few cases, at most [`CaseImporter::BATCH`] and no two the same, and returns what
    /// became of each. The next mixing adds up their counts: nobody waits here for one that is
    /// under way.
    ///
    /// # Errors
    /// When the database fails; then none of them is kept.
    pub fn apply_cases(
        &self,
        options: CaseImport,
        cases: &[Case],
    ) -> Result<Vec<ImportedCase>, StoreError> {
        let mut conn = self.conn()?;
        self.run_import(&mut conn, options, ImportMode::Chunked, |importer| {
            importer.apply(cases)
        })
    }

    /// Adds a case, unless there is one of its agency and code: that one stays as it is, whoever
    /// has it. Returns whether the case was added.
    ///
    /// # Errors
    /// When the database fails; then the case is not kept.
    pub fn add_case(&self, options: CaseImport, case: &Case) -> Result<bool, StoreError> {
        let mut conn = self.conn()?;
        let applied = self.run_import(&mut conn, options, ImportMode::Chunked, |importer| {
            importer.only_new = true;
            importer.apply(std::slice::from_ref(case))
        })?;
        Ok(applied.iter().any(|case| case.imported == Imported::Added))
    }

    fn run_import<T, E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        options: CaseImport,
        mode: ImportMode,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        mode.run(conn, |conn| {
            let blocks = agencies::list(conn)?
                .into_iter()
                .map(|agency| (agency.code.to_string(), agency.block))
                .collect();
            body(&mut CaseImporter {
                store: self,
                conn,
                options,
                mode,
                only_new: false,
                blocks,
                procedures_seen: HashSet::new(),
            })
        })
    }
}

impl CaseImporter<'_> {
    /// Most cases in one call of [`CaseImporter::apply`].
    pub const BATCH: usize = batch_sql::ROWS;
    /// How often a batch is tried again after a lost race.
    const MOST_RACES: u32 = 20;

    /// Adds or changes cases, no two of the same agency and code, and returns what became of each.
    ///
    /// A race is lost where another import added the same new case first, or where each held rows
    /// that the other needed. Whoever loses it finds, at the next try, what the other one left.
    ///
    /// # Errors
    /// When the database fails; then nothing of this batch is kept.
    pub fn apply(&mut self, cases: &[Case]) -> Result<Vec<ImportedCase>, StoreError> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let mut races = 0;
        loop {
            match self.try_to_apply(cases) {
                Err(error)
                    if error.is_lost_race()
                        && self.mode == ImportMode::Chunked
                        && races < Self::MOST_RACES =>
                {
                    races += 1;
                }
                applied => return applied,
            }
        }
    }

    fn try_to_apply(&mut self, cases: &[Case]) -> Result<Vec<ImportedCase>, StoreError> {
        let (imported, procedures) = self.mode.step(self.conn, |conn| {
            let writer = BatchWriter::new(self.store, &self.options, &self.blocks, self.only_new);
            writer.apply(conn, cases, &self.procedures_seen)
        })?;
        self.procedures_seen.extend(procedures);
        Ok(imported)
    }
}
