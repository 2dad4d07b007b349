//! Texts in several languages.

use std::collections::BTreeMap;

/// The language that every text has, and that stands in for a missing one.
pub const BASE_LANGUAGE: &str = "vi";

/// A text in several languages. Vietnamese is always there, and stands in for a missing language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(BTreeMap<String, String>);

impl Text {
    /// A text from its wordings by language.
    pub fn new(languages: BTreeMap<String, String>) -> Self {
        Self(languages)
    }

    /// Returns the text in a language, else in Vietnamese.
    pub fn get(&self, language: &str) -> &str {
        self.find(language).1
    }

    /// The text in Vietnamese.
    pub fn vietnamese(&self) -> &str {
        self.get(BASE_LANGUAGE)
    }

    /// Returns the text in a language, else in Vietnamese, with the language that it is in.
    pub fn find(&self, language: &str) -> (&str, &str) {
        self.0
            .get_key_value(language)
            .or_else(|| self.0.get_key_value(BASE_LANGUAGE))
            .map_or((BASE_LANGUAGE, ""), |(language, text)| (language, text))
    }
}
