//! Days and times on Vietnam's clocks, as officials write them, and as English pages for the public do.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::VIETNAM;

/// Returns a day: `20/10/2026`.
pub(in crate::web) fn day(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// Returns a time: `09:00 20/10/2026`.
pub(in crate::web) fn time(time: Timestamp) -> String {
    time.to_zoned(VIETNAM)
        .strftime("%H:%M %d/%m/%Y")
        .to_string()
}

/// Returns a day for readers of a language: `20/10/2026`, in English `2026-10-20`.
pub(in crate::web) fn day_in(language: &str, day: Date) -> String {
    match language {
        "en" => day.to_string(),
        _ => self::day(day),
    }
}

/// Returns a time for readers of a language: `09:00 20/10/2026`, in English `2026-10-20 09:00`.
pub(in crate::web) fn time_in(language: &str, time: Timestamp) -> String {
    match language {
        "en" => time
            .to_zoned(VIETNAM)
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        _ => self::time(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_days_can_not_be_read_as_months() {
        let time: Timestamp = "2026-12-07T02:00:00Z".parse().unwrap();
        let day = time.to_zoned(VIETNAM).date();
        assert_eq!(day_in("en", day), "2026-12-07");
        assert_eq!(day_in("vi", day), "07/12/2026");
        assert_eq!(time_in("en", time), "2026-12-07 09:00");
        assert_eq!(time_in("vi", time), "09:00 07/12/2026");
    }
}
