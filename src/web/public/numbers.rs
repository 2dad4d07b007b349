//! Numbers on a page: in the notation of its language, and with a dot for programs.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::domain::figures::score::Score;
use crate::web::http::words::{Phrase, Words};

/// A number in a `data` element: `<data value="99.05">99,05</data>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Number {
    value: String,
    /// The text for readers.
    pub(in crate::web) text: String,
}

impl Number {
    /// Returns a number from its value for programs and its text for readers.
    pub(in crate::web) fn new(value: String, text: String) -> Self {
        Self { value, text }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<data value=\"")?;
        Html.write_escaped_str(&mut *f, &self.value)?;
        f.write_str("\">")?;
        Html.write_escaped_str(&mut *f, &self.text)?;
        f.write_str("</data>")
    }
}

impl HtmlSafe for Number {}

/// The notation of numbers in a language.
#[derive(Clone, Debug)]
pub(in crate::web) struct NumberNotation {
    decimal: String,
    thousands: String,
}

impl NumberNotation {
    /// Returns the notation of the page's language.
    pub(in crate::web) fn new(words: Words<'_>) -> Self {
        Self {
            decimal: words.say("decimal-mark").text,
            thousands: words.say("thousands-mark").text,
        }
    }

    /// Returns a score, with two decimals.
    pub(in crate::web) fn score(&self, score: Score) -> Number {
        let value = score.to_string();
        let text = value.replace('.', &self.decimal);
        Number { value, text }
    }

    /// Returns a share in percent, with two decimals.
    pub(in crate::web) fn percent(&self, share: Score) -> Number {
        let Number { value, text } = self.score(share);
        let text = format!("{text}%");
        Number { value, text }
    }

    /// Returns a count.
    pub(in crate::web) fn count(&self, count: i64) -> Number {
        Number {
            value: count.to_string(),
            text: self.grouped(count),
        }
    }

    /// Returns a count with separated thousands.
    pub(in crate::web) fn grouped(&self, count: i64) -> String {
        let digits = count.unsigned_abs().to_string();
        let mut text = String::new();
        if count < 0 {
            text.push('−');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        text
    }
}

/// The content of a cell for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) enum CellValue {
    /// A number.
    Number(Number),
    /// An interval: its bounds.
    Range(Number, Number),
    /// A numerator and its denominator.
    Fraction(Number, Number),
    /// Why there is no number.
    Absent(Phrase),
    /// A dash, where no number belongs.
    Nothing,
}

impl CellValue {
    /// The content as plain text.
    pub(in crate::web) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.text.clone(),
            Self::Range(low, high) => format!("{}–{}", low.text, high.text),
            Self::Fraction(part, whole) => format!("{}/{}", part.text, whole.text),
            Self::Absent(words) => words.text.clone(),
            Self::Nothing => "–".to_owned(),
        }
    }

    /// Whether the cell holds a text, which may wrap.
    pub(in crate::web) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_))
    }
}

impl fmt::Display for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Range(low, high) => write!(f, "{low}–{high}"),
            Self::Fraction(part, whole) => write!(f, "{part}/{whole}"),
            Self::Absent(words) => words.fmt(f),
            Self::Nothing => f.write_str("–"),
        }
    }
}

impl HtmlSafe for CellValue {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Languages;

    fn numbers(language: &str) -> NumberNotation {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        NumberNotation::new(Words::new(&languages, language))
    }

    #[test]
    fn a_score_has_a_comma_in_vietnamese_and_a_dot_for_programs() {
        let score = Score::from_hundredths(9905);
        let shown = numbers("vi").score(score).to_string();
        assert_eq!(shown, "<data value=\"99.05\">99,05</data>");
        let shown = numbers("en").percent(score).to_string();
        assert_eq!(shown, "<data value=\"99.05\">99.05%</data>");
    }

    #[test]
    fn thousands_are_separated_as_the_language_does() {
        assert_eq!(numbers("vi").grouped(113_905), "113.905");
        assert_eq!(numbers("en").grouped(1_113_905), "1,113,905");
        assert_eq!(numbers("vi").grouped(999), "999");
    }
}
