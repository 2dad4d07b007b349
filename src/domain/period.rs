//! Months, and the periods that figures are published for.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde::{Serialize, Serializer};

/// The time zone of the field: Asia/Ho_Chi_Minh, UTC+7 without daylight saving since 1975.
pub const VIETNAM: jiff::tz::TimeZone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));

/// A calendar month in Vietnam, written `2026-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// The forms of a period, for error messages.
const FORM: &str = "a period is written 2026, 2026-H1, 2026-Q3 or 2026-09";

/// A text that is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: {FORM}")]
pub struct PeriodError(String);

impl Month {
    /// The month of a civil date in Vietnam.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The month in Vietnam at an instant.
    pub fn at(now: Timestamp) -> Self {
        Self::of(now.to_zoned(VIETNAM).date())
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        date(self.year, self.month, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The quarter of this month.
    pub fn quarter(self) -> Period {
        Period::Quarter(self.year, (self.month + 2) / 3)
    }

    /// The half-year of this month.
    pub fn half(self) -> Period {
        Period::Half(self.year, (self.month + 5) / 6)
    }

    /// The year of this month.
    pub fn year(self) -> Period {
        Period::Year(self.year)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        match text.parse()? {
            Period::Month(month) => Ok(month),
            _ => Err(PeriodError(text.to_owned())),
        }
    }
}

/// The year, half-year, quarter or month of a figure.
///
/// A period selects cases by the month in which they were finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// `2026`
    Year(i16),
    /// `2026-H1`
    Half(i16, i8),
    /// `2026-Q3`
    Quarter(i16, i8),
    /// `2026-09`
    Month(Month),
}

impl Period {
    /// The year, and the numbers of the first and last month.
    fn span(self) -> (i16, i8, i8) {
        match self {
            Self::Year(year) => (year, 1, 12),
            Self::Half(year, half) => (year, half * 6 - 5, half * 6),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, quarter * 3),
            Self::Month(m) => (m.year, m.month, m.month),
        }
    }

