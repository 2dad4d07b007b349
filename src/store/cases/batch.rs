//! Batches of cases for an import.

use std::collections::HashSet;

use super::import::CaseImporter;
use crate::domain::cases::case::Case;

/// Cases for one call of [`CaseImporter::apply`]; no two have the same agency and code.
#[derive(Default)]
pub struct CaseBatch {
    cases: Vec<Case>,
    keys: HashSet<(String, String)>,
}

/// The agency and code by which a case is found.
fn key(case: &Case) -> (String, String) {
    (case.agency.to_string(), case.case_code.clone())
}

impl CaseBatch {
    /// Whether the batch must be applied before the given case can be added.
    pub fn is_full_for(&self, next: &Case) -> bool {
        self.cases.len() >= CaseImporter::BATCH || self.keys.contains(&key(next))
    }

    /// Adds a case for which the batch is not full.
    pub fn push(&mut self, case: Case) {
        self.keys.insert(key(&case));
        self.cases.push(case);
    }

    /// The cases of the batch.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Removes all cases.
    pub fn clear(&mut self) {
        self.cases.clear();
        self.keys.clear();
    }
}
