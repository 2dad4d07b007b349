//! Times on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::domain::VIETNAM;

/// Reads a time such as `2026-10-15T08:00`; without an offset it is Vietnam's.
pub fn time(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let local: Result<DateTime, _> = text.parse();
    let zoned = local.and_then(|local| local.to_zoned(VIETNAM));
    zoned.map(|zoned| zoned.timestamp()).map_err(|_| {
        "a time such as 2026-10-15T08:00, or with an offset 2026-10-15T08:00+07:00".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_that_of_vietnam() {
        for text in [
            "2026-10-15T08:00",
            "2026-10-15 08:00",
            "2026-10-15T08:00:00+07:00",
            "2026-10-15T01:00Z",
        ] {
            assert_eq!(
                time(text).unwrap().to_string(),
                "2026-10-15T01:00:00Z",
                "{text}"
            );
        }
        for text in ["", "morgen", "2026-13-01T08:00", "25:00"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
