//! Agencies by code or exact name, as files refer to them.

use std::collections::HashMap;

use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::fold;

/// What a cell that names an agency refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No agency.
    None,
    /// One agency.
    One {
        /// Its code.
        code: Slug,
        /// Whether it is an intake office (block `mot-cua`).
        intake_office: bool,
    },
    /// A name that several agencies bear; their codes.
    Several(Vec<Slug>),
}

/// Finds agencies by code or exact folded name. Closures are lookups too.
pub trait AgencyLookup {
    /// What the text refers to.
    fn find(&self, text: &str) -> Found;
}

impl<F: Fn(&str) -> Found> AgencyLookup for F {
    fn find(&self, text: &str) -> Found {
        self(text)
    }
}

/// Known agencies, held for one import.
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

    /// Adds an agency whose code isn't there yet.
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
    /// A code wins over a name.
    fn find(&self, text: &str) -> Found {
        let key = fold(text);
        let one = |(code, intake_office): &(Slug, bool)| Found::One {
            code: code.clone(),
            intake_office: *intake_office,
        };
        if let Some(agency) = self.by_code.get(&key) {
            return one(agency);
        }
        match self.by_name.get(&key).map(Vec::as_slice) {
            None | Some([]) => Found::None,
            Some([code]) => self.by_code.get(code.as_str()).map_or(Found::None, one),
            Some(codes) => Found::Several(codes.to_vec()),
        }
    }
}
