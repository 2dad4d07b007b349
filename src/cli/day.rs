//! Days as arguments.

use jiff::civil::Date;

use crate::domain::cases::case::CaseTime;

/// Returns the day that a text names, as people write it.
pub fn day(text: &str) -> Result<Date, String> {
    match CaseTime::parse(text) {
        Ok(CaseTime { date, time: None }) => Ok(date),
        Ok(_) => Err("a day has no hour".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
