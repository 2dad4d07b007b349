//! Batches of cases to be imported.

use std::collections::HashSet;

use super::import::CaseImporter;
use crate::domain::cases::case::CaseUpdate;

/// Updates for one call of [`CaseImporter::apply`]; no two are of the same code.
#[derive(Default)]
pub struct CaseBatch {
    updates: Vec<CaseUpdate>,
    keys: HashSet<String>,
}

impl CaseBatch {
    /// Whether the batch must be applied before the given update can be added.
    pub fn is_full_for(&self, next: &CaseUpdate) -> bool {
        self.updates.len() >= CaseImporter::BATCH || self.keys.contains(next.case_code.key())
    }

    /// Adds an update for which the batch is not full.
    pub fn push(&mut self, update: CaseUpdate) {
        self.keys.insert(update.case_code.key().to_owned());
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
