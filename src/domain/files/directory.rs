//! Agencies by code or exact name, as files name them.

use std::collections::HashMap;

use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::fold;

/// The agency that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgencyMatch {
    /// No agency.
    None,
    /// One agency.
    One {
        /// Its code.
        code: Slug,
        /// Whether it is an intake office (block `mot-cua`).
        intake_office: bool,
    },
    /// Several agencies of the same name; their codes.
    Several(Vec<Slug>),
}

/// A lookup of agencies by code or exact name, case-blind. Closures are lookups too.
pub trait AgencyLookup {
    /// Returns the agency that a text names.
    fn find(&self, text: &str) -> AgencyMatch;
}

impl<F: Fn(&str) -> AgencyMatch> AgencyLookup for F {
    fn find(&self, text: &str) -> AgencyMatch {
        self(text)
    }
}

/// The known agencies, held in memory for one import.
#[derive(Clone, Debug, Default)]
pub struct AgencyDirectory {
    by_code: HashMap<String, (Slug, bool)>,
    by_name: HashMap<String, Vec<Slug>>,
}

impl AgencyDirectory {
    /// A directory of agencies.
    pub fn new<'a>(agencies: impl IntoIterator<Item = &'a Agency>) -> Self {
        let mut directory = Self::default();
        for agency in agencies {
            directory.insert(agency.code.clone(), &agency.name, agency.is_intake_office());
        }
        directory
    }

    /// Adds an agency with a new code.
    pub fn insert(&mut self, code: Slug, name: &str, intake_office: bool) {
        self.by_name
            .entry(fold(name))
            .or_default()
            .push(code.clone());
        self.by_code
            .insert(code.as_str().to_owned(), (code, intake_office));
    }
}

impl AgencyLookup for AgencyDirectory {
    /// Returns the agency with this code, else the one with this name.
    fn find(&self, text: &str) -> AgencyMatch {
        let key = fold(text);
        let one = |(code, intake_office): &(Slug, bool)| AgencyMatch::One {
            code: code.clone(),
            intake_office: *intake_office,
        };
        if let Some(agency) = self.by_code.get(&key) {
            return one(agency);
        }
        match self.by_name.get(&key).map(Vec::as_slice) {
            None | Some([]) => AgencyMatch::None,
            Some([code]) => self
                .by_code
                .get(code.as_str())
                .map_or(AgencyMatch::None, one),
            Some(codes) => AgencyMatch::Several(codes.to_vec()),
        }
    }
}
