//! `/account/sign-on`: linking the own account to the single sign-on, and unlinking it. Both need the
//! present password, so that nobody adds an entrance of their own at a browser that was left open.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::begin;
use super::failed::{self, Course};
use super::kept::keep;
use super::names::name;
use crate::domain::access::{AccountToLink, UserRefusal};
use crate::store::{Store, StoreError};
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::Phrase;
use crate::web::login::account::check_password;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::session;
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "login/templates/sign_on.html")]
struct SignOnPage<'a> {
    frame: Frame<'a>,
    /// The provider that the account is linked to.
    issuer: Option<&'a str>,
    /// The name of the sign-on, where one is configured.
    name: Option<Phrase>,
    has_password: bool,
    refused: Option<Phrase>,
    done: Option<Phrase>,
}

#[derive(Template)]
#[template(path = "login/templates/sign_on_leave.html")]
struct LeavePage<'a> {
    frame: Frame<'a>,
    name: Phrase,
    address: &'a str,
}

/// `GET /account/sign-on`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit_anyone(&request, &state).await?;
        let done = match query_value(&request, "done").as_deref() {
            Some("linked") => Some("sign-on-linked"),
            Some("unlinked") => Some("sign-on-unlinked"),
            _ => None,
        };
        Ok(page(&person, None, done)?)
    };
    let result = result.await;
    into_response(&request, &state, result)
}

fn page(
    person: &PersonRequest,
    refused: Option<&str>,
    done: Option<&str>,
) -> Result<HttpResponse, Error> {
    let words = person.words();
    let linked = person.user.sign_on.as_ref();
    let page = SignOnPage {
        frame: person.frame(),
        issuer: linked.map(|(issuer, _)| issuer.as_str()),
        name: person.state.sign_on.as_ref().map(|it| name(words, it)),
        has_password: person.user.has_password,
        refused: refused.map(|id| words.say(id)),
        done: done.map(|id| words.say(id)),
    };
    let status = match refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(html(status, page.render()?))
}

/// `POST /account/sign-on/link`
pub(super) async fn link(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_link(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_link(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let sign_on = state.sign_on.as_ref();
    let Some(sign_on) = sign_on.filter(|_| person.user.sign_on.is_none()) else {
        return Ok(see_other("/account/sign-on".to_owned()));
    };
    if let Some(refused) = check_password(&person, session::secret_of(&data, "old")).await? {
        return Ok(page(&person, Some(refused), None)?);
    }
    let words = person.words();
    let course = Course {
        next: "",
        language: words.language,
        is_link: true,
    };
    let account = AccountToLink {
        user: person.user.id.clone(),
        version: person.user.version,
    };
    let begun = begin::begin_step(state, &course, Some(account));
    let address = match begin::find_address(state, sign_on, &begun.challenge).await? {
        Ok(address) => address,
        Err(failure) => return Ok(failed::page(state, &failure, &course)?),
    };
    let page = LeavePage {
        frame: person.frame(),
        name: name(words, sign_on),
        address: &address,
    };
    // The policy of our pages lets no form lead to another site, and browsers hold that against a
    // redirect too. A page may lead there.
    let mut response = html(StatusCode::OK, page.render()?);
    if let Ok(value) = header::HeaderValue::from_str(&format!("0;url={address}")) {
        let refresh = header::HeaderName::from_static("refresh");
        response.headers_mut().insert(refresh, value);
    }
    keep(state, &mut response, &begun)?;
    Ok(response)
}

/// `POST /account/sign-on/unlink`
pub(super) async fn unlink(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_unlink(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_unlink(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    // Without a password nobody could log in any more.
    if let Some(refused) = check_password(&person, session::secret_of(&data, "old")).await? {
        return Ok(page(&person, Some(refused), None)?);
    }
    let (user, by) = (person.user.clone(), person.by());
    let work = move |store: &Store| store.unlink_sign_on(&user, &by);
    match state.workers.people.run(work).await? {
        Ok(()) => Ok(see_other("/account/sign-on?done=unlinked".to_owned())),
        Err(StoreError::User(UserRefusal::Changed(_))) => {
            Ok(page(&person, Some("account-changed"), None)?)
        }
        Err(error) => Err(error.into()),
    }
}
