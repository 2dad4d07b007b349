//! Who reads a page, and how: the language, its notation, and links that keep what was chosen.

use super::asked::Asked;
use super::numbers::Numbers;
use crate::domain::language::Languages;
use crate::domain::method::Method;
use crate::domain::period::Period;
use crate::domain::survey::{BASE_LANGUAGE, Text};
use crate::web::State;
use crate::web::words::{Phrase, Words};

/// Everything about a page that doesn't depend on what it shows.
pub(super) struct Reading<'a> {
    pub(super) words: Words<'a>,
    pub(super) numbers: Numbers,
    /// The method that was chosen, if one was.
    pub(super) method: Option<Method>,
    /// Who runs the survey.
    pub(super) surveyor: Phrase,
    /// The other languages: code, name, address.
    pub(super) others: Vec<(String, String, String)>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(state: &'a State, asked: &Asked, method: Option<Method>) -> Self {
        Self::of(&state.languages, &state.surveyor, asked.language(), method)
    }

    /// The page in a language, or in Vietnamese where there is no such language.
    pub(super) fn of(
        languages: &'a Languages,
        surveyor: &Text,
        language: &str,
        method: Option<Method>,
    ) -> Self {
        let language = languages.known(language);
        let words = Words::new(languages, language);
        let codes: Vec<String> = languages.codes().map(str::to_owned).collect();
        let others = words
            .others(&codes)
            .into_iter()
            .map(|(code, name)| {
                // Only a query: whatever the path is, the link stays on it.
                let address = match method {
                    Some(method) => format!("?method={method}&lang={code}"),
                    None => format!("?lang={code}"),
                };
                (code, name, address)
            })
            .collect();
        Self {
            words,
            numbers: Numbers::new(words),
            method,
            surveyor: words.text(surveyor),
            others,
        }
    }

    /// An address with the language and the method that were chosen.
    fn keep(&self, path: &str, method: Option<Method>) -> String {
        let mut query = Vec::new();
        if let Some(method) = method {
            query.push(format!("method={method}"));
        }
        if self.words.language != BASE_LANGUAGE {
            query.push(format!("lang={}", self.words.language));
        }
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// The first page.
    pub(super) fn home(&self) -> String {
        self.keep("/", None)
    }

    /// The page to type a code on.
    pub(super) fn enter(&self) -> String {
        self.keep("/s", None)
    }

    /// The page that explains the methods.
    pub(super) fn methods(&self) -> String {
        self.keep("/method", None)
    }

    /// A method's place on that page.
    pub(super) fn explained(&self, method: Method) -> String {
        format!("{}#{method}", self.methods())
    }

    /// The ranking of a block.
    pub(super) fn ranking(&self, block: &str, period: Period) -> String {
        self.ranking_by(block, period, self.method)
    }

    /// The ranking of a block under a method.
    pub(super) fn ranking_by(&self, block: &str, period: Period, method: Option<Method>) -> String {
        self.keep(&format!("/ranking/{block}/{period}"), method)
    }

    /// The timeliness of a block.
    pub(super) fn timeliness(&self, block: &str, period: Period) -> String {
        self.keep(&format!("/timeliness/{block}/{period}"), self.method)
    }

    /// An agency's page.
    pub(super) fn agency(&self, code: &str, period: Period) -> String {
        self.agency_by(code, period, self.method)
    }

    /// An agency's page under a method.
    pub(super) fn agency_by(&self, code: &str, period: Period, method: Option<Method>) -> String {
        self.keep(&format!("/agency/{code}/{period}"), method)
    }
}

/// A link to the same page under another method.
pub(super) struct MethodLink {
    pub(super) method: Method,
    pub(super) name: Phrase,
    pub(super) address: String,
    pub(super) is_current: bool,
}

/// Links to the same page under every method.
pub(super) fn method_links(
    words: Words<'_>,
    current: Method,
    address: impl Fn(Method) -> String,
) -> Vec<MethodLink> {
    Method::ALL
        .into_iter()
        .map(|method| MethodLink {
            method,
            name: words.say(&format!("method-{method}")),
            address: address(method),
            is_current: method == current,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::public::samples::{languages, reading};

    #[test]
    fn links_keep_the_language_and_the_method_that_were_chosen() {
        let languages = languages();
        let mut english = reading(&languages, "en");
        english.method = Some(Method::Mean5);
        let period = Period::Quarter(2026, 3);
        assert_eq!(
            english.agency("so-y-te", period),
            "/agency/so-y-te/2026-Q3?method=mean-5&lang=en"
        );
        assert_eq!(english.explained(Method::Mean5), "/method?lang=en#mean-5");
    }

    #[test]
    fn a_language_that_there_is_not_reads_vietnamese() {
        let languages = languages();
        let reading = reading(&languages, "zz");
        assert_eq!(reading.home(), "/");
        assert_eq!(reading.others[0].2, "?lang=en");
    }
}
