//! Case codes (mã hồ sơ): what is the same code, and where it is unique.

use std::fmt;
use std::hash::{Hash, Hasher};

use icu_properties::CodePointSetData;
use icu_properties::props::Dash;
use unicode_normalization::UnicodeNormalization;

use crate::domain::cases::agency::Slug;
use crate::domain::spreadsheet::is_shown_date;
use crate::domain::text::{is_invisible, visible};

/// A text that can't be a case code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseCodeError {
    /// Nothing visible.
    #[error("must not be empty")]
    Empty,
    /// Longer than [`CaseCode::MAX`].
    #[error("{0} characters are too many: at most {max}", max = CaseCode::MAX)]
    TooLong(usize),
    /// A number of which a spreadsheet has kept the first digits only.
    #[error(
        "`{0}` is a damaged code: a spreadsheet has turned it into a number and lost its last digits; export the file anew, or set the column to text before opening it"
    )]
    Scientific(String),
    /// A date that a spreadsheet has made of it.
    #[error(
        "`{0}` is a damaged code: a spreadsheet has turned it into a date; export the file anew, or set the column to text before opening it"
    )]
    Date(String),
    /// A beginning that spreadsheets take for a formula.
    #[error("`{0}` begins with one of = + - @, which spreadsheets take for a formula: remove it")]
    Formula(String),
}

/// The code of a case, as written and as compared.
///
/// Two texts are the same code when they look the same: without invisible characters, no-break spaces and
/// quotation marks around them, whatever the case and the width of the letters (NFKC) and the kind of the
/// hyphens.
#[derive(Clone, Debug)]
pub struct CaseCode {
    text: String,
    key: String,
}

impl CaseCode {
    /// The most characters of a case code.
    pub const MAX: usize = 100;

    /// Reads a case code.
    ///
    /// # Errors
    /// When it is empty or too long, was damaged by a spreadsheet, or would be a formula in one.
    pub fn parse(text: &str) -> Result<Self, CaseCodeError> {
        // Four characters can compose to one; a cell of a megabyte is refused before it is composed.
        let found = text.trim().chars().count();
        if found > 4 * Self::MAX {
            return Err(CaseCodeError::TooLong(found));
        }
        let code = Self::stored(text);
        if code.key.chars().all(is_quotation_mark) {
            return Err(CaseCodeError::Empty);
        }
        // One character can look like several.
        let found = [&code.text, &code.key].map(|text| text.chars().count());
        let found = found.into_iter().max().unwrap_or_default();
        if found > Self::MAX {
            return Err(CaseCodeError::TooLong(found));
        }
        if is_scientific(&code.key) {
            return Err(CaseCodeError::Scientific(code.text));
        }
        if is_shown_date(&code.text) {
            return Err(CaseCodeError::Date(code.text));
        }
        if code.text.starts_with(['=', '+', '-', '@']) {
            return Err(CaseCodeError::Formula(code.text));
        }
        Ok(code)
    }

    /// The code of a case that is stored already, under whatever rules.
    pub fn stored(text: &str) -> Self {
        let shown: String = text
            .chars()
            .filter(|&c| !is_no_break_space(c) && !is_invisible(c))
            .collect();
        let text = visible(shown.trim()).trim().to_owned();
        let key = compared(&text);
        Self { text, key }
    }

    /// The code as written, without what can't be seen.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form in which codes are compared.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether the code has the national form, `H35.18-260701-0001`, with or without
    /// `000.00.18.` before it. Such a code is unique in the province.
    pub fn is_national(&self) -> bool {
        let Some((unit, rest)) = self.key.split_once('-') else {
            return false;
        };
        let Some((day, number)) = rest.split_once('-') else {
            return false;
        };
        let digits = |text: &str, least: usize| {
            text.len() >= least && text.bytes().all(|b| b.is_ascii_digit())
        };
        let parts: Vec<&str> = unit.split('.').collect();
        let Some(place) = parts.iter().position(|part| {
            part.len() == 3 && part.starts_with(['h', 'g']) && digits(&part[1..], 2)
        }) else {
            return false;
        };
        matches!(place, 0 | 3)
            && parts
                .iter()
                .enumerate()
                .all(|(at, part)| at == place || digits(part, 2))
            && day.len() == 6
            && digits(day, 6)
            && digits(number, 1)
    }
}

/// Returns the form in which a visible text is compared as a code.
fn compared(text: &str) -> String {
    let text: String = text.nfkc().collect();
    let text = text.to_lowercase().replace(is_dash, "-");
    let bare = text.trim_matches(|c: char| c.is_whitespace() || is_quotation_mark(c));
    // A code of marks alone is itself.
    match bare.is_empty() {
        true => text,
        false => bare.to_owned(),
    }
}

/// Whether a character is a hyphen, or a dash that text processors put in its place.
fn is_dash(c: char) -> bool {
    CodePointSetData::new::<Dash>().contains(c)
}

/// Whether a character is a quotation mark, straight or as text processors bend it.
fn is_quotation_mark(c: char) -> bool {
    matches!(c, '\'' | '"' | '\u{2018}'..='\u{201f}')
}

/// Codes are equal when they look the same.
impl PartialEq for CaseCode {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for CaseCode {}

impl Hash for CaseCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Which codes are unique in the whole province.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UniqueCodes {
    /// Those of the national form; any other is unique within its agency.
    #[default]
    National,
    /// All of them.
    All,
}

impl UniqueCodes {
    /// The scope within which a code is unique: an agency, or nothing for the whole province.
    pub fn scope<'a>(self, code: &CaseCode, agency: &'a Slug) -> &'a str {
        if self == Self::All || code.is_national() {
            ""
        } else {
            agency.as_str()
        }
    }
}

