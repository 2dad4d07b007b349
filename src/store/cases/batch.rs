//! Batches of cases to be imported.

use std::collections::HashSet;

use crate::domain::cases::case::{CaseUpdate, UniqueCodes};
use crate::domain::cases::lineage::Lineage;
use crate::store::Store;
use crate::store::db::batch_sql;

/// The most updates of a batch on SQLite, which nobody else can write to meanwhile.
const MOST_ON_SQLITE: usize = 125;

/// Updates for one call of [`CaseImporter::apply`]; no two can be of the same case.
pub struct CaseBatch {
    updates: Vec<CaseUpdate>,
    /// The most updates.
    most: usize,
    /// The codes of the updates, each with the last successor of the agency within which it is unique.
    keys: HashSet<(String, String)>,
    unique_codes: UniqueCodes,
    lineage: Lineage,
}

impl CaseBatch {
    /// An empty batch for a store whose agencies have the given lineage.
    pub fn new(store: &Store, lineage: Lineage) -> Self {
        Self {
            updates: Vec::new(),
            most: match store.pool.is_embedded() {
                true => MOST_ON_SQLITE,
                false => batch_sql::ROWS,
            },
            keys: HashSet::new(),
            unique_codes: store.settings.unique_codes,
            lineage,
        }
    }

    fn key(&self, update: &CaseUpdate) -> (String, String) {
        // An agency and its successors may know the same case.
        let agency = self.lineage.last(&update.agency);
        let scope = self.unique_codes.scope(&update.case_code, agency);
        (update.case_code.key().to_owned(), scope.to_owned())
    }

    /// Whether the batch must be applied before the given update can be added.
    pub fn is_full_for(&self, next: &CaseUpdate) -> bool {
        self.updates.len() >= self.most || self.keys.contains(&self.key(next))
    }

    /// Adds an update for which the batch is not full.
    pub fn push(&mut self, update: CaseUpdate) {
        self.keys.insert(self.key(&update));
        self.updates.push(update);
    }

    /// The updates of the batch.
    pub fn updates(&self) -> &[CaseUpdate] {
        &self.updates
    }

    /// Removes all updates.
    pub fn clear(&mut self) {
        self.updates.clear();
        self.keys.clear();
    }
}
