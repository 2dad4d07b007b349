//! `/kiosk`: a case that was assigned to it is answered on it, and nothing of it stays.
//!
//! The page is one document: its script puts each step into it, so that the browser's history
//! holds nothing to go back to. Neither address nor page ever holds the link's code; a form says
//! whose it is by the kiosk's turn.

use crate::web::http::styles;
use actix_web::{HttpRequest, HttpResponse, guard, web};
use askama::Template;

use super::device;
use super::device::Shown;
use super::kiosk_form;
use crate::domain::access::Key;
use crate::domain::cases::case::Delivery;
use crate::store::Link;
use crate::store::links::kiosks::KioskTurn;
use crate::web::citizen;
use crate::web::http::form_body;
use crate::web::http::response::into_response;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::{KIOSK, is_own_form};
use crate::web::{Error, State};

/// The script of the kiosk.
pub(super) const SCRIPT: &str = concat!(
    include_str!("templates/device.js"),
    include_str!("templates/kiosk.js")
);

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
            web::resource("/kiosk/script.js").route(read().to(async || device::script(SCRIPT))),
        );
}

/// `GET /kiosk`: the page that stays open.
async fn open(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = device::open(KIOSK, styles::KIOSK, &request, &state).await;
    into_response(&request, &state, result)
}

/// `GET /kiosk/now`: the invitation to answer, while a case is assigned. Writes nothing.
async fn now(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown_now(&request, &state).await;
    into_response(&request, &state, result)
}

async fn shown_now(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let Some(turn) = find_turn(&key, state).await? else {
        return device::screen(request, None, || Ok(String::new()));
    };
    let shown = Shown {
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
    languages: Vec<(Words<'a>, Phrase)>,
}

fn invite(state: &State, turn: &KioskTurn, link: &Link) -> Result<String, Error> {
    let languages = link.definition.languages.iter().map(|language| {
        let words = Words::new(&state.languages, language);
        (
            words,
            words.name(&link.agency_name, link.agency_name_en.as_deref()),
        )
    });
    let screen = StartScreen {
        turn: &turn.turn,
        languages: languages.collect(),
    };
    Ok(screen.render()?)
}

/// What a kiosk asks about now.
pub(super) async fn find_turn(
    key: &Key,
    state: &web::Data<State>,
) -> Result<Option<KioskTurn>, Error> {
    let (store, kiosk, now) = (state.store.clone(), key.id.clone(), (state.clock)());
    Ok(web::block(move || store.find_kiosk_turn(&kiosk, now)).await??)
}

/// The link of a turn.
pub(super) async fn find_link(
    turn: &KioskTurn,
    state: &web::Data<State>,
) -> Result<Option<Link>, Error> {
    citizen::find_link(state, turn.code, (state.clock)()).await
}

/// `POST /kiosk/shown {turn}`: the invitation is really on the screen, so its citizen was invited.
async fn shown(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = noted(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn noted(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let turn_shown = read_turn(request, payload).await?;
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let turn = find_turn(&key, state).await?;
    if let Some(turn) = turn.filter(|turn| Some(&turn.turn) == turn_shown.as_ref()) {
        let now = (state.clock)();
        state.handovers.note(turn.code, now);
        let store = state.store.clone();
        web::block(move || store.deliver(&[&turn.case_id], Delivery::Kiosk, now)).await??;
    }
    Ok(device::done())
}

/// `POST /kiosk/end {turn}`: whoever was there has finished or gone.
async fn end(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let result = ended(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn ended(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let turn = read_turn(request, payload).await?;
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    if let Some(turn) = turn {
        let store = state.store.clone();
        web::block(move || store.end_kiosk_turn(&key.id, &turn)).await??;
    }
    Ok(device::done())
}

/// The turn that a form of this page names; none where the form is another site's.
async fn read_turn(request: &HttpRequest, payload: web::Payload) -> Result<Option<String>, Error> {
    let data = form_body::read(request, payload).await?;
    let turn = data.find("turn").map(str::to_owned);
    Ok(turn.filter(|_| is_own_form(request)))
}
