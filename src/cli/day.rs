//! Days as arguments.

use jiff::civil::Date;

use crate::domain::cases::case::Moment;

/// Returns the day that a text names, as people write it.
pub fn day(text: &str) -> Result<Date, String> {
    match Moment::parse(text) {
        Ok(Moment { date, time: None }) => Ok(date),
        Ok(_) => Err("a day has no hour".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
