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

    /// Whether the first known case of a month may be one that sipas learns of now.
    ///
    /// Figures of a quarter, half-year or year around the month may have been shown as closed: where
    /// cases of others of its months are known, and all of these are closed. The month would open it
    /// again, so it takes no cases any more, and stays one of which none is known. Where no case of
    /// such a period is known, there was nothing to close, and an archive of past months can be
    /// imported in any order: the months that it names are open, and so are the periods around them,
    /// until a day before the first of these periods is due to close: what an import learns shows to others
    /// once all of it is written, and the closing may come between.
    pub fn takes_first_case(&self, month: Month, now: Timestamp) -> bool {
        let is_known = |month: &Month| self.months.contains_key(month);
        let closes_soon = |month: &Month| match self.months.get(month) {
            Some(closing) => closing.closed_at.is_some() || closing.closes_at <= after(now, 1),
            None => closes_without_cases(*month) <= after(now, 1),
        };
        [month.quarter(), month.half(), month.year()]
            .into_iter()
            .map(Period::months)
            .all(|months| !months.iter().any(is_known) || !months.iter().all(closes_soon))
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

    /// Closings of which the given months are closed and the other ones are not.
    fn closings(closed: &[&str], open: &[&str]) -> Closings {
        let closing = |name: &str, closed_at| {
            let first = Closing::first_learned(month(name), 30, at("2026-01-01T00:00:00Z"));
            (month(name), Closing { closed_at, ..first })
        };
        let closed = closed
            .iter()
            .map(|&name| closing(name, Some(at("2026-05-12T00:00:00Z"))));
        let open = open.iter().map(|&name| closing(name, None));
        Closings::new(closed.chain(open).collect())
    }

    #[test]
    fn a_month_in_a_quarter_half_or_year_that_has_closed_takes_no_first_case() {
        let (may, august) = (at("2026-05-20T00:00:00Z"), at("2026-08-20T00:00:00Z"));
        let first_quarter = closings(&["2026-02", "2026-03"], &[]);
        assert!(!first_quarter.takes_first_case(month("2026-01"), may));
        assert!(first_quarter.takes_first_case(month("2026-04"), may));
        let second_quarter = closings(&["2026-04", "2026-05", "2026-06"], &[]);
        // On the fifth of May March may still have cases, and the half-year is open.
        let early = at("2026-05-05T00:00:00Z");
        assert!(second_quarter.takes_first_case(month("2026-01"), early));
        assert!(!second_quarter.takes_first_case(month("2026-01"), august));
        let last_month = closings(&["2025-12"], &[]);
        assert!(!last_month.takes_first_case(month("2025-02"), may));
        assert!(last_month.takes_first_case(month("2024-12"), may));
    }

    #[test]
    fn a_month_in_periods_that_are_open_or_unknown_takes_a_first_case() {
        let (january, may) = (at("2026-01-20T00:00:00Z"), at("2026-05-08T00:00:00Z"));
        assert!(Closings::default().takes_first_case(month("2024-03"), may));
        let imported_now = closings(&[], &["2024-03"]);
        assert!(imported_now.takes_first_case(month("2024-02"), january));
        assert!(imported_now.takes_first_case(month("2024-11"), january));
        let one_is_open = closings(&["2026-02"], &["2026-03"]);
        assert!(one_is_open.takes_first_case(month("2026-01"), may));
    }

    #[test]
    fn a_month_takes_no_first_case_from_a_day_before_its_period_closes() {
        let march_is_open = closings(&["2026-02"], &["2026-03"]);
        let takes = |now: &str| march_is_open.takes_first_case(month("2026-01"), at(now));
        assert!(takes("2026-05-09T16:59:59Z") && !takes("2026-05-09T17:00:00Z"));
        // Due, and not closed yet.
        assert!(!takes("2026-05-11T00:00:00Z"));
        // The half-year is due with June.
        assert!(march_is_open.takes_first_case(month("2026-04"), at("2026-05-11T00:00:00Z")));
    }

    #[test]
    fn a_month_without_a_known_case_is_closed_forty_days_after_its_end() {
        let closings = Closings::default();
        let period: Period = "2026-09".parse().unwrap();
        assert!(!closings.is_closed(period, at("2026-11-09T16:59:59Z")));
        assert!(closings.is_closed(period, at("2026-11-09T17:00:00Z")));
    }
}
