//! What a display and a kiosk have in common: a page that stays open for months and asks every
//! second what to show.
//!
//! The page holds nothing by itself. What it shows comes as a [`Screen`] when that differs from
//! what it has, and it opens itself anew when the server is another version.

use crate::web::http::styles;
use std::sync::LazyLock;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{display, kiosk};
use crate::domain::access::{KeyKind, Reach};
use crate::domain::survey::BASE_LANGUAGE;
use crate::web::http::form_body::query_value;
use crate::web::http::security;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::Page;
use crate::web::{Error, State};

/// The version of everything that an open page was made of.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let parts = [
        env!("CARGO_PKG_VERSION"),
        styles::DISPLAY,
        display::SCRIPT,
        styles::KIOSK,
        kiosk::SCRIPT,
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
    /// Tells this screen from every other, and goes back with the next question.
    mark: String,
    version: &'static str,
    /// What is shown: a link or a turn; none while there is nothing to show.
    id: Option<&'a str>,
    /// For how many seconds, where that is limited.
    left: Option<i64>,
    html: Option<String>,
}

/// What is shown, before it is drawn.
pub(super) struct Shown<'a> {
    /// Tells it from everything shown before.
    pub(super) id: &'a str,
    /// For how many seconds, where that is limited.
    pub(super) left: Option<i64>,
}

fn mark_of(shown: Option<&Shown<'_>>) -> String {
    let id = shown.map(|shown| shown.id);
    format!("{}.{}", *VERSION, id.unwrap_or_default())
}

/// Whether the device that asks has what is to be shown.
pub(super) fn is_seen(request: &HttpRequest, shown: Option<&Shown<'_>>) -> bool {
    query_value(request, "seen") == Some(mark_of(shown))
}

/// `GET …/now?seen=MARK`: 204 while the device has what is to be shown, else the screen. Drawing is
/// left until it is known to be needed.
pub(super) fn screen(
    request: &HttpRequest,
    shown: Option<&Shown<'_>>,
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

/// 204: there is nothing to say.
pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// A page of a device. Nothing of it is kept: not in a cache, not behind the Back button.
pub(super) fn page(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, security::scripted_policy()))
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// The script of a device. Its address says its version, so that an old one is never used again.
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
    /// The same in the second language.
    second: Option<(&'a str, Phrase)>,
    /// Every language, for what the script says.
    languages: Vec<Words<'a>>,
}

/// The page that stays open, showing nothing yet, or the one that asks for the key.
pub(super) async fn open(
    device: Page,
    style: &'static str,
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Some(key) = device.find_key(request, state).await? else {
        return device.ask(state, false);
    };
    let store = state.store.clone();
    let office = web::block(move || match &key.reach {
        Reach::Office { office, .. } => store.find_agency(office.as_str()),
        Reach::All | Reach::Agencies(_) => Ok(None),
    })
    .await??;
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

/// The language beside Vietnamese, where one is configured.
pub(super) fn second_language(state: &State) -> Option<Words<'_>> {
    let language = state.counter.second_language.as_deref()?;
    Some(Words::new(&state.languages, language))
}
