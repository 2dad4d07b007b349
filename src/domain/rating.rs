//! Ratings: the answers of one person, stored as one character a question.

use std::fmt;

/// The character of a question left blank.
pub const BLANK: u8 = b'-';
/// The character of a question that does not apply.
pub const NOT_APPLICABLE: u8 = b'x';

/// One answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rating {
    /// A level of the definition's scale, 0 to 9.
    Level(u8),
    /// Left blank.
    Blank,
    /// Not applicable.
    NotApplicable,
}

impl Rating {
    /// Reads the value of a form field or cell: a digit, `x`, or `-` or nothing for blank.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().as_bytes() {
            [] | [BLANK] => Some(Self::Blank),
            [b'x' | b'X'] => Some(Self::NotApplicable),
            [digit @ b'0'..=b'9'] => Some(Self::Level(digit - b'0')),
            _ => None,
        }
    }

    /// The character that is stored.
    pub fn as_char(self) -> char {
        match self {
            Self::Level(level) => char::from(b'0' + level),
            Self::Blank => char::from(BLANK),
            Self::NotApplicable => char::from(NOT_APPLICABLE),
        }
    }
}

/// The answers of one person in definition order, stored as text such as `4-55x`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratings(String);

impl Ratings {
    /// Ratings from one rating a question.
    pub fn new(ratings: impl IntoIterator<Item = Rating>) -> Self {
        Self(ratings.into_iter().map(Rating::as_char).collect())
    }

    /// Reads stored text; `None` where a character is not a rating.
    pub fn parse(text: &str) -> Option<Self> {
        text.bytes()
            .all(|b| matches!(b, b'0'..=b'9' | BLANK | NOT_APPLICABLE))
            .then(|| Self(text.to_owned()))
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ratings in definition order.
    pub fn iter(&self) -> impl Iterator<Item = Rating> + '_ {
        self.0.bytes().map(|b| match b {
            digit @ b'0'..=b'9' => Rating::Level(digit - b'0'),
            NOT_APPLICABLE => Rating::NotApplicable,
            _ => Rating::Blank,
        })
    }

    /// Whether every question was marked as not applicable.
    pub fn is_not_applicable(&self) -> bool {
        self.0.bytes().all(|b| b == NOT_APPLICABLE)
    }

    /// Whether at least one question was answered with a level.
    pub fn has_answer(&self) -> bool {
        self.0.bytes().any(|b| b.is_ascii_digit())
    }
}

impl fmt::Display for Ratings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stored_text_reads_back_as_the_same_ratings(text in "[0-9x-]{0,24}") {
            let ratings = Ratings::parse(&text).unwrap();
            prop_assert_eq!(Ratings::new(ratings.iter()), ratings);
        }

        #[test]
        fn a_value_that_is_not_a_rating_is_refused(text in "[^0-9xX\\s-]+|[0-9]{2,}") {
            prop_assert_eq!(Rating::parse(&text), None);
        }
    }
}
