//! Days and times on Vietnam's clocks, as officials write them.

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
