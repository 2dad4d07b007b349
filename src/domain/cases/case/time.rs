//! The times of a case.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{self, Date, DateTime, Time};

use crate::domain::VIETNAM;
use crate::domain::period::Month;

/// A day in Vietnam, with the time of day where it is known.
///
/// Citizens are promised a due date, often without an hour, and one-stop software exports it so.
/// It is stored as `2026-07-01` or `2026-07-01T09:30:00+07:00`; as text these sort in time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CaseTime {
    /// The day.
    pub date: Date,
    /// The time of day, where known.
    pub time: Option<Time>,
}

/// Why a text is not read as a date, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseTimeError {
    /// No date, or one that doesn't exist.
    #[error(
        "`{0}` is not a date: write 2026-07-01 or 01/07/2026, with 09:30 or 09:30:00 after it if known"
    )]
    NoDate(String),
    /// The number of days by which spreadsheets keep a date: since 1900, or on some machines since 1904.
    #[error(
        "`{0}` is a number by which a spreadsheet keeps a date: format the column as a date and save the file again, or write 2026-07-01"
    )]
    SerialNumber(String),
    /// A time of twelve hours, which American software writes after a date with the month first.
    #[error(
        "`{0}` has a time with AM or PM, and beside such times the month may come first: write 24 hours and the day first, 31/07/2026 14:30, or 2026-07-31 14:30"
    )]
    TwelveHours(String),
}

impl CaseTimeError {
    /// What is wrong with a text that can't be read.
    fn of(text: &str) -> Self {
        let quoted = text.chars().take(40).collect();
        let text = text.trim();
        if is_serial_number(text) {
            Self::SerialNumber(quoted)
        } else if is_of_twelve_hours(text) {
            Self::TwelveHours(quoted)
        } else {
            Self::NoDate(quoted)
        }
    }
}

impl CaseTime {
    /// The month of the day.
    pub fn month(self) -> Month {
        Month::of(self.date)
    }

    /// The first month at whose end this is past. A day lasts until its last second, and is past after
    /// that.
    pub fn past_in(self) -> Month {
        let lasts = self
            .time
            .is_none_or(|time| time == civil::time(23, 59, 59, 0));
        Month::of(match lasts {
            true => self.date.saturating_add(1.day()),
            false => self.date,
        })
    }

    /// Whether this is before `other`, by the hour only where both have one.
    pub fn is_before(self, other: Self) -> bool {
        self.date < other.date
            || self.date == other.date
                && matches!((self.time, other.time), (Some(own), Some(other)) if own < other)
    }

    /// The day alone where the time of day is midnight, as databases and spreadsheets write a due date
    /// without an hour.
    pub fn without_midnight(self) -> Self {
        let time = self.time.filter(|time| *time != Time::midnight());
        Self { time, ..self }
    }

    /// Reads ISO 8601 or dd/mm/yyyy, with or without a time of day. A time with an offset is
    /// converted to Vietnam's.
    ///
    /// # Errors
    /// When the text has another form, or the day doesn't exist.
    pub fn parse(text: &str) -> Result<Self, CaseTimeError> {
        let wrong = || CaseTimeError::of(text);
        let trimmed = text.trim();
        if let Ok(instant) = trimmed.parse::<jiff::Timestamp>() {
            let local = instant.to_zoned(VIETNAM).datetime();
            return is_year(local.year())
                .then(|| Self::at(local))
                .ok_or_else(wrong);
        }
        let (day, time) = match trimmed.find([' ', 'T', 't']) {
            Some(at) => (&trimmed[..at], Some(trimmed[at + 1..].trim())),
            None => (trimmed, None),
        };
        let date = parse_date(day).ok_or_else(wrong)?;
        let time = match time {
            None | Some("") => None,
            Some(time) => Some(parse_time(time).ok_or_else(wrong)?),
        };
        Ok(Self { date, time })
    }

    /// The time of a local date and time, to the second.
    pub fn at(local: DateTime) -> Self {
        let time = local.time();
        Self {
            date: local.date(),
            time: Time::new(time.hour(), time.minute(), time.second(), 0).ok(),
        }
    }
}

