//! `/login/oidc/code`: logging in a person whom the provider has recognised, with the code of the
//! authenticator app where one is set up and the provider asks for no second factor.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::SecretString;

use super::failed::{self, Course, SignOnFailure};
use super::kept::{find_kept, forget, keep};
use super::names::words_in;
use crate::domain::VIETNAM;
use crate::domain::access::{RecognisedSignOn, Token};
use crate::store::access::sign_ons::{SecondFactor, SignOnLogin};
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::{html, set_retry_after};
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::next_page;
use crate::web::login::session;

#[derive(Template)]
#[template(path = "login/templates/sign_on_code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    refused: Option<Phrase>,
}

/// `POST /login/oidc/code`
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
    let kept = find_kept::<RecognisedSignOn>(request, state);
    let Some(recognised) = kept.filter(|_| is_own_form(request, state)) else {
        return Ok(failed::page(
            state,
            &SignOnFailure::Stale,
            &Course::default(),
        )?);
    };
    let code = session::secret_of(&data, "code");
    log_in(request, state, recognised, Some(code)).await
}

/// Logs in the person whom the provider has recognised, or asks for the code.
pub(super) async fn log_in(
    request: &HttpRequest,
    state: &web::Data<State>,
    recognised: RecognisedSignOn,
    code: Option<SecretString>,
) -> Result<HttpResponse, EarlyResponse> {
    let is_proved = state
        .sign_on
        .as_ref()
        .is_some_and(|sign_on| sign_on.second_factor);
    let factor = if is_proved {
        SecondFactor::AtProvider
    } else {
        SecondFactor::Code(code)
    };
    let (token, now) = (Token::new(rand::random()), (state.clock)());
    let identity = recognised.identity.clone();
    let work = state.workers.people.run(move |store| {
        let login = store.log_in_by_sign_on(&identity, &factor, &token, now)?;
        Ok((login, token))
    });
    let (login, token) = work.await?.map_err(crate::web::Error::Store)?;
    let language = recognised.language.as_str();
    let course = Course {
        next: &recognised.next,
        language,
        is_link: false,
    };
    let words = words_in(state, language);
    let mut response = match login {
        SignOnLogin::Done(name) => {
            let mut response = next_page(&recognised.next);
            session::begin(request, state, &mut response, &token, &name);
            response
        }
        SignOnLogin::Unknown => failed::page(state, &SignOnFailure::Unknown, &course)?,
        SignOnLogin::Disabled => failed::page(state, &SignOnFailure::Disabled, &course)?,
        SignOnLogin::NeedsCode => return ask(state, &recognised, None, StatusCode::OK),
        SignOnLogin::Refused => {
            let refused = words.say("sign-on-code-wrong");
            return ask(state, &recognised, Some(refused), StatusCode::FORBIDDEN);
        }
        SignOnLogin::Paused(until) => {
            let time = until.to_zoned(VIETNAM).strftime("%H:%M:%S").to_string();
            let refused = words.say_with("login-paused", &[("time", &time)]);
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = ask(state, &recognised, Some(refused), status)?;
            set_retry_after(&mut response, until, now);
            return Ok(response);
        }
    };
    forget(state, &mut response);
    Ok(response)
}

/// Returns the page that asks for the code; the browser keeps who was recognised.
fn ask(
    state: &State,
    recognised: &RecognisedSignOn,
    refused: Option<Phrase>,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let words = words_in(state, &recognised.language);
    let page = CodePage {
        frame: Frame::new(words, None, "/login"),
        refused,
    };
    let mut response = html(status, page.render()?);
    keep(state, &mut response, recognised)?;
    Ok(response)
}
