//! `/login/oidc/callback`: the browser comes back from the provider.

use actix_web::{HttpRequest, HttpResponse, web};
use subtle::ConstantTimeEq;

use super::code;
use super::failed::{self, Course, SignOnFailure};
use super::kept::{find_kept, forget};
use crate::domain::access::{AccountToLink, BegunSignOn, Identity, RecognisedSignOn, UserRefusal};
use crate::store::StoreError;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::see_other;
use crate::web::login::request::PersonRequest;
use crate::web::sign_on::error::SignOnError;
use crate::web::sign_on::provider::Brought;
use crate::web::{Error, State};

/// The longest code. Those of large providers have some hundred characters.
const LONGEST_CODE: usize = 4096;

/// `GET /login/oidc/callback?state=&code=`, or `&error=`
pub(super) async fn receive(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_receive(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_receive(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let came_back = query_value(request, "state").unwrap_or_default();
    let begun = find_kept::<BegunSignOn>(request, state);
    let begun = begun.filter(|begun| {
        let kept = begun.challenge.state.as_bytes();
        kept.ct_eq(came_back.as_bytes()).into()
    });
    let Some(begun) = begun else {
        return Ok(failed::page(
            state,
            &SignOnFailure::Stale,
            &Course::default(),
        )?);
    };
    let course = Course {
        next: &begun.next,
        language: &begun.language,
        is_link: begun.link.is_some(),
    };
    let mut response = match identify(request, state, &begun).await? {
        Err(failure) => failed::page(state, &failure, &course)?,
        Ok(identity) => match &begun.link {
            Some(account) => link(request, state, account, identity, &course).await?,
            None => {
                let recognised = RecognisedSignOn {
                    identity,
                    next: begun.next.clone(),
                    language: begun.language.clone(),
                    at: (state.clock)(),
                };
                return code::log_in(request, state, recognised, None).await;
            }
        },
    };
    forget(state, &mut response);
    Ok(response)
}

/// Returns the person for whom the browser has brought a code.
async fn identify(
    request: &HttpRequest,
    state: &State,
    begun: &BegunSignOn,
) -> Result<Result<Identity, SignOnFailure>, Error> {
    let Some(sign_on) = state.sign_on.clone() else {
        return Ok(Err(SignOnFailure::Stale));
    };
    let sender = query_value(request, "iss");
    if let Some(error) = query_value(request, "error") {
        return Ok(Err(sent_back(&error)));
    }
    let code = query_value(request, "code").filter(|code| code.len() <= LONGEST_CODE);
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        return Ok(Err(sent_back("no code")));
    };
    if !sign_on.provider.finish(&begun.challenge) {
        return Ok(Err(SignOnFailure::Stale));
    }
    let brought = Brought {
        code,
        issuer: sender,
    };
    let (challenge, now) = (begun.challenge.clone(), (state.clock)());
    let work = state
        .workers
        .sign_ons
        .run(move |_| sign_on.provider.identify(brought, &challenge, now));
    match work.await {
        Ok(identity) => Ok(identity.map_err(SignOnFailure::from)),
        Err(Error::Busy(_)) => Ok(Err(SignOnFailure::Busy)),
        Err(error) => Err(error),
    }
}

/// Returns why the provider sends a person back. Of its words only those are kept that are a code.
fn sent_back(error: &str) -> SignOnFailure {
    match error {
        "access_denied" => SignOnFailure::Cancelled,
        "temporarily_unavailable" | "server_error" => {
            SignOnError::Unreachable(format!("it says `{error}`")).into()
        }
        _ => {
            let is_code = |c: &char| c.is_ascii_alphabetic() || matches!(c, '_' | ' ');
            SignOnFailure::SentBack(error.chars().filter(is_code).take(40).collect())
        }
    }
}

/// Links the account of the user who began this and must still be logged in, unless it was changed
/// meanwhile.
async fn link(
    request: &HttpRequest,
    state: &web::Data<State>,
    account: &AccountToLink,
    identity: Identity,
    course: &Course<'_>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit_anyone(request, state).await?;
    let (user, by) = (person.user.clone(), person.by());
    if (&user.id, user.version) != (&account.user, account.version) {
        return Ok(failed::page(state, &SignOnFailure::Stale, course)?);
    }
    let work = state
        .workers
        .people
        .run(move |store| store.link_sign_on(&user, &identity, &by));
    match work.await? {
        Ok(()) => Ok(see_other("/account/sign-on?done=linked".to_owned())),
        Err(StoreError::User(UserRefusal::SignOnTaken)) => {
            Ok(failed::page(state, &SignOnFailure::Taken, course)?)
        }
        Err(StoreError::User(UserRefusal::Changed(_))) => {
            Ok(failed::page(state, &SignOnFailure::Stale, course)?)
        }
        Err(error) => Err(error.into()),
    }
}
