//! `/login/oidc`: sends the browser to the provider.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::failed::{self, Course, SignOnFailure};
use super::kept::keep;
use crate::domain::access::{AccountToLink, BegunSignOn, Challenge};
use crate::web::http::cookie;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::page::see_other;
use crate::web::login::request::next_page;
use crate::web::login::session;
use crate::web::sign_on::SignOn;
use crate::web::{Error, State};

/// The longest address to go to afterwards: a cookie has at most 4 KiB.
const LONGEST_NEXT: usize = 1000;

/// `GET /login/oidc?next=`
pub(super) async fn begin(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_begin(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_begin(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let Some(sign_on) = state.sign_on.as_ref().filter(|_| cookie::is_safe(state)) else {
        return Ok(see_other("/login".to_owned()));
    };
    let next = query_value(request, "next").unwrap_or_default();
    if session::find_known(request, state).await?.is_some() {
        return Ok(next_page(&next));
    }
    let language = language_of(request);
    let course = Course {
        next: &next,
        language: &language,
        is_link: false,
    };
    let begun = begin_step(state, &course, None);
    match find_address(state, sign_on, &begun.challenge).await? {
        Ok(address) => {
            let mut response = see_other(address);
            keep(state, &mut response, &begun)?;
            Ok(response)
        }
        Err(failure) => Ok(failed::page(state, &failure, &course)?),
    }
}

/// Returns the first step of a sign-on: a login, or the link of a user's account.
pub(super) fn begin_step(
    state: &State,
    course: &Course<'_>,
    link: Option<AccountToLink>,
) -> BegunSignOn {
    let random = || URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let next = Some(course.next).filter(|next| next.len() <= LONGEST_NEXT);
    let language = Some(course.language).filter(|language| state.languages.has(language));
    BegunSignOn {
        challenge: Challenge {
            state: random(),
            nonce: random(),
            verifier: random(),
        },
        next: next.unwrap_or_default().to_owned(),
        language: language.unwrap_or_default().to_owned(),
        link,
        at: (state.clock)(),
    }
}

/// Returns the address at which the provider recognises a person.
///
/// # Errors
/// When work was stopped. What is wrong with the provider is in the result.
pub(super) async fn find_address(
    state: &State,
    sign_on: &Arc<SignOn>,
    challenge: &Challenge,
) -> Result<Result<String, SignOnFailure>, Error> {
    let (sign_on, challenge) = (sign_on.clone(), challenge.clone());
    let work = state
        .workers
        .sign_ons
        .run(move |_| sign_on.provider.address(&challenge));
    match work.await {
        Ok(address) => Ok(address.map_err(SignOnFailure::from)),
        Err(Error::Busy(_)) => Ok(Err(SignOnFailure::Busy)),
        Err(error) => Err(error),
    }
}
