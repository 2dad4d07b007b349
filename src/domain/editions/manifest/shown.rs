//! Decimals of an edition. They are texts with one spelling a value, so that no float stands in a file.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::domain::figures::score::Score;

/// A displayed score as text with two decimals, such as `99.05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownScore(pub Score);

/// The difference of two displayed scores as text with a sign and two decimals: `+0.40`, `-1.25`,
/// `0.00`. In hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownDifference(pub i32);

/// An effective n as text: a positive decimal of at most two significant digits, such as `230`, `8.7`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectiveN(pub f64);

impl Eq for EffectiveN {}

impl ShownScore {
    /// Reads the only spelling of a score; `None` for every other text.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.')?;
        let whole = whole.parse::<i32>().ok()?.checked_mul(100)?;
        let hundredths = whole.checked_add(decimals.parse().ok()?)?;
        let score = Score::from_hundredths(hundredths);
        let is_score = (0..=10_000).contains(&hundredths) && score.to_string() == text;
        is_score.then_some(Self(score))
    }
}

impl std::fmt::Display for ShownScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ShownDifference {
    /// Reads the only spelling of a difference; `None` for every other text.
    pub fn read(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let difference = Self(sign * ShownScore::read(digits)?.0.hundredths());
        (difference.to_string() == text).then_some(difference)
    }
}

impl std::fmt::Display for ShownDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.0.signum() {
            -1 => "-",
            1 => "+",
            _ => "",
        };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

impl EffectiveN {
    /// Reads the only spelling of a positive decimal of at most two significant digits; `None` for
    /// every other text.
    pub fn read(text: &str) -> Option<Self> {
        let number = Self(text.parse().ok()?);
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let significant = digits.trim_start_matches('0').trim_end_matches('0').len();
        let is_plain = number.0.is_finite() && number.0 > 0.0 && significant <= 2;
        (is_plain && number.to_string() == text).then_some(number)
    }
}

impl std::fmt::Display for EffectiveN {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Serialises as the text, and reads its only spelling.
macro_rules! as_text {
    ($name:ident, $what:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::read(&text)
                    .ok_or_else(|| D::Error::custom(format!(concat!("`{}` is not ", $what), text)))
            }
        }
    };
}

as_text!(ShownScore, "a score from 0.00 to 100.00 with two decimals");
as_text!(
    ShownDifference,
    "a difference of scores with a sign and two decimals"
);
as_text!(
    EffectiveN,
    "a positive decimal of at most two significant digits"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_one_spelling() {
        assert_eq!(ShownScore::read("99.05").unwrap().0.hundredths(), 9905);
        for text in [
            "99.5",
            "099.05",
            "100.01",
            "-0.00",
            "+1.00",
            "1.0e1",
            "99,05",
            "",
            "99999999.00",
            "21474836.2147483647",
        ] {
            assert_eq!(ShownScore::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_difference_has_one_spelling() {
        for (text, hundredths) in [("+0.40", 40), ("-1.25", -125), ("0.00", 0)] {
            assert_eq!(
                ShownDifference::read(text),
                Some(ShownDifference(hundredths))
            );
        }
        for text in ["0.40", "-0.00", "+0.00", "--1.00", "+-1.00", "1.25"] {
            assert_eq!(ShownDifference::read(text), None, "{text}");
        }
    }

    #[test]
    fn an_effective_n_has_one_spelling() {
        for text in ["230", "8.7", "0.12", "110000", "5"] {
            assert_eq!(EffectiveN::read(text).unwrap().to_string(), text);
        }
        for text in ["231", "8.70", "0", "-5", "inf", "NaN", "1e5", "5.0", "+5"] {
            assert_eq!(EffectiveN::read(text), None, "{text}");
        }
    }
}
