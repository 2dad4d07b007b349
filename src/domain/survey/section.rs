//! Tables of a definition file, read while every problem is noted with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::DefinitionError;
use super::text::{BASE_LANGUAGE, Text};
use crate::domain::amount::Amount;
use crate::domain::tidy;

/// The state of reading a file: its source, its languages, and the problems so far.
pub(in crate::domain) struct DefinitionReader<'t> {
    source: &'t str,
    /// The languages that the file lists; `None` where the list is invalid.
    pub(in crate::domain) languages: Option<Vec<String>>,
    used: BTreeSet<String>,
    problems: Vec<DefinitionError>,
}

impl<'t> DefinitionReader<'t> {
    pub(in crate::domain) fn new(source: &'t str) -> Self {
        Self {
            source,
            languages: None,
            used: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    /// Notes a problem at a byte of the file.
    pub(in crate::domain) fn refuse(&mut self, at: usize, reason: impl Into<String>) {
        let before = self.source.as_bytes().iter().take(at);
        self.problems.push(DefinitionError {
            line: 1 + before.filter(|&&byte| byte == b'\n').count(),
            reason: reason.into(),
        });
    }

    /// Whether the file has a text in the language.
    pub(in crate::domain) fn uses(&self, language: &str) -> bool {
        self.used.contains(language)
    }

    /// The problems in the order of their lines.
    pub(in crate::domain) fn into_problems(mut self) -> Vec<DefinitionError> {
        self.problems.sort_by_key(|problem| problem.line);
        self.problems
    }
}

/// A value and its position in the file.
pub(in crate::domain) struct Located<T> {
    pub(in crate::domain) value: T,
    pub(in crate::domain) at: usize,
}

/// One table of the file.
pub(in crate::domain) struct Section<'t> {
    table: &'t DeTable<'t>,
    /// The byte at which it begins.
    pub(in crate::domain) at: usize,
}

impl<'t> Section<'t> {
    /// Opens a table, refusing unknown keys, which are mostly typing errors.
    pub(in crate::domain) fn open(
        table: &'t DeTable<'t>,
        at: usize,
        known: &[&str],
        reader: &mut DefinitionReader<'_>,
    ) -> Self {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let name = shorten(key.get_ref());
                reader.refuse(
                    key.span().start,
                    format!("unknown key `{name}`; known here are {}", known.join(", ")),
                );
            }
        }
        Self { table, at }
    }

    fn find<T>(
        &self,
        key: &str,
        expected: &str,
        reader: &mut DefinitionReader<'_>,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<Located<T>> {
        let (value, Range { start, .. }) = entry(self.table, key)?;
        let found = read(value);
        if found.is_none() {
            let kind = value.type_str();
            reader.refuse(start, format!("`{key}` must be {expected}, not {kind}"));
        }
        found.map(|value| Located { value, at: start })
    }

    /// A string, tidied; refused when empty.
    pub(in crate::domain) fn string(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Option<Located<String>> {
        let found = self.find(key, "a string", reader, |v| v.as_str().map(tidy))?;
        if found.value.is_empty() {
            reader.refuse(found.at, format!("`{key}` is empty"));
            return None;
        }
        Some(found)
    }

    /// A whole number.
    pub(in crate::domain) fn integer(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Option<Located<i64>> {
        self.find(key, "a whole number", reader, |v| {
            let digits = v.as_integer()?;
            i64::from_str_radix(digits.as_str(), digits.radix()).ok()
        })
    }

    /// A number of 0 or more with at most four decimals, read exactly as it is written.
    pub(in crate::domain) fn amount(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Option<Located<Amount>> {
        let expected = "a number of 0 or more with at most four decimals";
        self.find(key, expected, reader, |v| {
            let written = match (v.as_integer(), v.as_float()) {
                (Some(whole), _) if whole.radix() == 10 => whole.as_str(),
                (_, Some(decimal)) => decimal.as_str(),
                _ => return None,
            };
            Amount::parse(written).ok()
        })
    }

    /// `true` or `false`; `false` where the key is missing.
    pub(in crate::domain) fn flag(&self, key: &str, reader: &mut DefinitionReader<'_>) -> bool {
        self.find(key, "true or false", reader, DeValue::as_bool)
            .is_some_and(|found| found.value)
    }

    /// A list of strings.
    pub(in crate::domain) fn strings(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Option<Located<Vec<String>>> {
        self.find(key, "a list of strings", reader, |v| {
            v.as_array()?
                .iter()
                .map(|item| item.get_ref().as_str().map(tidy))
                .collect()
        })
    }

    /// The tables of a `[[key]]`.
    pub(in crate::domain) fn sections(
        &self,
        key: &str,
        known: &[&str],
        reader: &mut DefinitionReader<'_>,
    ) -> Vec<Section<'t>> {
        let tables = self.find(key, "one or more tables", reader, |v| {
            v.as_array()?
                .iter()
                .map(|item| Some((item.get_ref().as_table()?, item.span().start)))
                .collect::<Option<Vec<_>>>()
        });
        let tables = tables.map(|found| found.value).unwrap_or_default();
        tables
            .into_iter()
            .map(|(table, at)| Section::open(table, at, known, reader))
            .collect()
    }

    /// A text by language.
    pub(in crate::domain) fn text(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Option<Text> {
        let table = self.find(
            key,
            "a table of languages, such as `vi = \"…\"`",
            reader,
            DeValue::as_table,
        )?;
        let mut texts = BTreeMap::new();
        for (language, value) in table.value {
            let at = value.span().start;
            let name = shorten(language.get_ref());
            let Some(text) = value.get_ref().as_str().map(tidy) else {
                reader.refuse(at, format!("`{key}.{name}` must be a string"));
                continue;
            };
            if text.is_empty() {
                reader.refuse(at, format!("`{key}.{name}` is empty"));
            }
            if let Some(listed) = &reader.languages
                && !listed.iter().any(|l| l.as_str() == language.get_ref())
            {
                let start = language.span().start;
                reader.refuse(
                    start,
                    format!("`{key}.{name}`: `{name}` isn't in `languages`"),
                );
            }
            reader.used.insert(language.get_ref().to_string());
            texts.insert(language.get_ref().to_string(), text);
        }
        if !texts.contains_key(BASE_LANGUAGE) {
            reader.refuse(table.at, format!("`{key}` has no `{BASE_LANGUAGE}` text"));
        }
        Some(Text::new(texts))
    }

    /// A string whose key is required.
    pub(in crate::domain) fn required_string(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Located<String> {
        self.require(key, reader);
        self.string(key, reader).unwrap_or(Located {
            value: String::new(),
            at: self.at,
        })
    }

    /// A text whose key is required.
    pub(in crate::domain) fn required_text(
        &self,
        key: &str,
        reader: &mut DefinitionReader<'_>,
    ) -> Text {
        self.require(key, reader);
        self.text(key, reader).unwrap_or_default()
    }

    /// Refuses a table that lacks the key.
    pub(in crate::domain) fn require(&self, key: &str, reader: &mut DefinitionReader<'_>) {
        if entry(self.table, key).is_none() {
            reader.refuse(self.at, format!("`{key}` is missing"));
        }
    }
}

fn entry<'t>(table: &'t DeTable<'t>, key: &str) -> Option<(&'t DeValue<'t>, Range<usize>)> {
    table
        .iter()
        .find(|(name, _)| name.get_ref() == key)
        .map(|(name, value)| (value.get_ref(), start_of(name.span(), value)))
}

/// The position that a message names: the value's, or its key's for tables and lists, because a
/// table written as `name.vi = …` begins at its key.
fn start_of(key: Range<usize>, value: &Spanned<DeValue<'_>>) -> Range<usize> {
    match value.get_ref() {
        DeValue::Table(_) | DeValue::Array(_) => key,
        _ => value.span(),
    }
}

/// Returns the beginning of a text from the file, for a message.
pub(in crate::domain) fn shorten(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(40)
        .collect::<String>()
}
