//! The cases that a file has given so far.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::cases::case::{CaseUpdate, UniqueCodes};

/// The cases that a file has given so far, by which a second line of the same case is recognised.
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

    /// Adds the case of a line.
    ///
    /// # Errors
    /// The line that gives the same case with other values.
    pub fn add(&mut self, line: u64, update: &CaseUpdate) -> Result<(), u64> {
        let scope = self.unique_codes.scope(&update.case_code, &update.agency);
        let key = format!("{}\n{scope}", update.case_code.key());
        let digest = update.digest();
        match self.lines.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert((line, digest));
                Ok(())
            }
            Entry::Occupied(entry) if entry.get().1 == digest => Ok(()),
            Entry::Occupied(entry) => Err(entry.get().0),
        }
    }
}
