//! Agencies (cơ quan), and the blocks (khối) of peers that are ranked together.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::period::Period;

/// The block of intake offices (Bộ phận Một cửa): scored, never ranked with others.
pub const INTAKE_BLOCK: &str = "mot-cua";

/// A text that is not a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a code: 1 to 64 of a–z, 0–9, `-`, `.` and `_`, beginning with a letter or digit"
)]
pub struct SlugError(String);

/// The code of an agency or a block, in lower case. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Reads a code in any case, with or without surrounding space.
    ///
    /// # Errors
    /// When the text is empty, too long or holds another character.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let slug = crate::domain::fold(text);
        let ok = slug.len() <= 64
            && slug.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && slug
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_'));
        if ok {
            Ok(Self(slug))
        } else {
            Err(SlugError(text.chars().take(40).collect()))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A deciding agency or an intake office, with its first and last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its code, which never changes.
    pub code: Slug,
    /// Official name in Vietnamese.
    pub name: String,
    /// Official name in English, where there is one.
    pub name_en: Option<String>,
    /// The peers it is ranked with.
    pub block: Slug,
    /// First day; `None` where it has always existed.
    pub valid_from: Option<Date>,
    /// Last day; `None` while it exists.
    pub valid_to: Option<Date>,
    /// The agency that took over its work.
    pub successor: Option<Slug>,
}

impl Agency {
    /// The official name in a language, else in Vietnamese.
    pub fn name_in(&self, language: &str) -> &str {
        match &self.name_en {
            Some(name) if language == "en" => name,
            _ => &self.name,
        }
    }

    /// The fingerprint of all that is stored of it, by which a form tells what it was read at.
    pub fn fingerprint(&self) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let text = serde_json::json!([
            self.code,
            self.name,
            self.name_en,
            self.block,
            day(self.valid_from),
            day(self.valid_to),
            self.successor,
        ]);
        hex::encode(&Sha256::digest(text.to_string())[..8])
    }

    /// Whether it receives cases for others and decides none.
    pub fn is_intake_office(&self) -> bool {
        self.block.as_str() == INTAKE_BLOCK
    }

    /// Whether it has the same first and last day as another one.
    pub fn is_valid_as_long_as(&self, other: &Self) -> bool {
        (self.valid_from, self.valid_to) == (other.valid_from, other.valid_to)
    }

    /// Whether it exists on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether it exists on some day of the period.
    pub fn is_valid_in(&self, period: Period) -> bool {
        self.valid_from.is_none_or(|from| from <= period.last_day())
            && self.valid_to.is_none_or(|to| to >= period.first_day())
    }

    /// Whether it exists on every day of the period. If not, it is listed but not ranked.
    pub fn is_valid_throughout(&self, period: Period) -> bool {
        self.valid_from
            .is_none_or(|from| from <= period.first_day())
            && self.valid_to.is_none_or(|to| to >= period.last_day())
    }
}

/// A block of peers and its name, from configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its code, which never changes.
    pub id: Slug,
    /// Name in Vietnamese, as a ranking's title uses it.
    pub name: String,
    /// Name in English, where there is one.
    pub name_en: Option<String>,
}

impl Block {
    /// The name in a language, else in Vietnamese.
    pub fn name_in(&self, language: &str) -> &str {
        match &self.name_en {
            Some(name) if language == "en" => name,
            _ => &self.name,
        }
    }
}

/// The least similarity of a code that somebody may have meant, from 0 to 1.
const SIMILAR: f64 = 0.7;

/// The agency whose code is most like a code that no agency has, if one is similar.
pub fn nearest<'a>(code: &str, agencies: &'a [Agency]) -> Option<&'a Agency> {
    let likeness = |agency: &Agency| strsim::jaro_winkler(code, agency.code.as_str());
    let nearest = agencies
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) >= SIMILAR).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn merged_on_1_july_2025() -> Agency {
        Agency {
            code: Slug::parse("huyen-tien-lu").unwrap(),
            name: "Huyện Tiên Lữ".into(),
            name_en: None,
            block: Slug::parse("huyen").unwrap(),
            valid_from: None,
            valid_to: Some(date(2025, 6, 30)),
            successor: None,
        }
    }

    #[test]
    fn a_code_may_have_capitals_and_space_around_it() {
        assert_eq!(Slug::parse("  SO-Khcn ").unwrap().as_str(), "so-khcn");
    }

    #[test]
    fn a_code_with_other_letters_is_refused() {
        for text in ["", "sở-y-tế", "-a", "a/b", "a b", &"x".repeat(65)] {
            assert!(Slug::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_agency_that_ended_in_a_period_is_listed_but_not_ranked_in_it() {
        let agency = merged_on_1_july_2025();
        let year = Period::Year(2025);
        assert!(agency.is_valid_in(year) && !agency.is_valid_throughout(year));
        assert!(agency.is_valid_throughout(Period::Half(2025, 1)));
        assert!(!agency.is_valid_in(Period::Half(2025, 2)));
    }

    #[test]
    fn a_mistyped_code_is_near_to_the_one_that_was_meant() {
        let named = |code: &str| Agency {
            code: Slug::parse(code).unwrap(),
            ..merged_on_1_july_2025()
        };
        let all = ["so-khcn", "so-khdt", "so-tp", "xa-binh-minh"].map(named);
        let found = |code| nearest(code, &all).map(|agency| agency.code.as_str());
        assert_eq!(found("so-khnc"), Some("so-khcn"));
        assert_eq!(found("xa-binhminh"), Some("xa-binh-minh"));
        assert_eq!(found("qqq"), None);
        assert_eq!(nearest("so-tp", &[]), None);
    }
}