fn is_no_break_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Whether a code is a number in scientific notation, such as `2.60701e+14`.
fn is_scientific(key: &str) -> bool {
    let Some((mantissa, exponent)) = key.split_once('e') else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && fraction.is_none_or(digits)
        && match exponent.strip_prefix(['+', '-']) {
            Some(exponent) => digits(exponent),
            None => fraction.is_some() && digits(exponent),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_alone_are_no_code() {
        for text in ["\"\"\"", "\u{201c}\u{201d}"] {
            let parsed = CaseCode::parse(text);
            assert!(matches!(parsed, Err(CaseCodeError::Empty)), "{text}");
        }
    }

    #[test]
    fn codes_that_look_the_same_are_the_same() {
        let code = CaseCode::parse("H35.18-260701-0001").unwrap();
        for text in [
            "h35.18-260701-0001",
            " H35.18-260701-0001\u{a0}",
            "\u{feff}H35.18-260701-0001",
            "H35.18\u{200b}-260701-0001",
            "H35.18-\u{ad}260701-0001\r\n",
            "H35.18-2607\u{202f}01-0001",
            "H35.18\u{2011}260701\u{2011}0001",
            "H35.18\u{2010}260701\u{2013}0001",
            "H35.18\u{2212}260701\u{2015}0001",
            "H35.18\u{ff0d}260701\u{fe63}0001",
            "H35.18\u{fe58}260701\u{2e3a}0001",
            "\u{ff28}\u{ff13}\u{ff15}\u{ff0e}18-260701-0001",
            "\u{2018}H35.18-260701-0001\u{2019}",
            "\u{201c} H35.18-260701-0001\u{201d}",
            "'H35.18-260701-0001'",
        ] {
            assert_eq!(CaseCode::parse(text).unwrap(), code, "{text:?}");
        }
        assert_eq!(
            CaseCode::parse("12/ÐK").unwrap(),
            CaseCode::parse("12/đk").unwrap()
        );
        assert_ne!(CaseCode::parse("H35.18-260701-0002").unwrap(), code);
    }

    #[test]
    fn a_code_is_shown_as_written() {
        assert_eq!(
            CaseCode::parse(" h35-0001\u{200b} ").unwrap().as_str(),
            "h35-0001"
        );
        let odd = "\u{201c}H35\u{ff0d}0001\u{201d}";
        assert_eq!(CaseCode::parse(odd).unwrap().as_str(), odd);
        assert_eq!(
            CaseCode::stored("\u{201c}\u{201d}").key(),
            "\u{201c}\u{201d}"
        );
    }

    #[test]
    fn scientific_notation_is_a_damaged_code() {
        for text in ["2.60701E+14", "2,60701e+14", "3E+5", "2.6E14", "1.5e-7"] {
            assert!(
                matches!(CaseCode::parse(text), Err(CaseCodeError::Scientific(_))),
                "{text}"
            );
        }
        for text in [
            "3E5",
            "2E",
            "E+14",
            "12.E",
            "H35E+1",
            "0001/2026",
            "260701000000123",
        ] {
            assert!(CaseCode::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_date_that_a_spreadsheet_made_of_a_code_is_a_damaged_code() {
        for text in ["Dec-26", " 2026-12-01\u{200b}", "2026-12-01T00:00:00"] {
            assert!(
                matches!(CaseCode::parse(text), Err(CaseCodeError::Date(_))),
                "{text}"
            );
        }
        for text in ["12/2026", "01/12/2026", "2026-0001"] {
            assert!(CaseCode::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_code_must_be_visible_short_and_no_formula() {
        for text in [
            "",
            " ",
            "\u{200b}\u{a0}",
            "=1+1",
            "-5",
            "@a",
            "+84",
            &"x".repeat(101),
            &"\u{fdfa}".repeat(100),
        ] {
            assert!(CaseCode::parse(text).is_err(), "{text:?}");
        }
        assert!(CaseCode::parse(&"x".repeat(100)).is_ok());
    }

    #[test]
    fn codes_of_the_national_form_are_unique_in_the_province() {
        let is_national = |text: &str| CaseCode::parse(text).unwrap().is_national();
        for text in [
            "H35.18-260701-0001",
            "h35-260701-0001",
            "000.00.18.H35-260701-0001",
            "000.00.18.H35.18-260701-0001",
            "H35.18.22-260701-123456",
            "G01.899.000-260701-0001",
            "H35.18\u{2011}260701\u{2011}0001",
            "\u{201c}\u{ff28}35.18\u{ff0d}260701\u{ff0d}0001\u{201d}",
        ] {
            assert!(is_national(text), "{text}");
        }
        for text in [
            "0001/2026",
            "H35-0001",
            "H35.18-2607-1",
            "X35-260701-0001",
            "1",
            "H35.x-260701-1",
        ] {
            assert!(!is_national(text), "{text}");
        }
        let agency = Slug::parse("xa-a").unwrap();
        let commune = CaseCode::parse("0001/2026").unwrap();
        assert_eq!(UniqueCodes::National.scope(&commune, &agency), "xa-a");
        assert_eq!(UniqueCodes::All.scope(&commune, &agency), "");
    }
}
