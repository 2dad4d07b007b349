//! When months close.
//!
//! A month starts to close at its end, or when sipas first learns of a case that was finished in it,
//! whichever is later. For ten days it still takes cases; then their links run out, and after another
//! ten days it closes, on a day that is known from the start. It never opens again.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};

use crate::domain::VIETNAM;
use crate::domain::period::{Month, Period};

/// The days for which a month takes cases after its start, and the days between the expiry of its last
/// links and its closing at the least.
const GRACE_DAYS: i64 = 10;

/// The days for which links live where no case of a month is known.
const USUAL_LINK_DAYS: i64 = 30;

/// The closing of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// When it starts to close.
    pub starts_at: Timestamp,
    /// When it is due to close.
    pub closes_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The closings of all months of which sipas knows a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closings {
    months: BTreeMap<Month, Closing>,
}

fn after(time: Timestamp, days: i64) -> Timestamp {
    time.checked_add((days * 24).hours())
        .unwrap_or(Timestamp::MAX)
}

/// The closing time of a month without known cases.
fn closes_without_cases(month: Month) -> Timestamp {
    after(end_of(Period::Month(month)), USUAL_LINK_DAYS + GRACE_DAYS)
}

/// The first instant after a period, in Vietnam.
pub fn end_of(period: Period) -> Timestamp {
    period
        .day_after()
        .to_zoned(VIETNAM)
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

impl Closing {
    /// The closing of a month of which a case is first learned now. Links live for `link_days`.
    pub fn first_learned(month: Month, link_days: i64, now: Timestamp) -> Self {
        let starts_at = end_of(Period::Month(month)).max(now);
        Self {
            starts_at,
            closes_at: after(starts_at, link_days + GRACE_DAYS),
            closed_at: None,
        }
    }

    /// Whether a case that sipas learns of now still counts in the month.
    pub fn takes_cases(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && now <= after(self.starts_at, GRACE_DAYS)
    }
}

impl Closings {
    /// The given closings.
    pub fn new(months: BTreeMap<Month, Closing>) -> Self {
        Self { months }
    }

    /// The closing of a month, if a case of it is known.
    pub fn find(&self, month: Month) -> Option<&Closing> {
        self.months.get(&month)
    }

    /// The months that are due to close and not closed yet.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = Month> + '_ {
        self.months
            .iter()
            .filter(move |(_, closing)| closing.closed_at.is_none() && closing.closes_at <= now)
            .map(|(month, _)| *month)
    }

    /// The months of which a case is known and that are not closed.
    pub fn open(&self) -> impl Iterator<Item = Month> + '_ {
        self.months
            .iter()
            .filter(|(_, closing)| closing.closed_at.is_none())
            .map(|(month, _)| *month)
    }

    /// When a period was closed: with the last of its months. None while one is open.
    ///
    /// A month of which no case is known counts as closed from the day on which it would have closed
    /// had a case been known at its end.
    pub fn closed_at(&self, period: Period, now: Timestamp) -> Option<Timestamp> {
        let closed = |month: Month| match self.months.get(&month) {
            Some(closing) => closing.closed_at,
            None => Some(closes_without_cases(month)).filter(|closes| *closes <= now),
        };
        let months: Option<Vec<Timestamp>> = period.months().into_iter().map(closed).collect();
        months?.into_iter().max()
    }

    /// The months of a period that are not closed, each with the time at which it is due to close.
    pub fn open_in(&self, period: Period, now: Timestamp) -> Vec<(Month, Timestamp)> {
        let closes_at = |month: Month| match self.months.get(&month) {
            Some(closing) => closing.closed_at.is_none().then_some(closing.closes_at),
            None => Some(closes_without_cases(month)).filter(|closes| *closes > now),
        };
        let months = period.months().into_iter();
        months
            .filter_map(|month| Some((month, closes_at(month)?)))
            .collect()
    }

    /// Whether every month of a period is closed.
    pub fn is_closed(&self, period: Period, now: Timestamp) -> bool {
        self.closed_at(period, now).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_starts_to_close_at_its_end_and_closes_forty_days_later() {
        let closing = Closing::first_learned(month("2026-09"), 30, at("2026-09-03T02:00:00Z"));
        assert_eq!(closing.starts_at, at("2026-09-30T17:00:00Z"));
        assert_eq!(closing.closes_at, at("2026-11-09T17:00:00Z"));
    }

    #[test]
    fn a_month_of_which_a_case_is_first_learned_later_starts_then() {
        let learned = at("2026-10-20T02:00:00Z");
        let closing = Closing::first_learned(month("2026-09"), 30, learned);
        assert_eq!(closing.starts_at, learned);
        assert!(closing.takes_cases(at("2026-10-30T02:00:00Z")));
        assert!(!closing.takes_cases(at("2026-10-30T02:00:01Z")));
    }

    #[test]
    fn a_quarter_closes_with_its_last_month() {
        let closed = |text: &str| Closing {
            closed_at: Some(at(text)),
            ..Closing::first_learned(month("2026-07"), 30, at("2026-07-01T00:00:00Z"))
        };
        let mut months = BTreeMap::from([
            (month("2026-07"), closed("2026-09-10T01:00:00Z")),
            (month("2026-08"), closed("2026-10-10T01:00:00Z")),
            (
                month("2026-09"),
                Closing::first_learned(month("2026-09"), 30, at("2026-09-01T00:00:00Z")),
            ),
        ]);
        let quarter: Period = "2026-Q3".parse().unwrap();
        let now = at("2026-11-12T00:00:00Z");
        assert_eq!(Closings::new(months.clone()).closed_at(quarter, now), None);
        assert_eq!(
            Closings::new(months.clone()).open_in(quarter, now),
            [(month("2026-09"), at("2026-11-09T17:00:00Z"))]
        );
        let last = "2026-11-10T01:00:00Z";
        months.insert(month("2026-09"), closed(last));
        assert_eq!(
            Closings::new(months).closed_at(quarter, now),
            Some(at(last))
        );
    }

    #[test]
    fn a_month_without_a_known_case_is_closed_forty_days_after_its_end() {
        let closings = Closings::default();
        let period: Period = "2026-09".parse().unwrap();
        assert!(!closings.is_closed(period, at("2026-11-09T16:59:59Z")));
        assert!(closings.is_closed(period, at("2026-11-09T17:00:00Z")));
    }
}
