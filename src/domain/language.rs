//! The interface's texts by language, from Fluent files. A new language needs a file and no code.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::survey::{BASE_LANGUAGE, is_language};

const SHIPPED: [(&str, &str); 2] = [
    ("vi", include_str!("../../survey-defs/languages/vi.ftl")),
    ("en", include_str!("../../survey-defs/languages/en.ftl")),
];

/// A problem of a language file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("language `{language}`, line {line}: {reason}")]
pub struct LanguageError {
    /// The language of the file.
    pub language: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// The interface's texts in every available language. A message that a language lacks is shown in
/// Vietnamese.
pub struct Languages {
    bundles: BTreeMap<String, FluentBundle<FluentResource>>,
    added: Vec<(String, String)>,
}

impl Languages {
    /// The built-in languages, and the given files as pairs of language and text (`tyz` for
    /// `tyz.ftl`). A file adds a language, or overrides single messages of a built-in one.
    ///
    /// # Errors
    /// Every problem of the given files.
    pub fn new<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, Vec<LanguageError>> {
        let mut languages = Self {
            bundles: BTreeMap::new(),
            added: Vec::new(),
        };
        let mut errors = Vec::new();
        for (language, text) in SHIPPED {
            languages.add(language, text, &mut errors);
        }
        for (language, text) in files {
            languages.add(language, text, &mut errors);
            languages.added.push((language.to_owned(), text.to_owned()));
        }
        if errors.is_empty() {
            Ok(languages)
        } else {
            Err(errors)
        }
    }

    fn add(&mut self, language: &str, text: &str, errors: &mut Vec<LanguageError>) {
        let mut refuse = |line: usize, reason: String| {
            errors.push(LanguageError {
                language: language.to_owned(),
                line,
                reason,
            });
        };
        let Some(tag) = is_language(language)
            .then(|| language.parse().ok())
            .flatten()
        else {
            refuse(
                1,
                "the name is no language code such as `en` or `tyz`".to_owned(),
            );
            return;
        };
        match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => {
                let bundle = self.bundles.entry(language.to_owned()).or_insert_with(|| {
                    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
                    // Old phones show the isolating marks around inserted values as boxes.
                    bundle.set_use_isolating(false);
                    bundle
                });
                bundle.add_resource_overriding(resource);
            }
            Err((_, problems)) => {
                for problem in problems {
                    let before = text.as_bytes().iter().take(problem.pos.start);
                    let line = 1 + before.filter(|&&byte| byte == b'\n').count();
                    refuse(line, problem.kind.to_string());
                }
            }
        }
    }

    /// The files beside the built-in languages, from which another process makes the same texts.
    pub fn added(&self) -> &[(String, String)] {
        &self.added
    }

    /// Whether the language is available.
    pub fn has(&self, language: &str) -> bool {
        self.bundles.contains_key(language)
    }

    /// The language itself where there is a file for it, else Vietnamese.
    pub fn known(&self, language: &str) -> &str {
        self.bundles
            .get_key_value(language)
            .map_or(BASE_LANGUAGE, |(code, _)| code)
    }

    /// The codes of the languages, Vietnamese first.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let others = self.bundles.keys().map(String::as_str);
        std::iter::once(BASE_LANGUAGE).chain(others.filter(|&code| code != BASE_LANGUAGE))
    }

    /// Returns a message in a language, else in Vietnamese, with the language that it is in.
    ///
    /// A message that Vietnamese lacks too is returned as its id: ugly, but the page still works.
    pub fn find<'l>(
        &'l self,
        language: &'l str,
        id: &str,
        values: &[(&str, &str)],
    ) -> (&'l str, String) {
        let values = FluentArgs::from_iter(values.iter().copied());
        [language, BASE_LANGUAGE]
            .into_iter()
            .find_map(|language| {
                let bundle = self.bundles.get(language)?;
                let pattern = bundle.get_message(id)?.value()?;
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
                // A message with a value that was not given is treated as missing.
                errors.is_empty().then(|| (language, text.into_owned()))
            })
            .unwrap_or_else(|| (BASE_LANGUAGE, id.to_owned()))
    }

    /// The name of a language in that language, else its code.
    pub fn name(&self, language: &str) -> String {
        match self.find(language, "language-name", &[]) {
            (found, name) if found == language => name,
            _ => language.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(id, _)| id)
            .collect()
    }

    /// The names of all values that messages take.
    const VALUES: [&str; 62] = [
        "person",
        "value",
        "surveyor",
        "k",
        "min_n",
        "number",
        "total",
        "limit",
        "count",
        "agency",
        "period",
        "time",
        "day",
        "month",
        "year",
        "method",
        "id",
        "version",
        "survey",
        "link",
        "address",
        "hotline",
        "answered",
        "as_of",
        "change",
        "coverage",
        "finished",
        "high",
        "low",
        "n",
        "name",
        "page",
        "pages",
        "part",
        "parts",
        "rate",
        "reason",
        "score",
        "kinds",
        "methods",
        "minutes",
        "questions",
        "left",
        "case_code",
        "digit",
        "numbers",
        "before",
        "block",
        "group",
        "interval",
        "least",
        "most",
        "points",
        "rank",
        "share",
        "fewest",
        "date",
        "index",
        "level",
        "title",
        "editions",
        "unit",
    ];

    #[test]
    fn the_shipped_languages_have_the_same_messages() {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(ids(SHIPPED[0].1), ids(SHIPPED[1].1));
        let values = VALUES.map(|name| (name, "7"));
        for (language, text) in SHIPPED {
            for id in ids(text) {
                assert_eq!(languages.find(language, id, &values).0, language, "{id}");
            }
        }
    }

    #[test]
    fn no_message_stands_twice_in_a_file() {
        for (language, text) in SHIPPED {
            let mut seen = std::collections::BTreeSet::new();
            let lines = text.lines().filter(|line| !line.starts_with([' ', '#']));
            for (id, _) in lines.filter_map(|line| line.split_once(" =")) {
                assert!(seen.insert(id), "{language}: {id}");
            }
        }
    }

    #[test]
    fn a_file_adds_a_language_and_missing_messages_are_vietnamese() {
        let file = "language-name = Tày\nnext = Pây tó\n";
        let languages = Languages::new([("tyz", file)]).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(languages.name("tyz"), "Tày");
        assert_eq!(
            languages.find("tyz", "next", &[]),
            ("tyz", "Pây tó".to_owned())
        );
        assert_eq!(languages.find("tyz", "back", &[]).0, "vi");
        assert_eq!(languages.find("tyz", "no-such", &[]).1, "no-such");
    }

    #[test]
    fn a_broken_language_file_is_refused_with_its_line() {
        let error = Languages::new([("en", "next = Next\n= lost\n")])
            .err()
            .unwrap();
        assert_eq!((error[0].language.as_str(), error[0].line), ("en", 2));
        assert!(Languages::new([("../x", "next = Next\n")]).is_err());
    }
}
