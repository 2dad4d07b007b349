//! The cases that a file has given so far, in lines that were accepted.

use std::collections::HashMap;

use crate::domain::cases::case::{CaseUpdate, UniqueCodes};

/// The cases of the lines that were accepted so far, by which a second line of the same case is recognised.
/// What a refused line says counts for nothing, so that a later line may put it right.
#[derive(Debug, Default)]
pub struct SeenCases {
    unique_codes: UniqueCodes,
    /// The first line of each case, and a digest of what it says.
    lines: HashMap<String, (u64, u64)>,
}

impl SeenCases {
    /// No cases yet, under the province's rule for case codes.
    pub fn new(unique_codes: UniqueCodes) -> Self {
        Self {
            unique_codes,
            lines: HashMap::new(),
        }
    }

    /// The line that gives the case of an update with other values, if there is one.
    pub fn earlier(&self, update: &CaseUpdate) -> Option<u64> {
        let (line, digest) = self.lines.get(&self.key(update))?;
        (*digest != update.digest()).then_some(*line)
    }

    /// Adds the case of a line that was accepted.
    pub fn add(&mut self, line: u64, update: &CaseUpdate) {
        let first = (line, update.digest());
        self.lines.entry(self.key(update)).or_insert(first);
    }

    fn key(&self, update: &CaseUpdate) -> String {
        let scope = self.unique_codes.scope(&update.case_code, &update.agency);
        format!("{}\n{scope}", update.case_code.key())
    }
}
