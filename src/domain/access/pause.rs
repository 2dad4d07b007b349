//! The pauses after failed logins.

use jiff::SignedDuration;

/// The failures before the first pause.
pub const FREE: i64 = 5;
/// The longest pause.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// Returns the pause after so many failures in a row: none for the first ones, then 30 seconds, and
/// twice as long each time up to a quarter of an hour.
pub fn pause_after(failures: i64) -> SignedDuration {
    let beyond = failures - FREE;
    match u32::try_from(beyond) {
        Ok(beyond) if beyond < 6 => (SignedDuration::from_secs(30) * 2i32.pow(beyond)).min(LONGEST),
        Err(_) if beyond < 0 => SignedDuration::ZERO,
        Ok(_) | Err(_) => LONGEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (1..=12).map(|n| pause_after(n).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(pause_after(i64::MAX).as_secs(), 900);
    }
}
