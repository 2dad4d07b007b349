//! Retention: how long personal data is kept that nobody needs for figures.

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan};

use super::VIETNAM;
use super::period::Period;

/// Retention periods by kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The months after the end of its quarter or year after which a comment is deleted.
    pub comments_months: u16,
    /// The days after its end after which a session or a one-time link is deleted.
    pub sessions_days: u16,
    /// The years after its finish after which the code of a case is replaced; for ever without it.
    pub case_codes_years: Option<u16>,
    /// The years after which events of the audit trail are deleted; for ever without it.
    pub audit_years: Option<u16>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            comments_months: 24,
            sessions_days: 30,
            case_codes_years: None,
            audit_years: None,
        }
    }
}

impl Retention {
    /// The least months for comments: they are read by quarter.
    pub const LEAST_COMMENTS_MONTHS: u16 = 3;
    /// The least days for sessions, which are at an end after eight hours without use.
    pub const LEAST_SESSIONS_DAYS: u16 = 1;
    /// The least years for case codes: a year closes, and cases of before it are still corrected.
    pub const LEAST_CASE_CODES_YEARS: u16 = 2;
    /// The least years for the audit trail.
    pub const LEAST_AUDIT_YEARS: u16 = 2;

    /// Whether the comments of a period have had their time.
    pub fn is_past(&self, period: Period, now: Timestamp) -> bool {
        let kept_from = before(today(now), i64::from(self.comments_months).months());
        period.last_day() < kept_from
    }

    /// The time before which a session or a one-time link ended that has had its time.
    pub fn sessions_before(&self, now: Timestamp) -> Timestamp {
        let hours = i64::from(self.sessions_days) * 24;
        now.checked_sub(hours.hours()).unwrap_or(Timestamp::MIN)
    }

    /// The day before which a case was finished whose code has had its time.
    pub fn case_codes_before(&self, now: Timestamp) -> Option<Date> {
        self.case_codes_years
            .map(|years| before(today(now), i64::from(years).years()))
    }

    /// The time before which events of the audit trail have had theirs.
    pub fn audit_before(&self, now: Timestamp) -> Option<Timestamp> {
        let day = before(today(now), i64::from(self.audit_years?).years());
        Some(
            day.to_zoned(VIETNAM)
                .map_or(Timestamp::MIN, |zoned| zoned.timestamp()),
        )
    }
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(VIETNAM).date()
}

fn before(day: Date, span: Span) -> Date {
    day.checked_sub(span).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn comments_are_kept_for_months_after_the_end_of_their_quarter() {
        let quarter: Period = "2026-Q1".parse().unwrap();
        let rules = Retention::default();
        assert!(!rules.is_past(quarter, at("2028-03-31T05:00:00Z")));
        assert!(rules.is_past(quarter, at("2028-04-01T05:00:00Z")));
        let year: Period = "2026".parse().unwrap();
        assert!(!rules.is_past(year, at("2028-12-31T05:00:00Z")));
    }

    #[test]
    fn what_has_no_limit_is_kept() {
        let now = at("2028-03-31T05:00:00Z");
        let rules = Retention::default();
        assert_eq!(rules.case_codes_before(now), None);
        assert_eq!(rules.audit_before(now), None);
        let rules = Retention {
            case_codes_years: Some(5),
            audit_years: Some(10),
            ..rules
        };
        assert_eq!(
            rules.case_codes_before(now),
            Some("2023-03-31".parse().unwrap())
        );
        assert_eq!(rules.audit_before(now), Some(at("2018-03-30T17:00:00Z")));
    }
}
