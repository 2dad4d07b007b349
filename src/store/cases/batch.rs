//! Gathering cases into batches.

use std::collections::HashSet;

use super::import::CaseImporter;
use crate::domain::cases::case::Case;

/// Cases on their way into one call of [`CaseImporter::apply`]; no two are the same case.
#[derive(Default)]
pub struct CaseBatch {
    cases: Vec<Case>,
    keys: HashSet<(String, String)>,
}

fn key(case: &Case) -> (String, String) {
    (case.agency.to_string(), case.case_code.clone())
}

impl CaseBatch {
    /// Whether the batch has to be applied before this case can be added.
    pub fn is_full_for(&self, next: &Case) -> bool {
        self.cases.len() >= CaseImporter::BATCH || self.keys.contains(&key(next))
    }

    /// Adds a case that it is not full for.
    pub fn push(&mut self, case: Case) {
        self.keys.insert(key(&case));
        self.cases.push(case);
    }

    /// The cases in it.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.cases.clear();
        self.keys.clear();
    }
}
