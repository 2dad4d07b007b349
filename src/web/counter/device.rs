//! What the display and the kiosk have in common: a page that stays open for months and asks every
//! second what to show.
//!
//! The page holds nothing by itself. It receives a [`Screen`] when that differs from what it shows,
//! and reloads itself when the server's version changes.

use std::sync::LazyLock;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::scripts;
use crate::domain::access::{KeyKind, Reach};
use crate::domain::survey::BASE_LANGUAGE;
use crate::web::http::form_body::query_value;
use crate::web::http::security;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::KeyPage;
use crate::web::{Error, State};

/// The version of everything that an open page is made of.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let parts = [
        env!("CARGO_PKG_VERSION"),
        styles::DISPLAY,
        scripts::DISPLAY,
        styles::KIOSK,
        scripts::KIOSK,
        include_str!("templates/device.html"),
        include_str!("templates/display-link.html"),
        include_str!("templates/kiosk-start.html"),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..6])
});

/// What a device shows now.
#[derive(Serialize)]
struct Screen<'a> {
    /// An id of this screen, which the next request repeats.
    mark: String,
    version: &'static str,
    /// The id of the link or turn on the screen; `None` while there is none.
    id: Option<&'a str>,
    /// The seconds for which it stays; `None` for no limit.
    left: Option<i64>,
    html: Option<String>,
}

/// A link or turn to show.
pub(super) struct ScreenItem<'a> {
    /// An id that was never shown before.
    pub(super) id: &'a str,
    /// The seconds for which it stays; `None` for no limit.
    pub(super) left: Option<i64>,
}

/// Returns the mark of a screen.
fn mark_of(shown: Option<&ScreenItem<'_>>) -> String {
    let id = shown.map(|shown| shown.id);
    format!("{}.{}", *VERSION, id.unwrap_or_default())
}

/// Whether the device already shows the item.
pub(super) fn is_seen(request: &HttpRequest, shown: Option<&ScreenItem<'_>>) -> bool {
    query_value(request, "seen") == Some(mark_of(shown))
}

/// Returns the response to `GET …/now?seen=MARK`: 204 while the device shows the item, else the
/// screen, which is drawn only then.
pub(super) fn screen(
    request: &HttpRequest,
    shown: Option<&ScreenItem<'_>>,
    draw: impl FnOnce() -> Result<String, Error>,
) -> Result<HttpResponse, Error> {
    if is_seen(request, shown) {
        return Ok(done());
    }
    let screen = Screen {
        mark: mark_of(shown),
        version: &VERSION,
        id: shown.map(|shown| shown.id),
        left: shown.and_then(|shown| shown.left),
        html: shown.map(|_| draw()).transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(screen))
}

/// Returns an empty response, 204.
pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Returns a page of a device, which no cache and no Back button keeps.
pub(super) fn page(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, security::scripted_policy()))
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// Returns the script of a device. Its address names its version, so that no outdated copy is used.
pub(super) fn script(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/javascript; charset=utf-8")
        .body(text)
}

#[derive(Template)]
#[template(path = "counter/templates/device.html")]
struct DevicePage<'a> {
    style: &'static str,
    words: Words<'a>,
    path: &'static str,
    version: &'static str,
    is_kiosk: bool,
    kiosk_seconds: u32,
    title: Phrase,
    office: Phrase,
    idle: Phrase,
    /// The text while idle in the second language, with its code.
    second: Option<(&'a str, Phrase)>,
    /// All languages, for the texts that the script shows.
    languages: Vec<Words<'a>>,
}

/// Returns the page that stays open, idle at first, or the page that asks for a key.
pub(super) async fn open(
    device: KeyPage,
    style: &'static str,
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Some(key) = device.find_key(request, state).await? else {
        return device.ask(state, false);
    };
    let work = state.workers.counter.run(move |store| match &key.reach {
        Reach::Office { office, .. } => store.find_agency(office.as_str()),
        Reach::All | Reach::Agencies { .. } => Ok(None),
    });
    let office = work.await??;
    let words = Words::new(&state.languages, BASE_LANGUAGE);
    let is_kiosk = device.kind == KeyKind::Kiosk;
    let (title, idle) = if is_kiosk {
        ("opening-kiosk", "kiosk-idle")
    } else {
        ("opening-display", "display-idle")
    };
    let body = DevicePage {
        style,
        words,
        path: device.path,
        version: &VERSION,
        is_kiosk,
        kiosk_seconds: state.counter.kiosk_seconds,
        title: words.say(title),
        office: office.map_or_else(
            || words.text(&state.surveyor),
            |office| words.name(&office.name, None),
        ),
        idle: words.say(idle),
        second: second_language(state).map(|words| (words.language, words.say(idle))),
        languages: state
            .languages
            .codes()
            .map(|language| Words::new(&state.languages, language))
            .collect(),
    }
    .render()?;
    Ok(page(StatusCode::OK, body))
}

/// Returns the texts in the second language, where one is configured.
pub(super) fn second_language(state: &State) -> Option<Words<'_>> {
    let language = state.counter.second_language.as_deref()?;
    Some(Words::new(&state.languages, language))
}
