//! The texts of a page, marked with their language where it is not the page's.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::domain::language::Languages;
use crate::domain::survey::{BASE_LANGUAGE, Text};

/// A text for a page: escaped, and in a `span` with its language where that is not the page's, so that
/// screen readers pronounce it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Phrase {
    /// The text itself, for titles and attributes.
    pub(in crate::web) text: String,
    language: Option<String>,
}

impl Phrase {
    /// A text whose language is marked elsewhere.
    pub(in crate::web) fn plain(text: String) -> Self {
        Self {
            text,
            language: None,
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(language) = &self.language {
            f.write_str("<span lang=\"")?;
            Html.write_escaped_str(&mut *f, language)?;
            f.write_str("\">")?;
        }
        Html.write_escaped_str(&mut *f, &self.text)?;
        if self.language.is_some() {
            f.write_str("</span>")?;
        }
        Ok(())
    }
}

impl HtmlSafe for Phrase {}

/// The texts of one page in its language.
#[derive(Clone, Copy)]
pub(in crate::web) struct Words<'l> {
    languages: &'l Languages,
    /// The language of the page.
    pub(in crate::web) language: &'l str,
}

impl<'l> Words<'l> {
    pub(in crate::web) fn new(languages: &'l Languages, language: &'l str) -> Self {
        Self {
            languages,
            language,
        }
    }

    /// Returns a text of the interface.
    pub(in crate::web) fn say(&self, id: &str) -> Phrase {
        self.say_with(id, &[])
    }

    /// Returns a text of the interface with values filled in.
    pub(in crate::web) fn say_with(&self, id: &str, values: &[(&str, &str)]) -> Phrase {
        let (language, text) = self.languages.find(self.language, id, values);
        self.phrase(language, &text)
    }

    /// Returns a text of a definition.
    pub(in crate::web) fn text(&self, text: &Text) -> Phrase {
        let (language, text) = text.find(self.language);
        self.phrase(language, text)
    }

    /// Returns the name of an agency, which always has a Vietnamese and sometimes an English one.
    pub(in crate::web) fn name(&self, vi: &str, en: Option<&str>) -> Phrase {
        match en {
            Some(name) if self.language == "en" => self.phrase("en", name),
            _ => self.phrase(BASE_LANGUAGE, vi),
        }
    }

    fn phrase(&self, language: &str, text: &str) -> Phrase {
        Phrase {
            text: text.to_owned(),
            language: (language != self.language).then(|| language.to_owned()),
        }
    }

    /// Returns the other languages of a list: code and own name.
    pub(in crate::web) fn others(&self, offered: &[String]) -> Vec<(String, String)> {
        offered
            .iter()
            .filter(|language| *language != self.language)
            .map(|language| (language.clone(), self.languages.name(language)))
            .collect()
    }
}
