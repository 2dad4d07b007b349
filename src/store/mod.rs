//! A stand-in for the store, in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::domain::link_code::LinkCode;
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can be answered.
    Open,
    /// It was answered.
    Used,
    /// Its time is over.
    Expired,
    /// It was replaced or withdrawn.
    Revoked,
}

/// What a page needs to know of a link.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it stands.
    pub state: LinkState,
    /// Whether somebody said that they had not answered it.
    pub disputed: bool,
    /// The deciding agency.
    pub agency_name: String,
    /// Its name in English.
    pub agency_name_en: Option<String>,
    /// The intake office, where there is one.
    pub intake_office_name: Option<String>,
    /// Its name in English.
    pub intake_office_name_en: Option<String>,
    /// What is asked.
    pub definition: Arc<Definition>,
}

/// One person's answers, to be submitted.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The link answered.
    pub code: LinkCode,
    /// The form's random mark.
    pub press: String,
    /// The answers.
    pub ratings: Ratings,
    /// The comment.
    pub comment: Option<String>,
    /// The language of the form.
    pub language: String,
    /// Where the answers come from.
    pub source: &'static str,
    /// The letters of the signals seen.
    pub signals: String,
    /// Whether staff helped, openly.
    pub assisted: bool,
}

/// What came of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Kept; also for a repeat with the same press.
    Accepted,
    /// The link was answered before.
    Used,
    /// Its time is over.
    Expired,
    /// It was replaced or withdrawn.
    Revoked,
    /// There is no such link.
    Unknown,
}

/// The store failed.
#[derive(Debug, thiserror::Error)]
#[error("the store failed")]
pub struct StoreError;

/// Links in memory.
#[derive(Clone, Default)]
pub struct Store(Arc<Mutex<Links>>);

type Links = HashMap<LinkCode, (Link, Option<Submission>)>;

impl Store {
    /// Puts a link in.
    pub fn insert_link(&self, code: LinkCode, link: Link) {
        if let Ok(mut links) = self.0.lock() {
            links.insert(code, (link, None));
        }
    }

    /// The submission kept for a link.
    pub fn find_submission(&self, code: &LinkCode) -> Option<Submission> {
        self.0.lock().ok()?.get(code)?.1.clone()
    }

    /// The link of a code.
    ///
    /// # Errors
    /// When the store fails.
    pub fn find_link(&self, code: &LinkCode, _now: Timestamp) -> Result<Option<Link>, StoreError> {
        let links = self.0.lock().map_err(|_| StoreError)?;
        Ok(links.get(code).map(|(link, _)| link.clone()))
    }

    /// Spends a link and keeps the answers.
    ///
    /// # Errors
    /// When the store fails.
    pub fn submit(&self, s: &Submission, _now: Timestamp) -> Result<Submitted, StoreError> {
        let mut links = self.0.lock().map_err(|_| StoreError)?;
        let Some((link, kept)) = links.get_mut(&s.code) else {
            return Ok(Submitted::Unknown);
        };
        Ok(match link.state {
            LinkState::Open => {
                link.state = LinkState::Used;
                *kept = Some(s.clone());
                Submitted::Accepted
            }
            LinkState::Used if kept.as_ref().is_some_and(|k| k.press == s.press) => {
                Submitted::Accepted
            }
            LinkState::Used => Submitted::Used,
            LinkState::Expired => Submitted::Expired,
            LinkState::Revoked => Submitted::Revoked,
        })
    }

    /// Notes that somebody says not to have answered a used link.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dispute(&self, code: &LinkCode) -> Result<bool, StoreError> {
        let mut links = self.0.lock().map_err(|_| StoreError)?;
        let Some((link, _)) = links.get_mut(code) else {
            return Ok(false);
        };
        if link.state == LinkState::Used {
            link.disputed = true;
        }
        Ok(link.disputed)
    }
}
