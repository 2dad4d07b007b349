//! `/login/link/{token}`: setting a password by a one-time link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::ExposeSecret;

use super::frame::Frame;
use super::session;
use crate::domain::access::password::Weakness;
use crate::domain::access::{Credential, Token, User, UserRefusal};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::StoreError;
use crate::store::access::proofs::NewPassword;
use crate::web::http::cookie;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// The page that sets a password; without a person the link can't be used.
#[derive(Template)]
#[template(path = "login/templates/first_password.html")]
struct FirstPasswordPage<'a> {
    frame: Frame<'a>,
    /// The person, with the welcome.
    user: Option<(&'a User, Phrase)>,
    refused: Option<Phrase>,
    action: String,
}

/// `GET /login/link/{token}`
pub(super) async fn show(
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_show(&token, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(token: &str, state: &web::Data<State>) -> Result<HttpResponse, EarlyResponse> {
    let user = find_user(token, state).await?;
    let status = match user {
        Some(_) => StatusCode::OK,
        None => StatusCode::GONE,
    };
    Ok(page(state, token, user.as_ref(), None, status)?)
}

/// `POST /login/link/{token}`
pub(super) async fn send(
    request: HttpRequest,
    token: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, &token, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    text: &str,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let data = form_body::read(request, payload, state).await?;
    let user = find_user(text, state).await?;
    let Some(token) = Token::parse(text).filter(|_| user.is_some()) else {
        return Ok(page(state, text, None, None, StatusCode::GONE)?);
    };
    let refuse = |id: &'static str| -> Result<HttpResponse, EarlyResponse> {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(page(state, text, user.as_ref(), Some(id), status)?)
    };
    if !is_own_form(request, state) || !cookie::is_safe(state) {
        return refuse("people-foreign");
    }
    let (password, again) = (
        session::secret_of(&data, "password"),
        session::secret_of(&data, "again"),
    );
    if password.expose_secret() != again.expose_secret() {
        return refuse("password-differs");
    }
    let new = NewPassword {
        password,
        salt: rand::random(),
    };
    let now = (state.clock)();
    let set = state
        .workers
        .known_logins
        .run(move |store| store.set_first_password(&token, &new, now))
        .await?;
    match set {
        Ok(_) => Ok(see_other("/login".to_owned())),
        Err(StoreError::User(UserRefusal::Password(weakness))) => refuse(weakness_text(weakness)),
        Err(StoreError::User(UserRefusal::Link)) => {
            Ok(page(state, text, None, None, StatusCode::GONE)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the id of the text that says what is wrong with a password.
pub(super) fn weakness_text(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Short => "password-short",
        Weakness::Long => "password-long",
        Weakness::Guessable => "password-guessable",
    }
}

async fn find_user(text: &str, state: &web::Data<State>) -> Result<Option<User>, Error> {
    let Some(token) = Token::parse(text) else {
        return Ok(None);
    };
    let (workers, now) = (&state.workers, (state.clock)());
    let link = Credential::Link(token.digest());
    let user = workers.look_up(&workers.people, link, move |store| {
        store.find_one_time_link(&token, now)
    });
    user.await
}

fn page(
    state: &State,
    token: &str,
    user: Option<&User>,
    refused: Option<&str>,
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let language = user.map_or(BASE_LANGUAGE, |user| user.profile.language.as_str());
    let words = Words::new(&state.languages, language);
    let page = FirstPasswordPage {
        frame: Frame::new(words, None, "/login"),
        user: user.map(|user| {
            let person = [("person", user.profile.display_name.as_str())];
            (user, words.say_with("first-password-lead", &person))
        }),
        refused: refused.map(|id| words.say(id)),
        action: format!("/login/link/{token}"),
    };
    Ok(html(status, page.render()?))
}
