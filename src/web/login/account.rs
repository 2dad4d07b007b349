//! `/account`: a person's own account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::ExposeSecret;

use super::frame::Frame;
use super::request::{PersonRequest, next_page};
use super::session;
use super::{one_time_link, wording};
use crate::domain::access::UserRefusal;
use crate::store::StoreError;
use crate::store::access::logins::Login;
use crate::store::access::proofs::NewPassword;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::Phrase;

/// A session as the page shows it.
struct SessionLine {
    id: String,
    made_at: String,
    last_seen: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "login/templates/account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    name: &'a str,
    email: &'a str,
    roles: Vec<Phrase>,
    has_totp: bool,
    totp_state: Phrase,
    /// Whether there is a single sign-on, or the account is linked to one.
    has_sign_on: bool,
    sign_on: Option<&'a str>,
    sessions: Vec<SessionLine>,
    done: Option<Phrase>,
}

#[derive(Template)]
#[template(path = "login/templates/password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    refused: Option<Phrase>,
}

/// `GET /account`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let (user, now) = (person.user.clone(), person.now);
    let (sessions, codes_left) = person
        .ask(move |store| {
            let sessions = store.list_sessions(&user.name, now)?;
            Ok((sessions, store.count_recovery_codes(&user)?))
        })
        .await?;
    let hash = person.token.hash();
    let words = person.words();
    let done = query_value(request, "done");
    let said = match done.as_deref() {
        Some("password") => Some("account-password-done"),
        Some("removed") => Some("account-totp-removed"),
        Some("ended") => Some("account-sessions-ended"),
        _ => None,
    };
    let page = AccountPage {
        frame: person.frame(),
        name: &person.user.name,
        email: person.user.profile.email.as_deref().unwrap_or_default(),
        roles: wording::grants(words, &person.user.plain_grants()),
        has_totp: person.user.has_totp,
        totp_state: match person.user.has_totp {
            true => words.say_with("totp-on", &[("left", &codes_left.to_string())]),
            false => words.say("totp-off"),
        },
        has_sign_on: state.sign_on.is_some() || person.user.sign_on.is_some(),
        sign_on: person
            .user
            .sign_on
            .as_ref()
            .map(|(issuer, _)| issuer.as_str()),
        sessions: sessions
            .into_iter()
            .map(|session| SessionLine {
                is_this: hash.starts_with(&session.id),
                made_at: wording::time(session.made_at),
                last_seen: wording::time(session.last_seen),
                id: session.id,
            })
            .collect(),
        done: said.map(|id| words.say(id)),
    };
    Ok(html(StatusCode::OK, page.render()?))
}

/// `GET /account/password`
pub(super) async fn show_password(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit_anyone(&request, &state).await?;
        password_page(&person, None, StatusCode::OK)
    };
    let result = result.await;
    into_response(&request, &state, result)
}

fn password_page(
    person: &PersonRequest,
    refused: Option<&str>,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let page = PasswordPage {
        frame: person.frame(),
        refused: refused.map(|id| person.words().say(id)),
    };
    Ok(html(status, page.render()?))
}

/// `POST /account/password`
pub(super) async fn send_password(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_password(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_password(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let refuse = |id: &str| password_page(&person, Some(id), StatusCode::UNPROCESSABLE_ENTITY);
    let (password, again) = (
        session::secret_of(&data, "password"),
        session::secret_of(&data, "again"),
    );
    if password.expose_secret() != again.expose_secret() {
        return refuse("password-differs");
    }
    if let Some(refused) = check_password(&person, session::secret_of(&data, "old")).await? {
        return refuse(refused);
    }
    let new = NewPassword {
        password,
        salt: rand::random(),
    };
    let (user, by) = (person.user.clone(), person.by());
    let set = state
        .workers
        .known_logins
        .run(move |store| store.change_password(&user, &new, &by))
        .await?;
    match set {
        // All sessions have ended, this one too.
        Ok(()) => Ok(see_other("/login".to_owned())),
        Err(StoreError::User(UserRefusal::Password(weakness))) => {
            refuse(one_time_link::weakness_text(weakness))
        }
        Err(StoreError::User(UserRefusal::Changed(_))) => refuse("account-changed"),
        Err(error) => Err(error.into()),
    }
}

/// Returns the id of the text that says why a person's present password is not taken; `None` where it
/// is right.
pub(super) async fn check_password(
    person: &PersonRequest,
    password: secrecy::SecretString,
) -> Result<Option<&'static str>, EarlyResponse> {
    let (name, now) = (person.user.name.clone(), person.now);
    let checked = person
        .state
        .workers
        .known_logins
        .run(move |store| store.check_password(&name, &password, now))
        .await?;
    Ok(match checked? {
        Login::Done(_) => None,
        Login::Refused => Some("password-wrong"),
        Login::Paused(_) => Some("password-paused"),
    })
}

/// `POST /account/sessions`: ends one session, or all.
pub(super) async fn end_sessions(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_end(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_end(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let id = data.text("id").to_owned();
    let (name, by) = (person.user.name.clone(), person.by());
    person
        .ask(move |store| {
            let id = (!id.is_empty()).then_some(id.as_str());
            store.end_sessions(&name, id, &by)
        })
        .await?;
    Ok(see_other("/account?done=ended".to_owned()))
}

/// `POST /account/language`: changes the language of all pages, and goes back.
pub(super) async fn set_language(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_language(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_language(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let language = data.text("language").to_owned();
    if state.languages.has(&language) {
        let (name, by) = (person.user.name.clone(), person.by());
        person
            .ask(move |store| store.set_language(&name, &language, &by))
            .await?;
    }
    Ok(next_page(data.text("next")))
}
