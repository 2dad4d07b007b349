//! Numbers, dates and times as the text that a person sees in the cell.

use std::fmt::Write;

use calamine::ExcelDateTime;

/// From here on a number has more than 15 digits, and office software has replaced the others by
/// zeros.
const INEXACT: f64 = 1e15;

/// The first day after those that Excel knows, 10000-01-01.
const END_OF_DAYS: f64 = 2_958_466.0;

/// Returns a number with all its digits, and without `.0`; in scientific notation where digits were
/// lost, so that it is refused as a code.
pub(super) fn number(value: f64) -> String {
    if value.abs() >= INEXACT || !value.is_finite() {
        return format!("{value:E}").replace('E', "E+");
    }
    // What is beyond 15 digits is the noise of binary fractions.
    let rounded = format!("{value:.14e}").parse().unwrap_or(value);
    // Minus zero is zero.
    format!("{}", rounded + 0.0)
}

/// Returns a number as a format code of digits and literal text shows it, such as `000000` or
/// `"HS-"0000`, where leading zeros and letters belong to a code; else as [`number`] does.
pub(super) fn formatted(value: f64, code: &str) -> String {
    let plain = number(value);
    let places = placeholders(code).filter(|_| plain.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(places) = places else {
        return plain;
    };
    let count = places.iter().filter(|place| place.is_digit()).count();
    // The first place takes the digits for which there is no other.
    let mut padded = " ".repeat(count.saturating_sub(plain.len())) + &plain;
    let mut take = 1 + padded.len() - count;
    let mut shown = String::new();
    for place in places {
        match place {
            FormatSymbol::Literal(letter) => shown.push(letter),
            FormatSymbol::Zero | FormatSymbol::Optional => {
                let rest = padded.split_off(take);
                let blank = if place == FormatSymbol::Zero { "0" } else { "" };
                shown.push_str(&padded.replace(' ', blank));
                padded = rest;
                take = 1;
            }
        }
    }
    shown
}

/// A character of a format code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FormatSymbol {
    Zero,
    Optional,
    Literal(char),
}

impl FormatSymbol {
    fn is_digit(self) -> bool {
        !matches!(self, Self::Literal(_))
    }
}

/// Returns the places of a format code; `None` where it does more than to place digits, such as
/// decimals, thousands, percent, fractions or conditions.
fn placeholders(code: &str) -> Option<Vec<FormatSymbol>> {
    let mut places = Vec::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '0' => places.push(FormatSymbol::Zero),
            '#' | '?' => places.push(FormatSymbol::Optional),
            '"' => {
                let quoted = letters.by_ref().take_while(|&letter| letter != '"');
                places.extend(quoted.map(FormatSymbol::Literal));
            }
            '\\' => places.push(FormatSymbol::Literal(letters.next()?)),
            '-' | ' ' | ':' | '(' | ')' | '+' => places.push(FormatSymbol::Literal(letter)),
            _ => return None,
        }
    }
    places
        .iter()
        .any(|place| place.is_digit())
        .then_some(places)
}

/// Returns a date, a time of day or both by the format code, as ISO 8601; the bare number where
/// the cell holds no day that exists, so that it is refused as a date.
pub(super) fn date(value: ExcelDateTime, code: &str, is_1904: bool) -> String {
    let days = value.as_f64();
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let (mut has_date, mut has_time) = parts(code);
    if !has_date && !has_time {
        has_date = days >= 1.0;
        has_time = days.fract() != 0.0 || !has_date;
    }
    let first = if is_1904 { 0.0 } else { 1.0 };
    if !(0.0..END_OF_DAYS).contains(&days) || has_date && days < first {
        return number(days);
    }
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let mut shown = String::new();
    if value.is_duration() {
        let seconds = (days * 86_400.0).round();
        let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
        let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
        let _ = write!(shown, "{hours}:{minutes:02}:{seconds:02}");
        return shown;
    }
    if has_date {
        let _ = write!(shown, "{year:04}-{month:02}-{day:02}");
    }
    if has_time {
        shown.push_str(if has_date { "T" } else { "" });
        shown.push_str(&time);
    }
    shown
}

