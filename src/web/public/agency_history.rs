//! The validity of an agency, its predecessors and its successor.

use super::periods;
use super::reading::Reading;
use crate::domain::cases::agency::Agency;
use crate::domain::order::compare_names;
use crate::domain::period::Period;
use crate::web::http::words::Phrase;

/// The validity of an agency, its predecessors and its successor.
pub(super) struct History {
    pub(super) notes: Vec<Phrase>,
    pub(super) successor: Option<(Phrase, String)>,
    pub(super) predecessors: Vec<(Phrase, String)>,
}

impl History {
    /// Returns the history of one of `all` agencies, with links for a period.
    pub(super) fn new(
        agency: &Agency,
        all: &[Agency],
        period: Period,
        reading: &Reading<'_>,
    ) -> Self {
        let words = reading.words;
        let dated = |id: &str, day: jiff::civil::Date| {
            let (day, month, year) = (
                day.day().to_string(),
                day.month().to_string(),
                day.year().to_string(),
            );
            words.say_with(id, &[("day", &day), ("month", &month), ("year", &year)])
        };
        let linked = |other: &Agency| {
            // Links to a period in which the other agency exists.
            let shown = match (other.valid_from, other.valid_to) {
                (Some(from), _) if from > period.last_day() => periods::around_day(period, from),
                (_, Some(to)) if to < period.first_day() => periods::around_day(period, to),
                _ => period,
            };
            let name = words.name(&other.name, other.name_en.as_deref());
            (name, reading.agency(other.code.as_str(), shown))
        };
        let mut predecessors: Vec<&Agency> = all
            .iter()
            .filter(|other| other.successor.as_ref() == Some(&agency.code))
            .collect();
        predecessors.sort_by(|a, b| {
            let [a, b] = [a, b].map(|agency| agency.name_in(words.language));
            compare_names(a, b)
        });
        let from = agency.valid_from.map(|day| dated("valid-from", day));
        let to = agency.valid_to.map(|day| dated("valid-to", day));
        Self {
            notes: from.into_iter().chain(to).collect(),
            successor: agency
                .successor
                .as_ref()
                .and_then(|code| all.iter().find(|other| other.code == *code))
                .map(linked),
            predecessors: predecessors.into_iter().map(linked).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.successor.is_none() && self.predecessors.is_empty()
    }
}
