//! When recurring work is due: what is counted once a night, and what once a week.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::domain::VIETNAM;

/// The hour of the night, in Vietnam, at which counts are taken.
const HOUR: i8 = 2;

/// Whether work that is done every night is due.
pub fn is_nightly_due(last: Option<Timestamp>, now: Timestamp) -> bool {
    is_due(last, now, None)
}

/// Whether work that is done on every Monday is due.
pub fn is_weekly_due(last: Option<Timestamp>, now: Timestamp) -> bool {
    is_due(last, now, Some(Weekday::Monday))
}

/// The day, in Vietnam, on which work that is done on every Monday is done next.
pub fn next_weekly(now: Timestamp) -> Date {
    let local = now.to_zoned(VIETNAM).datetime();
    let mut day = local.date();
    if local.hour() >= HOUR {
        day = day.saturating_add(1.day());
    }
    while day.weekday() != Weekday::Monday {
        day = day.saturating_add(1.day());
    }
    day
}

/// Whether a due time lies between the last time and now: two o'clock, on some weekday or on every
/// day.
fn is_due(last: Option<Timestamp>, now: Timestamp, on: Option<Weekday>) -> bool {
    let Some(last) = last else { return true };
    let local = now.to_zoned(VIETNAM).datetime();
    let mut day = local.date();
    if local.hour() < HOUR {
        day = day.saturating_sub(1.day());
    }
    while on.is_some_and(|weekday| day.weekday() != weekday) {
        day = day.saturating_sub(1.day());
    }
    day.at(HOUR, 0, 0, 0)
        .to_zoned(VIETNAM)
        .is_ok_and(|due| last < due.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+07:00").parse().unwrap()
    }

    #[test]
    fn nightly_work_is_due_at_two_once_a_night() {
        let last = Some(at("2026-09-01T02:00:00"));
        assert!(!is_nightly_due(last, at("2026-09-01T23:59:59")));
        assert!(!is_nightly_due(last, at("2026-09-02T01:59:59")));
        assert!(is_nightly_due(last, at("2026-09-02T02:00:00")));
        assert!(is_nightly_due(None, at("2026-09-02T01:00:00")));
    }

    #[test]
    fn the_next_monday_is_today_until_two() {
        let next = |text| next_weekly(at(text)).to_string();
        assert_eq!(next("2026-09-07T01:59:59"), "2026-09-07");
        assert_eq!(next("2026-09-07T02:00:00"), "2026-09-14");
        assert_eq!(next("2026-09-13T23:00:00"), "2026-09-14");
    }

    #[test]
    fn weekly_work_is_due_on_monday_at_two() {
        // 2026-09-07 is a Monday.
        let last = Some(at("2026-08-31T02:10:00"));
        assert!(!is_weekly_due(last, at("2026-09-07T01:59:59")));
        assert!(is_weekly_due(last, at("2026-09-07T02:00:00")));
        assert!(is_weekly_due(last, at("2026-09-09T12:00:00")));
        let last = Some(at("2026-09-07T02:00:00"));
        assert!(!is_weekly_due(last, at("2026-09-13T23:00:00")));
    }
}
