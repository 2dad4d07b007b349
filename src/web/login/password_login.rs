//! `/login` and `/logout`: logging in with a password and, where it is set up, a code.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::frame::Frame;
use super::request::next_page;
use super::session;
use super::sign_on;
use crate::domain::VIETNAM;
use crate::domain::access::{By, Token};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::access::logins::{Login, LoginAttempt};
use crate::web::http::cookie;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::{html, see_other, set_retry_after};
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// The page that asks for name, password and code.
#[derive(Template)]
#[template(path = "login/templates/login.html")]
struct LoginPage<'a> {
    frame: Frame<'a>,
    /// What is wrong with the attempt before.
    refused: Option<Phrase>,
    /// Why nobody can log in here.
    closed: Option<Phrase>,
    /// Whether there is nobody who could.
    is_empty: bool,
    /// The name as typed.
    name: &'a str,
    /// The page to go to afterwards.
    next: &'a str,
    /// The button of the single sign-on, where there is one: its text and its address.
    sign_on: Option<(Phrase, String)>,
}

/// What the login page says of an attempt.
enum Said {
    Nothing,
    Foreign,
    Refused,
    Paused(Timestamp),
}

/// `GET /login?next=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let next = query_value(request, "next").unwrap_or_default();
    if session::find_known(request, state).await?.is_some() {
        return Ok(next_page(&next));
    }
    let language = language_of(request);
    Ok(page(state, &language, "", &next, &Said::Nothing, StatusCode::OK).await?)
}

/// `POST /login`
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let data = form_body::read(request, payload, state).await?;
    let (name, next, language) = (data.text("name"), data.text("next"), data.text("lang"));
    if !is_own_form(request, state) || !cookie::is_safe(state) {
        let status = StatusCode::FORBIDDEN;
        return Ok(page(state, language, name, next, &Said::Foreign, status).await?);
    }
    let attempt = LoginAttempt {
        name: name.to_owned(),
        password: session::secret_of(&data, "password"),
        code: session::secret_of(&data, "code"),
        known_browser: session::known_browser(request, state, name),
    };
    let (token, now) = (Token::new(rand::random()), (state.clock)());
    let workers = match attempt.known_browser {
        Some(_) => &state.workers.known_logins,
        None => &state.workers.logins,
    };
    let work = workers.run(move |store| {
        let login = store.log_in(&attempt, &token, now)?;
        Ok((login, token))
    });
    let (login, token) = work.await?.map_err(Error::Store)?;
    let said = match login {
        Login::Done(name) => {
            let mut response = next_page(next);
            session::begin(request, state, &mut response, &token, &name);
            return Ok(response);
        }
        Login::Refused => Said::Refused,
        Login::Paused(until) => Said::Paused(until),
    };
    let status = match said {
        Said::Paused(_) => StatusCode::TOO_MANY_REQUESTS,
        Said::Nothing | Said::Foreign | Said::Refused => StatusCode::FORBIDDEN,
    };
    let mut response = page(state, language, name, next, &said, status).await?;
    if let Said::Paused(until) = said {
        set_retry_after(&mut response, until, now);
    }
    Ok(response)
}

/// Whether an active administrator is there. Once one was, the database is not asked again, because
/// anybody may open the login page.
async fn has_admin(state: &State) -> Result<bool, Error> {
    let credentials = &state.workers.credentials;
    if credentials.has_admin() {
        return Ok(true);
    }
    let people = &state.workers.people;
    let has_admin = people.run(|store| store.has_admin()).await??;
    credentials.set_has_admin(has_admin);
    Ok(has_admin)
}

/// Returns the login page.
async fn page(
    state: &web::Data<State>,
    language: &str,
    name: &str,
    next: &str,
    said: &Said,
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let is_empty = !has_admin(state).await?;
    let language = if state.languages.has(language) {
        language
    } else {
        BASE_LANGUAGE
    };
    let words = Words::new(&state.languages, language);
    let refused = match said {
        Said::Nothing => None,
        Said::Foreign => Some(words.say("people-foreign")),
        Said::Refused => Some(words.say("login-refused")),
        Said::Paused(until) => {
            let time = until.to_zoned(VIETNAM).strftime("%H:%M:%S").to_string();
            Some(words.say_with("login-paused", &[("time", &time)]))
        }
    };
    let page = LoginPage {
        frame: Frame::new(words, None, "/login"),
        refused,
        closed: (!cookie::is_safe(state)).then(|| words.say("login-unsafe")),
        is_empty,
        name,
        next,
        sign_on: state.sign_on.as_ref().map(|it| {
            let address = sign_on::begin_address(next, language);
            (sign_on::name(words, it), address)
        }),
    };
    Ok(html(status, page.render()?))
}

/// `POST /logout`
pub(super) async fn leave(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_leave(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_leave(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let mut response = see_other("/login".to_owned());
    if !is_own_form(request, state) {
        return Ok(response);
    }
    if let Some(signed_in) = session::find(request, state).await? {
        let by = By::user(&signed_in.user.name, (state.clock)());
        let work = state
            .workers
            .people
            .run(move |store| store.log_out(&signed_in.token, &by));
        work.await?.map_err(Error::Store)?;
    }
    session::end(state, &mut response);
    Ok(response)
}
