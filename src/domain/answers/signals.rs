//! Signals that staff may have filled in a form.
//!
//! They are decided while the form is sent, from values that are not stored. Each is one letter,
//! and an answer's signals are stored as text such as `ns`.

use jiff::{SignedDuration, Timestamp};

use crate::domain::VIETNAM;
use crate::domain::rating::{Rating, Ratings};

/// The fewest equal answers that make a straight line.
const LINE: usize = 8;

/// A time too short to read the questions.
pub const FAST: SignedDuration = SignedDuration::from_secs(20);

/// Signal `s`: at least eight answers, all of the same level, and no comment.
///
/// Questions that are blank or do not apply are ignored.
pub fn is_straight_line(ratings: &Ratings, comment: Option<&str>) -> bool {
    let mut levels = ratings.iter().filter_map(|rating| match rating {
        Rating::Level(level) => Some(level),
        Rating::Blank | Rating::NotApplicable => None,
    });
    let Some(first) = levels.next() else {
        return false;
    };
    let mut count = 1;
    for level in levels {
        if level != first {
            return false;
        }
        count += 1;
    }
    count >= LINE && comment.is_none()
}

/// Signal `n`: sent between 22:00 and 05:00 in Vietnam.
pub fn is_at_night(now: Timestamp) -> bool {
    let hour = now.to_zoned(VIETNAM).hour();
    !(5..22).contains(&hour)
}

/// Signal `f`: sent less than twenty seconds after the link was delivered.
pub fn is_fast(delivered_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(delivered_at) < FAST
}

/// The signals that were seen of one answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a signal of its own")]
pub struct SeenSignals {
    /// Signal `b`: more answers of the unit in ten minutes than are usual.
    pub burst: bool,
    /// Signal `f`.
    pub fast: bool,
    /// Signal `i`: a paper form that says the same as the one typed in before it.
    pub identical: bool,
    /// Signal `n`.
    pub night: bool,
    /// Signal `s`.
    pub straight_line: bool,
}

/// The letters of the signals that were seen, in alphabetical order.
pub fn letters(seen: SeenSignals) -> String {
    [
        (seen.burst, 'b'),
        (seen.fast, 'f'),
        (seen.identical, 'i'),
        (seen.night, 'n'),
        (seen.straight_line, 's'),
    ]
    .into_iter()
    .filter_map(|(seen, letter)| seen.then_some(letter))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ratings: &str, comment: Option<&str>) -> bool {
        is_straight_line(&Ratings::parse(ratings).unwrap(), comment)
    }

    #[test]
    fn eight_equal_answers_without_a_comment_are_a_straight_line() {
        assert!(line("55555555", None));
        assert!(line("5555-55x55xx", None));
        assert!(!line("5555555", None));
        assert!(!line("555555554", None));
        assert!(!line("55555555", Some("Cảm ơn")));
        assert!(!line("xxxxxxxxx", None));
    }

    #[test]
    fn an_answer_after_twenty_seconds_is_not_fast() {
        let at = |time: &str| time.parse::<Timestamp>().unwrap();
        let delivered_at = at("2026-09-01T03:00:00Z");
        assert!(is_fast(delivered_at, at("2026-09-01T03:00:19Z")));
        assert!(!is_fast(delivered_at, at("2026-09-01T03:00:20Z")));
    }

    #[test]
    fn night_is_from_22_to_5_in_vietnam() {
        for (time, night) in [
            ("2026-09-01T14:59:59Z", false),
            ("2026-09-01T15:00:00Z", true),
            ("2026-09-01T21:59:59Z", true),
            ("2026-09-01T22:00:00Z", false),
        ] {
            assert_eq!(is_at_night(time.parse().unwrap()), night, "{time}");
        }
    }
}
