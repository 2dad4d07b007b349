//! Names, addresses and languages of the pages of a sign-on.

use crate::domain::survey::BASE_LANGUAGE;
use crate::web::State;
use crate::web::http::words::{Phrase, Words};
use crate::web::sign_on::SignOn;

/// Returns the text of the button that begins a sign-on.
pub(in crate::web::login) fn name(words: Words<'_>, sign_on: &SignOn) -> Phrase {
    if sign_on.name.get(words.language).is_empty() {
        words.say("sign-on-button")
    } else {
        words.text(&sign_on.name)
    }
}

/// Returns the address that begins a sign-on.
pub(in crate::web::login) fn begin_address(next: &str, language: &str) -> String {
    address("/login/oidc", next, language)
}

/// Returns an address that leads on to a page, in a language.
pub(super) fn address(path: &str, next: &str, language: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("{path}?next={next}&lang={language}")
}

/// Returns the texts in a language, or in Vietnamese where there are none in it.
pub(super) fn words_in<'a>(state: &'a State, language: &'a str) -> Words<'a> {
    let language = if state.languages.has(language) {
        language
    } else {
        BASE_LANGUAGE
    };
    Words::new(&state.languages, language)
}
