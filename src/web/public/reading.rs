//! How a page is read: its language and notation, and links that keep the reader's choices.

use super::numbers::NumberNotation;
use super::query::PublicQuery;
use crate::domain::figures::method::Method;
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::domain::survey::{BASE_LANGUAGE, Text};
use crate::store::Store;
use crate::web::State;
use crate::web::http::words::{Phrase, Words};

/// The language of a page, its notation, and the reader's choices.
pub(in crate::web) struct Reading<'a> {
    pub(in crate::web) words: Words<'a>,
    pub(in crate::web) numbers: NumberNotation,
    /// The method that the reader chose.
    pub(in crate::web) method: Option<Method>,
    /// The province, where it is configured.
    pub(in crate::web) province: Option<Phrase>,
    /// Who runs the survey.
    pub(in crate::web) surveyor: Phrase,
    /// The path before an agency's code in the addresses of its pages.
    agencies: &'static str,
    /// The other languages: code, name, address.
    pub(in crate::web) others: Vec<(String, String, String)>,
}

impl<'a> Reading<'a> {
    /// Returns how the page of a request is read.
    pub(in crate::web) fn new(
        state: &'a State,
        request: &PublicQuery,
        method: Option<Method>,
    ) -> Self {
        let reading = Self::of(
            &state.languages,
            &state.surveyor,
            request.language(),
            method,
        );
        let province = reading.words.text(&state.province);
        Self {
            province: (!province.text.is_empty()).then_some(province),
            ..reading
        }
    }

    /// Returns how a page of the console is read: in a language, with links to agencies there.
    pub(in crate::web) fn in_console(
        state: &'a State,
        language: &str,
        method: Option<Method>,
    ) -> Self {
        Self {
            agencies: "/console/agency",
            ..Self::of(&state.languages, &state.surveyor, language, method)
        }
    }

    /// The name of the site, with that of the province.
    pub(in crate::web) fn site(&self) -> String {
        let site = self.words.say("site").text;
        match &self.province {
            Some(province) => format!("{site} – {}", province.text),
            None => site,
        }
    }

    /// Returns how a page is read in a language, or in Vietnamese where the language is unknown.
    pub(in crate::web) fn of(
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
                // A query without a path stays on the page.
                let address = match method {
                    Some(method) => format!("?method={method}&lang={code}"),
                    None => format!("?lang={code}"),
                };
                (code, name, address)
            })
            .collect();
        Self {
            words,
            numbers: NumberNotation::new(words),
            method,
            province: None,
            surveyor: words.text(surveyor),
            agencies: "/agency",
            others,
        }
    }

    /// Returns an address that keeps the language and the method.
    fn keep(&self, path: &str, method: Option<Method>) -> String {
        self.keep_in(path, method, self.words.language)
    }

    /// Returns an address in a language that keeps the method.
    pub(in crate::web) fn keep_in(
        &self,
        path: &str,
        method: Option<Method>,
        language: &str,
    ) -> String {
        let mut query = Vec::new();
        if let Some(method) = method {
            query.push(format!("method={method}"));
        }
        if language != BASE_LANGUAGE {
            query.push(format!("lang={language}"));
        }
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// The name of a block, or its code where it has none.
    pub(in crate::web) fn block(&self, store: &Store, code: &str) -> Phrase {
        match store.find_block(code) {
            Some(block) => self.words.name(&block.name, block.name_en.as_deref()),
            None => self.words.name(code, None),
        }
    }

    /// The address of the home page.
    pub(in crate::web) fn home(&self) -> String {
        self.keep("/", None)
    }

    /// The address of the page for typing a code.
    pub(in crate::web) fn enter(&self) -> String {
        self.keep("/s", None)
    }

    /// The address of the page that explains the methods.
    pub(in crate::web) fn methods(&self) -> String {
        self.keep("/method", None)
    }

    /// The address of the list of editions.
    pub(in crate::web) fn editions(&self) -> String {
        self.keep("/editions", None)
    }

    /// The address of an edition.
    pub(in crate::web) fn edition(&self, id: &str) -> String {
        self.keep(&format!("/editions/{id}"), None)
    }

    /// The address of what is kept, and for how long.
    pub(in crate::web) fn privacy(&self) -> String {
        self.keep("/privacy", None)
    }

    /// The address of the explanation of a method.
    pub(in crate::web) fn explained(&self, method: Method) -> String {
        format!("{}#{method}", self.methods())
    }

    /// The address of the ranking of a block.
    pub(in crate::web) fn ranking(&self, block: &str, period: Period) -> String {
        self.ranking_by(block, period, self.method)
    }

    /// The address of the ranking of a block under a method.
    pub(in crate::web) fn ranking_by(
        &self,
        block: &str,
        period: Period,
        method: Option<Method>,
    ) -> String {
        self.keep(&format!("/ranking/{block}/{period}"), method)
    }

    /// The address of the timeliness of a block.
    pub(in crate::web) fn timeliness(&self, block: &str, period: Period) -> String {
        self.keep(&format!("/timeliness/{block}/{period}"), self.method)
    }

    /// The address of an agency's page.
    pub(in crate::web) fn agency(&self, code: &str, period: Period) -> String {
        self.agency_by(code, period, self.method)
    }

    /// The address of an agency's page under a method.
    pub(in crate::web) fn agency_by(
        &self,
        code: &str,
        period: Period,
        method: Option<Method>,
    ) -> String {
        self.keep(&format!("{}/{code}/{period}", self.agencies), method)
    }
}

/// A link to the same page under another method.
pub(in crate::web) struct MethodLink {
    pub(in crate::web) method: Method,
    pub(in crate::web) name: Phrase,
    pub(in crate::web) address: String,
    pub(in crate::web) is_current: bool,
}

/// Returns links to the same page under every method.
pub(in crate::web) fn method_links(
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
    fn links_keep_the_chosen_language_and_method() {
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
    fn an_unknown_language_falls_back_to_vietnamese() {
        let languages = languages();
        let reading = reading(&languages, "zz");
        assert_eq!(reading.home(), "/");
        assert_eq!(reading.others[0].2, "?lang=en");
    }
}
