//! Months as tables write them, and as spreadsheets change them.

use jiff::civil::Time;

use crate::domain::cases::case::CaseTime;
use crate::domain::period::{Month, Period, PeriodError};
use crate::domain::spreadsheet::shown_month;

/// Reads a period. A month may also be its first day, which spreadsheets make of `2026-07` and show as
/// `Jul-26`, or be written `07/2026`.
///
/// # Errors
/// When the text is neither.
pub(super) fn period(text: &str) -> Result<Period, PeriodError> {
    text.parse().or_else(|error| {
        let month = first_day(text).or_else(|| shown_month(text));
        month
            .or_else(|| slashed(text))
            .map(Period::Month)
            .ok_or(error)
    })
}

/// The month of its first day, without a time of day or at midnight.
fn first_day(text: &str) -> Option<Month> {
    let day = CaseTime::parse(text).ok()?;
    let is_first = day.date.day() == 1 && day.time.is_none_or(|time| time == Time::midnight());
    is_first.then(|| day.month())
}

/// The month of `07/2026`.
fn slashed(text: &str) -> Option<Month> {
    let (month, year) = text.split_once('/')?;
    format!("{year}-{month:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_that_a_spreadsheet_made_a_date_is_that_month() {
        for text in [
            "2026-07",
            "2026-07-01",
            "01/07/2026",
            "1/7/2026",
            "2026-07-01T00:00:00",
            "07/2026",
            "7/2026",
            "Jul-26",
            "Thg7-26",
        ] {
            let period = period(text).map(|period| period.to_string());
            assert_eq!(period.as_deref(), Ok("2026-07"), "{text}");
        }
    }

    #[test]
    fn another_day_is_no_month_and_other_periods_are_as_they_were() {
        for text in [
            "2026-07-02",
            "02/07/2026",
            "2026-07-01T08:00:00",
            "13/2026",
            "/2026",
            "007/2026",
            "7/26",
            "1/7/26",
        ] {
            assert!(period(text).is_err(), "{text}");
        }
        for text in ["2026", "2026-Q3", "2026-H1"] {
            assert_eq!(period(text).unwrap().to_string(), text);
        }
    }
}
