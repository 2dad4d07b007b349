//! How a clerk's pages write days, and what a case is like.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::VIETNAM;
use crate::domain::agency::Agency;
use crate::domain::case::{Case, Channel, Delivery, Moment, Outcome};
use crate::web::words::{Phrase, Words};

/// A day as it is written in Vietnam: 15/07/2026.
pub(super) fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// A moment with its hour, where that is known: 15/07/2026 09:30.
pub(super) fn moment(moment: Moment) -> String {
    format!("{} {}", day(moment.date), hour(moment))
        .trim_end()
        .to_owned()
}

/// The hour of a moment, where it is known: 09:30.
pub(super) fn hour(moment: Moment) -> String {
    moment.time.map_or_else(String::new, |time| {
        format!("{:02}:{:02}", time.hour(), time.minute())
    })
}

/// A timestamp on clocks in Vietnam.
pub(super) fn stamp(at: Timestamp) -> String {
    moment(Moment::at(at.to_zoned(VIETNAM).datetime()))
}

/// Names of agencies by code.
pub(super) struct Names(HashMap<String, Agency>);

impl Names {
    pub(super) fn new(agencies: Vec<Agency>) -> Self {
        let by_code = agencies
            .into_iter()
            .map(|agency| (agency.code.to_string(), agency));
        Self(by_code.collect())
    }

    /// The deciding agency's name.
    pub(super) fn agency(&self, words: Words<'_>, case: &Case) -> Phrase {
        let code = case.agency.as_str();
        match self.0.get(code) {
            Some(agency) => words.name(&agency.name, agency.name_en.as_deref()),
            None => words.name(code, None),
        }
    }
}

/// How a case ended; a pending one is told as that.
pub(super) fn outcome(words: Words<'_>, outcome: Option<Outcome>) -> Phrase {
    match outcome {
        Some(outcome) => words.say(&format!("outcome-{}", outcome.name())),
        None => words.say("counter-pending"),
    }
}

/// How a case was handed in.
pub(super) fn channel(words: Words<'_>, channel: Channel) -> Phrase {
    words.say(&format!("channel-{}", channel.name()))
}

/// By which way a link was handed over.
pub(super) fn delivery(words: Words<'_>, by: Option<Delivery>) -> Phrase {
    match by {
        Some(by) => words.say(&format!("delivery-{}", by.name())),
        None => words.say("delivery-none"),
    }
}
