//! What spreadsheets show in place of months and codes that they take for dates.

use jiff::civil::Date;

use super::period::Month;

/// The months as spreadsheets in English shorten them.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Returns the month that a spreadsheet shows as `Jul-26`, or as `Thg7-26` in Vietnamese, whatever the
/// case of the letters.
pub fn shown_month(text: &str) -> Option<Month> {
    let (month, year) = text.split_once('-')?;
    let mut month = month.to_ascii_lowercase();
    month.get_mut(..1)?.make_ascii_uppercase();
    let year = match number(year)? {
        year if year < 100 => 2000 + year,
        year => year,
    };
    let day = Date::new(year, month_number(&month)?, 1).ok()?;
    Some(Month::of(day))
}

/// Whether a text is what a spreadsheet makes of a code that it has taken for a date: `Dec-26` of
/// `12/2026`, `1-Dec` of `1/12`, or the day of a date cell, `2026-12-01`.
pub fn is_shown_date(text: &str) -> bool {
    let is_day = |text: &str| number(text).is_some_and(|day| (1..=31).contains(&day));
    let Some((first, second)) = text.split_once('-') else {
        return false;
    };
    month_number(first).is_some() && number(second).is_some()
        || is_day(first) && month_number(second).is_some()
        || is_iso_day(text)
}

/// Whether a text is a day that exists, as ISO 8601, with or without a time of day.
fn is_iso_day(text: &str) -> bool {
    let (day, time) = text.split_at_checked(10).unwrap_or_default();
    let dashes = [4, 7].map(|at| day.as_bytes().get(at) == Some(&b'-'));
    dashes == [true; 2] && day.parse::<Date>().is_ok() && (time.is_empty() || time.starts_with('T'))
}

/// The number of a month by its short name in English or Vietnamese, as spreadsheets write it.
fn month_number(text: &str) -> Option<i8> {
    let vietnamese = text.strip_prefix("Thg").or(text.strip_prefix("thg"));
    if let Some(number) = vietnamese {
        let number = number.trim_start().parse().ok();
        return number.filter(|number| (1..=12).contains(number));
    }
    (1..)
        .zip(MONTHS)
        .find_map(|(number, month)| (month == text).then_some(number))
}

/// Reads a number of two or four digits, or of one.
fn number(text: &str) -> Option<i16> {
    let is_number = matches!(text.len(), 1 | 2 | 4) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_spreadsheets_show_it() {
        for text in ["Jul-26", "JUL-2026", "jul-26", "Thg7-26", "thg 7-26"] {
            let month = shown_month(text).map(|month| month.to_string());
            assert_eq!(month.as_deref(), Some("2026-07"), "{text}");
        }
        for text in [
            "", "-", "Jul", "Jul-", "7-26", "Thg13-26", "Thg-26", "July-26", "ⱼul-26",
        ] {
            assert_eq!(shown_month(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_that_was_taken_for_a_date_is_known_and_one_that_looks_like_a_date_is_not() {
        for text in [
            "Dec-26",
            "Dec-2026",
            "1-Dec",
            "31-Jan",
            "Thg12-26",
            "01-thg 12",
            "2026-12-01",
            "2026-12-01T00:00:00",
        ] {
            assert!(is_shown_date(text), "{text}");
        }
        for text in [
            "12/2026",
            "01/12/2026",
            "DEC-26",
            "2026-0001",
            "2026-13-01",
            "2026-12-012",
            "H35-Dec",
            "Dec-123",
            "32-Dec",
            "1-12",
            "",
        ] {
            assert!(!is_shown_date(text), "{text}");
        }
    }
}
