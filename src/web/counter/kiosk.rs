//! `/kiosk`: the survey of the case that is assigned to it, of which nothing remains on the device.
//!
//! The page is one document into which its script puts each step, so that the browser's history
//! holds nothing to go back to. No address and no page ever holds the link's code: a form names the
//! kiosk's turn instead.

use actix_web::{HttpRequest, HttpResponse, guard, web};
use askama::Template;

use super::device;
use super::device::ScreenItem;
use super::kiosk_turn::{find_link, find_turn};
use super::{kiosk_form, scripts};
use crate::domain::cases::case::Delivery;
use crate::store::Link;
use crate::store::links::kiosks::KioskTurn;
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::KIOSK;
use crate::web::{Error, State};

/// Adds the kiosk's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource(KIOSK.path).route(read().to(open)))
        .service(web::resource("/kiosk/now").route(read().to(now)))
        .service(web::resource("/kiosk/shown").route(web::post().to(shown)))
        .service(web::resource("/kiosk/end").route(web::post().to(end)))
        .service(web::resource("/kiosk/form").route(web::post().to(kiosk_form::send)))
        .service(
            web::resource("/kiosk/script.js")
                .route(read().to(async || device::script(scripts::KIOSK))),
        );
}

/// `GET /kiosk`: the page that stays open.
async fn open(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = device::open(KIOSK, styles::KIOSK, &request, &state).await;
    into_response(&request, &state, result)
}

/// `GET /kiosk/now`: the invitation to answer while a case is assigned. Writes nothing.
async fn now(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_now(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_now(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let Some(turn) = find_turn(&key, state).await? else {
        return device::screen(request, None, || Ok(String::new()));
    };
    let shown = ScreenItem {
        id: &turn.turn,
        left: None,
    };
    if device::is_seen(request, Some(&shown)) {
        return Ok(device::done());
    }
    let link = find_link(&turn, state).await?;
    device::screen(request, Some(&shown), || match &link {
        Some(link) => invite(state, &turn, link),
        None => Ok(String::new()),
    })
}

#[derive(Template)]
#[template(path = "counter/templates/kiosk-start.html")]
struct StartScreen<'a> {
    turn: &'a str,
    /// Of each language the texts, how long it takes, and the agency's name.
    languages: Vec<(Words<'a>, Phrase, Phrase)>,
}

/// Returns the screen that invites to answer, as HTML.
fn invite(state: &State, turn: &KioskTurn, link: &Link) -> Result<String, Error> {
    let minutes = link.definition.minutes.to_string();
    let languages = link.definition.languages.iter().map(|language| {
        let words = Words::new(&state.languages, language);
        (
            words,
            words.say_with("kiosk-about", &[("minutes", &minutes)]),
            words.name(&link.agency_name, link.agency_name_en.as_deref()),
        )
    });
    let screen = StartScreen {
        turn: &turn.turn,
        languages: languages.collect(),
    };
    Ok(screen.render()?)
}

/// `POST /kiosk/shown {turn}`: the report that the invitation is on the screen, which counts as one.
async fn shown(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_shown(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_shown(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let turn_shown = read_turn(request, payload, state).await?;
    let turn = find_turn(&key, state).await?;
    if let Some(turn) = turn.filter(|turn| Some(&turn.turn) == turn_shown.as_ref()) {
        let now = (state.clock)();
        state.deliveries.note(turn.code, now);
        let work = state
            .workers
            .counter
            .run(move |store| store.record_delivery_on_screen(&turn.case_id, Delivery::Kiosk, now));
        work.await??;
    }
    Ok(device::done())
}

/// `POST /kiosk/end {turn}`: the citizen has finished or left.
async fn end(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let result = try_end(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_end(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let turn = read_turn(request, payload, state).await?;
    if let Some(turn) = turn {
        let work = state
            .workers
            .counter
            .run(move |store| store.end_kiosk_turn(&key.id, &turn));
        work.await??;
    }
    Ok(device::done())
}

/// Returns the turn that a form names; `None` for a form that another site's page sends.
async fn read_turn(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<Option<String>, Error> {
    let data = form_body::read(request, payload, state).await?;
    let turn = data.find("turn").map(str::to_owned);
    Ok(turn.filter(|_| is_own_form(request, state)))
}