/// Whether a format code shows a day, and whether it shows a time of day.
fn parts(code: &str) -> (bool, bool) {
    let mut letters = code.chars().flat_map(char::to_lowercase);
    let (mut date, mut time, mut month_or_minute) = (false, false, false);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|&letter| letter == '"')),
            '[' => drop(letters.by_ref().find(|&letter| letter == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            ';' => break,
            'd' | 'y' => date = true,
            'h' | 's' => time = true,
            'm' => month_or_minute = true,
            _ => {}
        }
    }
    (date || month_or_minute && !time, time)
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn whole_numbers_keep_their_digits_and_lose_their_fraction() {
        for (value, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (-12.0, "-12"),
            (260_701_000_123_456.0, "260701000123456"),
            (999_999_999_999_999.0, "999999999999999"),
            (0.1 + 0.2, "0.3"),
            (12.5, "12.5"),
            (0.000_001, "0.000001"),
        ] {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn a_number_that_has_lost_digits_is_in_scientific_notation() {
        assert_eq!(number(1e15), "1E+15");
        assert_eq!(number(2_607_010_001_234_560_000.0), "2.60701000123456E+18");
        assert_eq!(number(-1.5e20), "-1.5E+20");
    }

    #[test]
    fn leading_zeros_and_letters_of_a_format_are_part_of_a_code() {
        for (value, code, shown) in [
            (123.0, "000000", "000123"),
            (1_234_567.0, "000000", "1234567"),
            (12.0, "\"HS-\"0000", "HS-0012"),
            (20_260_001.0, "0000-0000", "2026-0001"),
            (5.0, "##0", "5"),
            (5.0, "\\H0\\.00", "H0.05"),
            (1234.0, "General", "1234"),
            (1234.0, "@", "1234"),
            (1234.0, "#,##0", "1234"),
            (1234.0, "0.00", "1234"),
            (1234.0, "", "1234"),
            (0.5, "000", "0.5"),
            (-5.0, "000", "-5"),
            (2e15, "0", "2E+15"),
        ] {
            assert_eq!(formatted(value, code), shown, "{value} as {code}");
        }
    }

    fn shown(days: f64, code: &str, is_1904: bool) -> String {
        let value = ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904);
        date(value, code, is_1904)
    }

    #[test]
    fn days_are_counted_in_both_systems_with_the_leap_day_that_never_was() {
        for (days, is_1904, day) in [
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (60.0, false, "1900-02-29"),
            (61.0, false, "1900-03-01"),
            (46_204.0, false, "2026-07-01"),
            (44_742.0, true, "2026-07-01"),
            (0.0, true, "1904-01-01"),
        ] {
            assert_eq!(shown(days, "dd/mm/yyyy", is_1904), day);
        }
    }

    #[test]
    fn the_format_says_whether_a_day_or_a_time_is_meant() {
        let morning = 46_204.0 + 9.5 / 24.0;
        for (days, code, text) in [
            (morning, "dd/mm/yyyy hh:mm", "2026-07-01T09:30:00"),
            (morning, "d/m/yy h:mm AM/PM;@", "2026-07-01T09:30:00"),
            (morning, "dd/mm/yyyy", "2026-07-01"),
            (morning, "[$-42A]dd mmmm yyyy", "2026-07-01"),
            (morning, "mmm-yy", "2026-07-01"),
            (morning, "hh:mm", "09:30:00"),
            (9.5 / 24.0, "h\"h\"mm", "09:30:00"),
            (morning, "General", "2026-07-01T09:30:00"),
            (46_204.0, "General", "2026-07-01"),
            (0.5, "General", "12:00:00"),
            (46_204.0, "dd/mm/yyyy hh:mm", "2026-07-01T00:00:00"),
            (
                46_203.999_999_999,
                "dd/mm/yyyy hh:mm",
                "2026-07-01T00:00:00",
            ),
        ] {
            assert_eq!(shown(days, code, false), text, "{days} as {code}");
        }
    }

    #[test]
    fn a_number_that_is_no_day_stays_a_number() {
        for (days, text) in [(0.0, "0"), (-1.0, "-1"), (3e6, "3000000"), (0.5, "0.5")] {
            assert_eq!(shown(days, "dd/mm/yyyy", false), text);
        }
    }

    #[test]
    fn a_duration_is_in_hours() {
        let value = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(date(value, "[h]:mm", false), "36:00:00");
    }
}
