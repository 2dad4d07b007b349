//! How a clerk's pages write days, times and the properties of a case.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::VIETNAM;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case::{Case, CaseTime, Channel, Delivery, Outcome};
use crate::store::cases::read::KeptCase;
use crate::store::{Store, StoreError};
use crate::web::http::words::{Phrase, Words};

/// Returns a day as it is written in Vietnam: 15/07/2026.
pub(super) fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// Returns a day with its time, where that is known: 15/07/2026 09:30.
pub(super) fn case_time(time: CaseTime) -> String {
    format!("{} {}", day(time.date), hour(time))
        .trim_end()
        .to_owned()
}

/// Returns the time, 09:30; empty where it is unknown.
pub(super) fn hour(time: CaseTime) -> String {
    time.time.map_or_else(String::new, |hour| {
        format!("{:02}:{:02}", hour.hour(), hour.minute())
    })
}

/// Returns an instant on Vietnam's clocks: 15/07/2026 09:30.
pub(super) fn stamp(at: Timestamp) -> String {
    case_time(CaseTime::at(at.to_zoned(VIETNAM).datetime()))
}

/// The agencies and procedures by code, for their names.
pub(super) struct Names {
    agencies: HashMap<String, Agency>,
    procedures: HashMap<String, String>,
}

impl Names {
    pub(super) fn new(agencies: Vec<Agency>) -> Self {
        let by_code = agencies
            .into_iter()
            .map(|agency| (agency.code.to_string(), agency));
        Self {
            agencies: by_code.collect(),
            procedures: HashMap::new(),
        }
    }

    /// Adds the names of the procedures of cases.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) fn with_procedures(
        mut self,
        store: &Store,
        cases: &[KeptCase],
    ) -> Result<Self, StoreError> {
        for code in cases.iter().filter_map(|kept| kept.case.procedure.as_ref()) {
            if !self.procedures.contains_key(code) {
                let known = store.find_procedure(code)?.and_then(|known| known.name);
                self.procedures
                    .insert(code.clone(), known.unwrap_or_else(|| code.clone()));
            }
        }
        Ok(self)
    }

    /// Returns the name of a case's procedure, or its code; empty where the case names none.
    pub(super) fn procedure(&self, case: &Case) -> String {
        let code = case.procedure.as_ref();
        code.and_then(|code| self.procedures.get(code))
            .cloned()
            .unwrap_or_default()
    }

    /// Returns the name of a case's deciding agency.
    pub(super) fn agency(&self, words: Words<'_>, case: &Case) -> Phrase {
        let code = case.agency.as_str();
        match self.agencies.get(code) {
            Some(agency) => words.name(&agency.name, agency.name_en.as_deref()),
            None => words.name(code, None),
        }
    }
}

/// Returns how a case ended, or that it is pending.
pub(super) fn outcome(words: Words<'_>, outcome: Option<Outcome>) -> Phrase {
    match outcome {
        Some(outcome) => words.say(&format!("outcome-{}", outcome.name())),
        None => words.say("counter-pending"),
    }
}

/// Returns how a case was handed in.
pub(super) fn channel(words: Words<'_>, channel: Channel) -> Phrase {
    words.say(&format!("channel-{}", channel.name()))
}

/// Returns how a link was handed over, or that it was not yet.
pub(super) fn delivery(words: Words<'_>, by: Option<Delivery>) -> Phrase {
    match by {
        Some(by) => words.say(&format!("delivery-{}", by.name())),
        None => words.say("delivery-none"),
    }
}
