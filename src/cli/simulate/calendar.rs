//! Working days and hours of public offices.

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday, date};

use crate::domain::period::Period;

/// The minutes of a working day: 7:30–11:30 and 13:30–17:00.
pub const WORKING_MINUTES: u64 = 450;
/// The minute until which cases are received, half an hour before closing.
pub const RECEIVING_MINUTES: u64 = 420;

/// The number of working days after a period that are kept for due dates.
const DAYS_AFTER: usize = 60;

/// The first day of each lunar new year, for the years that sample data is likely to cover.
const LUNAR_NEW_YEAR: [Date; 11] = [
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
];

/// The working days of a period and some after it.
#[derive(Clone, Debug)]
pub struct Calendar {
    days: Vec<Date>,
    in_period: usize,
}

impl Calendar {
    /// Returns the calendar of a period.
    pub fn new(period: Period) -> Self {
        let last = period.last_day();
        let mut days = Vec::new();
        let mut in_period = 0;
        let mut day = period.first_day();
        while in_period + DAYS_AFTER > days.len() || day <= last {
            if is_working_day(day) {
                days.push(day);
                if day <= last {
                    in_period += 1;
                }
            }
            // The last day that jiff knows. Periods near it have been refused before.
            let Ok(next) = day.checked_add(1.day()) else {
                break;
            };
            day = next;
        }
        Self { days, in_period }
    }

    /// Returns the number of working days in the period. They are numbered from 0.
    pub fn len(&self) -> usize {
        self.in_period
    }

    /// Returns the date of a working day, which may lie after the period.
    pub fn date(&self, day: usize) -> Date {
        let last = self.days.last().copied().unwrap_or(Date::MAX);
        self.days.get(day).copied().unwrap_or(last)
    }
}

fn is_working_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = matches!((day.month(), day.day()), (1, 1) | (4, 30) | (5, 1) | (9, 2));
    let new_year = LUNAR_NEW_YEAR.iter().any(|&first| {
        let after = first.until(day).map_or(i32::MAX, |span| span.get_days());
        (-2..=4).contains(&after)
    });
    !(weekend || holiday || new_year)
}

/// Returns the time of a minute of the working day.
pub fn time_of(minute: u64) -> Time {
    let minute = minute.min(WORKING_MINUTES - 1);
    let noon_break = if minute < 240 { 0 } else { 120 };
    let since_midnight = 7 * 60 + 30 + minute + noon_break;
    let part = |value: u64| i8::try_from(value).unwrap_or(0);
    Time::new(part(since_midnight / 60), part(since_midnight % 60), 0, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_are_closed_at_weekends_and_over_tet() {
        let calendar = Calendar::new(Period::Quarter(2023, 1));
        assert_eq!(calendar.date(0), date(2023, 1, 2));
        assert_eq!(calendar.len(), 60);
        for index in 0..calendar.len() + DAYS_AFTER {
            let day = calendar.date(index);
            assert!(
                !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
                "{day}"
            );
            assert!(
                !(date(2023, 1, 20)..=date(2023, 1, 26)).contains(&day),
                "{day}"
            );
        }
        assert!(calendar.date(calendar.len()) > date(2023, 3, 31));
    }

    #[test]
    fn the_working_day_has_a_noon_break() {
        assert_eq!(time_of(0), jiff::civil::time(7, 30, 0, 0));
        assert_eq!(time_of(239), jiff::civil::time(11, 29, 0, 0));
        assert_eq!(time_of(240), jiff::civil::time(13, 30, 0, 0));
        assert_eq!(
            time_of(WORKING_MINUTES - 1),
            jiff::civil::time(16, 59, 0, 0)
        );
    }
}