    /// The months of the period, in order.
    pub fn months(self) -> Vec<Month> {
        let (year, first, last) = self.span();
        (first..=last).map(|month| Month { year, month }).collect()
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        let (year, first, _) = self.span();
        date(year, first, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        let (year, _, last) = self.span();
        date(year, last, 1).last_of_month()
    }

    /// The first day after the period.
    pub fn day_after(self) -> Date {
        self.last_day().saturating_add(1.day())
    }

    /// Whether every day of `other` lies in this period.
    pub fn contains(self, other: Self) -> bool {
        self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    /// The periods under which responses of this period are stored.
    ///
    /// Mixed responses are stored by month, or by quarter or year where an agency had too few in a
    /// month. A period counts those that lie wholly within it.
    pub fn stored_periods(self) -> Vec<Self> {
        let mut periods: Vec<Self> = self.months().into_iter().map(Self::Month).collect();
        let (year, first, _) = self.span();
        periods.extend((1..=4).map(|quarter| Self::Quarter(year, quarter)));
        periods.push(Self::Year(year));
        debug_assert!(first >= 1);
        periods.retain(|stored| self.contains(*stored));
        periods
    }

    /// The next coarser period, in which too few answers wait: the quarter of a month, the year of a
    /// quarter, `None` after a year.
    pub fn coarser(self) -> Option<Self> {
        match self {
            Self::Month(month) => Some(month.quarter()),
            Self::Half(year, _) | Self::Quarter(year, _) => Some(Self::Year(year)),
            Self::Year(_) => None,
        }
    }

    /// The next finer periods in it: the halves of a year, the quarters of a half, the months of a
    /// quarter, none of a month.
    pub fn finer(self) -> Vec<Self> {
        match self {
            Self::Year(year) => vec![Self::Half(year, 1), Self::Half(year, 2)],
            Self::Half(year, half) => vec![
                Self::Quarter(year, half * 2 - 1),
                Self::Quarter(year, half * 2),
            ],
            Self::Quarter(..) => self.months().into_iter().map(Self::Month).collect(),
            Self::Month(_) => Vec::new(),
        }
    }

    /// The same period `years` years later, or earlier where `years` is negative.
    pub fn shifted_years(self, years: i16) -> Self {
        match self {
            Self::Year(y) => Self::Year(y + years),
            Self::Half(y, half) => Self::Half(y + years, half),
            Self::Quarter(y, quarter) => Self::Quarter(y + years, quarter),
            Self::Month(m) => Self::Month(Month {
                year: m.year + years,
                month: m.month,
            }),
        }
    }

    /// The period of the same kind before this one.
    pub fn previous(self) -> Self {
        match self {
            Self::Year(y) => Self::Year(y - 1),
            Self::Half(y, 1) => Self::Half(y - 1, 2),
            Self::Half(y, half) => Self::Half(y, half - 1),
            Self::Quarter(y, 1) => Self::Quarter(y - 1, 4),
            Self::Quarter(y, quarter) => Self::Quarter(y, quarter - 1),
            Self::Month(Month { year, month: 1 }) => Self::Month(Month {
                year: year - 1,
                month: 12,
            }),
            Self::Month(Month { year, month }) => Self::Month(Month {
                year,
                month: month - 1,
            }),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Month(month) => write!(f, "{month}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let wrong = || PeriodError(text.chars().take(40).collect());
        let text = text.trim();
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year) {
            return Err(wrong());
        }
        let year: i16 = year.parse().map_err(|_| wrong())?;
        if year < 1900 {
            return Err(wrong());
        }
        match rest.map(str::as_bytes) {
            None => Ok(Self::Year(year)),
            Some([b'H' | b'h', n @ b'1'..=b'2']) => Ok(Self::Half(year, (n - b'0').cast_signed())),
            Some([b'Q' | b'q', n @ b'1'..=b'4']) => {
                Ok(Self::Quarter(year, (n - b'0').cast_signed()))
            }
            Some([tens @ b'0'..=b'1', ones @ b'0'..=b'9']) => {
                let month = (tens - b'0').cast_signed() * 10 + (ones - b'0').cast_signed();
                if (1..=12).contains(&month) {
                    Ok(Self::Month(Month { year, month }))
                } else {
                    Err(wrong())
                }
            }
            _ => Err(wrong()),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back_as_itself() {
        for text in [
            "2026", "2026-H1", "2026-H2", "2026-Q3", "2026-09", "2023-12",
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-00",
            "2026-Q5",
            "2026-H3",
            "2026-9",
            "2026-09-01",
            "٢٠٢٦",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_quarter_counts_its_months_and_itself_but_no_year() {
        let stored: Vec<String> = "2026-Q3"
            .parse::<Period>()
            .unwrap()
            .stored_periods()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(stored, ["2026-07", "2026-08", "2026-09", "2026-Q3"]);
    }

    #[test]
    fn a_year_counts_everything_in_it() {
        assert_eq!(Period::Year(2026).stored_periods().len(), 12 + 4 + 1);
    }

    #[test]
    fn the_finer_periods_of_a_period_make_it_up() {
        for text in ["2026", "2026-H2", "2026-Q3"] {
            let period: Period = text.parse().unwrap();
            let months: Vec<Month> = period.finer().iter().flat_map(|p| p.months()).collect();
            assert_eq!(months, period.months());
        }
        assert_eq!("2026-07".parse::<Period>().unwrap().finer(), []);
    }

    #[test]
    fn a_half_year_is_made_up_of_the_months_that_name_it() {
        for text in ["2026-H1", "2026-H2"] {
            let half: Period = text.parse().unwrap();
            assert!(half.months().into_iter().all(|month| month.half() == half));
        }
    }

    #[test]
    fn the_last_evening_of_a_month_in_vietnam_belongs_to_that_month() {
        let evening: Timestamp = "2026-06-30T16:59:59Z".parse().unwrap();
        assert_eq!(Month::at(evening).to_string(), "2026-06");
        let later: Timestamp = "2026-06-30T17:00:00Z".parse().unwrap();
        assert_eq!(Month::at(later).to_string(), "2026-07");
    }

    #[test]
    fn the_period_before_the_first_of_a_year_is_the_last_of_the_year_before() {
        let before = |text: &str| text.parse::<Period>().unwrap().previous().to_string();
        assert_eq!(before("2026-Q1"), "2025-Q4");
        assert_eq!(before("2026-01"), "2025-12");
        assert_eq!(before("2026-H1"), "2025-H2");
        assert_eq!(before("2026"), "2025");
    }
}
