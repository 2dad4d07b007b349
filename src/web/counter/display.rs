//! `/display`: the newest link of a counter, in large type, on a screen without input.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, guard, web};
use askama::Template;
use jiff::SignedDuration;

use super::device;
use super::device::ScreenItem;
use super::scripts;
use crate::domain::access::Viewer;
use crate::domain::cases::case::Delivery;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::qr;
use crate::store::StoreError;
use crate::store::links::displays::ShownLink;
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::DISPLAY;
use crate::web::{Error, State};

/// The longest time from the request of a link to the report that it is on the screen.
const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// Adds the display's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource(DISPLAY.path).route(read().to(open)))
        .service(web::resource("/display/now").route(read().to(now)))
        .service(web::resource("/display/shown").route(web::post().to(shown)))
        .service(
            web::resource("/display/script.js")
                .route(read().to(async || device::script(scripts::DISPLAY))),
        );
}

/// `GET /display`: the page that stays open.
async fn open(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = device::open(DISPLAY, styles::DISPLAY, &request, &state).await;
    into_response(&request, &state, result)
}

/// `GET /display/now`: what to show. Writes nothing.
async fn now(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_now(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_now(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let Some(key) = DISPLAY.find_key(request, state).await? else {
        return DISPLAY.ask(state, false);
    };
    let now = (state.clock)();
    let lasts = SignedDuration::from_secs(state.counter.display_seconds.into());
    let viewer = Viewer::Key(key);
    let work = state
        .workers
        .counter
        .run(move |store| store.find_newest_link(&viewer, lasts, None, now));
    let link = work.await??;
    let shown = link.as_ref().map(|link| ScreenItem {
        id: &link.id,
        left: Some(
            (lasts - now.duration_since(link.issued_at))
                .as_secs()
                .max(1),
        ),
    });
    device::screen(request, shown.as_ref(), || match &link {
        Some(link) => draw(state, link),
        None => Ok(String::new()),
    })
}

#[derive(Template)]
#[template(path = "counter/templates/display-link.html")]
struct LinkScreen<'a> {
    words: Words<'a>,
    second: Option<Words<'a>>,
    agency: Phrase,
    qr: String,
    /// The address at which the code can be typed.
    how: Phrase,
    code: String,
}

/// Returns the screen of a link as HTML.
fn draw(state: &State, link: &ShownLink) -> Result<String, Error> {
    let words = Words::new(&state.languages, BASE_LANGUAGE);
    let url = state.public_url.as_str();
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    let screen = LinkScreen {
        words,
        second: device::second_language(state),
        agency: words.name(&link.agency_name, link.agency_name_en.as_deref()),
        qr: qr::svg(&link.code.url(url))?,
        how: words.say_with("display-type", &[("address", &format!("{host}/s"))]),
        code: link.code.to_string(),
    };
    Ok(screen.render()?)
}

/// `POST /display/shown {id}`: the report that a link is on the screen, which counts as an invitation.
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
    if !is_own_form(request, state) {
        return Ok(device::page(StatusCode::FORBIDDEN, String::new()));
    }
    let Some(key) = DISPLAY.find_key(request, state).await? else {
        return DISPLAY.ask(state, false);
    };
    let data = form_body::read(request, payload, state).await?;
    let id = data.text("id").to_owned();
    let now = (state.clock)();
    let within = SignedDuration::from_secs(state.counter.display_seconds.into()) + GRACE;
    let viewer = Viewer::Key(key);
    let work = state.workers.counter.run(move |store| {
        // The store would take an empty id for the newest link.
        let link = match id.as_str() {
            "" => None,
            id => store.find_newest_link(&viewer, within, Some(id), now)?,
        };
        let Some(link) = link else { return Ok(None) };
        store.record_delivery_on_screen(&link.case_id, Delivery::Display, now)?;
        Ok::<_, StoreError>(Some(link.code))
    });
    let code = work.await??;
    if let Some(code) = code {
        state.deliveries.note(code, now);
    }
    Ok(device::done())
}
