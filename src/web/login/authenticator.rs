//! `/account/totp`: setting up the authenticator app, and removing it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::ExposeSecret;

use super::account::check_password;
use super::frame::Frame;
use super::request::PersonRequest;
use super::session;
use crate::domain::access::totp::{RECOVERY_CODES, RecoveryCode, TotpSecret};
use crate::domain::access::{User, UserRefusal};
use crate::domain::form::FormData;
use crate::report::qr;
use crate::store::access::logins::Login;
use crate::store::access::proofs::NewTotp;
use crate::store::{Store, StoreError};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::Phrase;
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "login/templates/totp.html")]
struct TotpPage<'a> {
    frame: Frame<'a>,
    has_totp: bool,
    /// What is asked before a change.
    proof: Option<Phrase>,
    is_password: bool,
    /// Whether a role of the person needs it.
    is_required: bool,
    /// The secret that is being set up, sealed, for the form to bring back.
    setup: String,
    qr: String,
    secret: String,
    refused: Option<Phrase>,
}

#[derive(Template)]
#[template(path = "login/templates/recovery.html")]
struct RecoveryPage<'a> {
    frame: Frame<'a>,
    codes: Vec<String>,
}

/// `GET /account/totp`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let secret = TotpSecret::new(rand::random());
    Ok(page(&person, &secret, None, StatusCode::OK)?)
}

/// The row for which a secret is sealed while it is set up.
fn setup_row(person: &PersonRequest) -> String {
    format!("setup {}", person.user.id)
}

fn page(
    person: &PersonRequest,
    secret: &TotpSecret,
    refused: Option<&str>,
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let words = person.words();
    let proof = RequiredProof::of(&person.user);
    let key = person.state.store.secret().totp_key();
    let sealed = key.seal(&setup_row(person), secret.bytes(), rand::random());
    let address = secret.address(&words.say("site").text, &person.user.name);
    let drawing = address.map(|address| qr::text_drawing(address.expose_secret()));
    let page = TotpPage {
        frame: person.frame(),
        has_totp: person.user.has_totp,
        proof: proof.label().map(|id| words.say(id)),
        is_password: proof == RequiredProof::Password,
        is_required: session::lacks_totp(&person.state, &person.user),
        setup: sealed.map_err(StoreError::from)?,
        qr: drawing
            .transpose()?
            .map_or_else(String::new, |drawn| drawn.svg),
        secret: secret.text().expose_secret().to_owned(),
        refused: refused.map(|id| words.say(id)),
    };
    Ok(html(status, page.render()?))
}

/// `POST /account/totp`
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
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let row = setup_row(&person);
    let opened = state
        .store
        .secrets()
        .all()
        .find_map(|secret| secret.totp_key().open(&row, data.text("setup")).ok());
    let bytes: Option<[u8; 20]> = opened.and_then(|bytes| bytes.try_into().ok());
    let Some(bytes) = bytes else {
        return Ok(see_other("/account/totp".to_owned()));
    };
    let refuse = |id: &str| {
        page(
            &person,
            &TotpSecret::new(bytes),
            Some(id),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    let code = data.text("code").to_owned();
    let (secret, seconds) = (TotpSecret::new(bytes), person.now.as_second());
    // Before the proof, because that may redeem a code.
    if secret.step_of(&code, seconds, 0).is_none() {
        return Ok(refuse("totp-wrong")?);
    }
    if let Some(refused) = check_proof(&person, &data).await? {
        return Ok(refuse(refused)?);
    }
    let recovery: Vec<RecoveryCode> = (0..RECOVERY_CODES)
        .map(|_| RecoveryCode::new(rand::random()))
        .collect();
    let codes = recovery.iter().map(RecoveryCode::show).collect();
    let new = NewTotp {
        secret,
        nonce: rand::random(),
        recovery,
    };
    let (user, by) = (person.user.clone(), person.by());
    let set = state
        .workers
        .people
        .run(move |store| store.set_totp(&user, &new, &code, &by));
    match set.await? {
        Ok(true) => {}
        Ok(false) => return Ok(refuse("totp-wrong")?),
        Err(StoreError::User(UserRefusal::Changed(_))) => return Ok(refuse("account-changed")?),
        Err(error) => return Err(error.into()),
    }
    let page = RecoveryPage {
        frame: person.frame(),
        codes,
    };
    Ok(html(StatusCode::OK, page.render()?))
}

/// What a person proves before the authenticator app is changed, so that nobody who finds a browser open
/// can put another phone in the place of the owner's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RequiredProof {
    Password,
    /// The code of the present app, where a person has no password.
    Code,
    /// Nothing: a person who logs in by the single sign-on alone sets up the first app.
    Session,
}

impl RequiredProof {
    fn of(user: &User) -> Self {
        match (user.has_password, user.has_totp) {
            (true, _) => Self::Password,
            (false, true) => Self::Code,
            (false, false) => Self::Session,
        }
    }

    /// The label of its field.
    fn label(self) -> Option<&'static str> {
        match self {
            Self::Password => Some("password-old"),
            Self::Code => Some("totp-old"),
            Self::Session => None,
        }
    }
}

/// Returns the id of the text that says why a person's proof is not taken; `None` where it is right.
async fn check_proof(
    person: &PersonRequest,
    data: &FormData,
) -> Result<Option<&'static str>, EarlyResponse> {
    let typed = session::secret_of(data, "old");
    match RequiredProof::of(&person.user) {
        RequiredProof::Password => check_password(person, typed).await,
        RequiredProof::Session => Ok(None),
        RequiredProof::Code => {
            let (name, now) = (person.user.name.clone(), person.now);
            let checked = person
                .ask(move |store| store.check_code(&name, &typed, now))
                .await?;
            Ok(match checked {
                Login::Done(_) => None,
                Login::Refused => Some("totp-old-wrong"),
                Login::Paused(_) => Some("totp-old-paused"),
            })
        }
    }
}

/// `POST /account/totp/remove`
pub(super) async fn remove(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_remove(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_remove(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let refuse = |id: &str| {
        let secret = TotpSecret::new(rand::random());
        page(&person, &secret, Some(id), StatusCode::UNPROCESSABLE_ENTITY)
    };
    if let Some(refused) = check_proof(&person, &data).await? {
        return Ok(refuse(refused)?);
    }
    let (user, by) = (person.user.clone(), person.by());
    let work = move |store: &Store| store.remove_totp(&user, &by);
    match state.workers.people.run(work).await? {
        Ok(()) => Ok(see_other("/account?done=removed".to_owned())),
        Err(StoreError::User(UserRefusal::Changed(_))) => Ok(refuse("account-changed")?),
        Err(error) => Err(error.into()),
    }
}
