//! The outcome of a request as a response.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form_body::language_of;
use super::page::html;
use super::words::{Phrase, Words};
use super::{Error, State, styles};
use crate::domain::survey::BASE_LANGUAGE;

/// The page for a request that can't be read.
#[derive(Template)]
#[template(path = "http/templates/unreadable.html")]
struct UnreadablePage<'a> {
    style: &'static str,
    words: Words<'a>,
    title: Phrase,
    text: Phrase,
    others: Vec<(String, String)>,
}

/// Returns the response itself, or the page that says what went wrong.
pub(in crate::web) fn into_response(
    request: &HttpRequest,
    state: &State,
    result: Result<HttpResponse, Error>,
) -> HttpResponse {
    result
        .or_else(|error| unreadable_page(state, &language_of(request), error))
        .unwrap_or_else(|error| error.to_response(request.match_pattern().as_deref()))
}

/// Returns the page for an error of the request.
///
/// # Errors
/// An error of the server, unchanged.
fn unreadable_page(state: &State, language: &str, error: Error) -> Result<HttpResponse, Error> {
    let (title, text) = match error {
        Error::TooLarge => ("too-large-title", "too-large"),
        Error::WrongContentType | Error::Unreadable => ("unreadable-title", "unreadable"),
        Error::Crowded
        | Error::Store(_)
        | Error::Write(_)
        | Error::Spool(_)
        | Error::Busy(_)
        | Error::Left
        | Error::Render(_)
        | Error::Worker(_)
        | Error::Qr(_)
        | Error::ChartData(_)
        | Error::Chart(_)
        | Error::Print(_)
        | Error::Report(_)
        | Error::Export(_)
        | Error::Edition(_)
        | Error::Compose(_)
        | Error::Period(_)
        | Error::Bundle(_)
        | Error::Page(_) => return Err(error),
    };
    let offered: Vec<String> = state.languages.codes().map(str::to_owned).collect();
    let language = offered
        .iter()
        .find(|offered| *offered == language)
        .map_or(BASE_LANGUAGE, String::as_str);
    let words = Words::new(&state.languages, language);
    let body = UnreadablePage {
        style: styles::CITIZEN,
        words,
        title: words.say(title),
        text: words.say(text),
        others: words.others(&offered),
    }
    .render()?;
    Ok(html(error.status(), body))
}