/// Reads one to four digits.
fn number(text: &str) -> Option<i16> {
    ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Whether periods can lie in a year. 9999 is left out, so that every period has a day after it.
fn is_year(year: i16) -> bool {
    (1900..9999).contains(&year)
}

fn parse_date(text: &str) -> Option<Date> {
    let (year, month, day) = if let Some((day, rest)) = text.split_once('/') {
        let (month, year) = rest.split_once('/')?;
        (year, month, day)
    } else {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let small = |text: &str| number(text).and_then(|n| i8::try_from(n).ok());
    let year = number(year).filter(|year| is_year(*year))?;
    Date::new(year, small(month)?, small(day)?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    // Databases add fractions of a second, which no case needs.
    let text = match text.split_once('.') {
        Some((seconds, fraction)) if seconds.matches(':').count() == 2 => {
            let digits =
                (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
            digits.then_some(seconds)?
        }
        _ => text,
    };
    let mut parts = text.split(':');
    let mut next = |required: bool| match parts.next() {
        Some(part) if part.len() <= 2 => number(part).and_then(|n| i8::try_from(n).ok()),
        Some(_) => None,
        None => (!required).then_some(0),
    };
    let (hour, minute, second) = (next(true)?, next(true)?, next(false)?);
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

/// Whether a text is the number of days by which spreadsheets keep a date from 1927 to 2173, perhaps with the time
/// of day as a fraction.
fn is_serial_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (days, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    days.len() == 5 && digits(days) && !days.starts_with('0') && digits(fraction)
}

/// Whether a text begins with a number and ends with the half of the day, in English or in Vietnamese (sáng,
/// chiều).
fn is_of_twelve_hours(text: &str) -> bool {
    let clock = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let half = text[clock.len()..].replace('.', "").to_lowercase();
    let digit = |c: char| c.is_ascii_digit();
    ["am", "pm", "sa", "ch"].contains(&half.as_str())
        && clock.starts_with(digit)
        && clock.trim_end().ends_with(digit)
}

impl fmt::Display for CaseTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            None => write!(f, "{}", self.date),
            Some(t) => write!(
                f,
                "{}T{:02}:{:02}:{:02}+07:00",
                self.date,
                t.hour(),
                t.minute(),
                t.second()
            ),
        }
    }
}

impl FromStr for CaseTime {
    type Err = CaseTimeError;

    fn from_str(text: &str) -> Result<Self, CaseTimeError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_date_forms_and_offsets_are_read() {
        let read = |text: &str| CaseTime::parse(text).unwrap().to_string();
        assert_eq!(read("01/07/2026"), "2026-07-01");
        assert_eq!(read("1/7/2026 9:05"), "2026-07-01T09:05:00+07:00");
        assert_eq!(read("2026-07-01T09:05:07"), "2026-07-01T09:05:07+07:00");
        assert_eq!(read("2026-06-30T20:00:00Z"), "2026-07-01T03:00:00+07:00");
        assert_eq!(read("2026-07-02T14:30:00.000"), "2026-07-02T14:30:00+07:00");
        assert_eq!(read("02/07/2026 14:30:00.5"), "2026-07-02T14:30:00+07:00");
    }

    #[test]
    fn a_midnight_can_mean_its_day() {
        let read = |text: &str| {
            CaseTime::parse(text)
                .unwrap()
                .without_midnight()
                .to_string()
        };
        for text in [
            "2026-07-10",
            "10/07/2026 00:00:00",
            "2026-07-10 00:00:00.000",
            "2026-07-09T17:00:00Z",
        ] {
            assert_eq!(read(text), "2026-07-10", "{text}");
        }
        assert_eq!(read("10/07/2026 00:00:01"), "2026-07-10T00:00:01+07:00");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "31/02/2026",
            "2026-13-01",
            "07/2026",
            "01/07/26",
            "2026-07-01 25:00",
            "2026-07-01 14:30.5",
            "2026-07-01 14:30:00.",
            "01/07/1899",
            "0098-10-01",
            "0098-10-01T00:00:00+07:00",
            "9999-07-01",
            "hôm qua",
            "",
        ] {
            assert!(CaseTime::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_left_of_a_date_is_told_from_what_is_none() {
        for text in ["46204", " 46204.604166667 ", "46204,6", "10000"] {
            let refused = CaseTime::parse(text);
            assert_eq!(refused, Err(CaseTimeError::SerialNumber(text.to_owned())));
        }
        for text in [
            "7/2/2026 2:30:00 PM",
            "7/13/2026 2:30 AM",
            "02/07/2026 2:30 CH",
            "02/07/2026 9:30:00 sa",
            "2026-07-02T02:30pm",
            "2026-07-02 2:30 p.m.",
        ] {
            let refused = CaseTime::parse(text);
            assert_eq!(refused, Err(CaseTimeError::TwelveHours(text.to_owned())));
        }
        for text in [
            "2026",
            "4620",
            "462040",
            "04620",
            "46204.",
            "46204.5.1",
            "-46204",
            "PM",
            "mai 2:30 PM",
            "2026-07-01 14:30.",
            "46204 PM x",
        ] {
            let refused = CaseTime::parse(text);
            assert_eq!(refused, Err(CaseTimeError::NoDate(text.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,30}") {
            let _ = CaseTime::parse(&text);
        }

        #[test]
        fn the_stored_form_reads_back(
            y in 1900i16..2100, m in 1i8..=12, d in 1i8..=28, h in 0i8..24, s in 0i8..60, timed: bool
        ) {
            let time = CaseTime {
                date: jiff::civil::date(y, m, d),
                time: timed.then(|| jiff::civil::time(h, s, s, 0)),
            };
            prop_assert_eq!(CaseTime::parse(&time.to_string()), Ok(time));
        }
    }
}
