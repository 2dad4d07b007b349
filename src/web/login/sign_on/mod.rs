//! Logging in by the single sign-on (OpenID Connect, authorisation code with PKCE), and linking an
//! account to it.
//!
//! The server keeps nothing of a sign-on that is under way: the browser has it in a cookie, sealed.

use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponse, guard, web};

use crate::domain::access::{SIGN_ON_LIFE, SignOnStep};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::StoreError;
use crate::web::http::cookie;
use crate::web::http::words::{Phrase, Words};
use crate::web::sign_on::SignOn;
use crate::web::{Error, State};

mod begin;
mod callback;
mod code;
mod failed;
mod link;

/// The cookie of a sign-on that is under way.
const COOKIE: &str = "sipas-sign-on";

/// Adds the routes of the single sign-on.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/login/oidc").route(web::get().to(begin::begin)))
        .service(web::resource("/login/oidc/callback").route(web::get().to(callback::receive)))
        .service(web::resource("/login/oidc/code").route(web::post().to(code::send)))
        .service(web::resource("/account/sign-on").route(read().to(link::show)))
        .service(web::resource("/account/sign-on/link").route(web::post().to(link::link)))
        .service(web::resource("/account/sign-on/unlink").route(web::post().to(link::unlink)));
}

/// Returns the text of the button that begins a sign-on.
pub(super) fn name(words: Words<'_>, sign_on: &SignOn) -> Phrase {
    if sign_on.name.get(words.language).is_empty() {
        words.say("sign-on-button")
    } else {
        words.text(&sign_on.name)
    }
}

/// Returns the address that begins a sign-on.
pub(super) fn begin_address(next: &str, language: &str) -> String {
    address("/login/oidc", next, language)
}

/// Returns an address that leads on to a page, in a language.
fn address(path: &str, next: &str, language: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("{path}?next={next}&lang={language}")
}

/// Returns the texts in a language, or in Vietnamese where there are none in it.
fn words_in<'a>(state: &'a State, language: &'a str) -> Words<'a> {
    let language = if state.languages.has(language) {
        language
    } else {
        BASE_LANGUAGE
    };
    Words::new(&state.languages, language)
}

/// Gives the browser a step of a sign-on to keep.
fn keep(state: &State, response: &mut HttpResponse, step: &impl SignOnStep) -> Result<(), Error> {
    let sealed = step
        .seal(state.store.secret(), rand::random())
        .map_err(StoreError::from)?;
    let mut kept = cookie::session(state, COOKIE, sealed);
    kept.set_max_age(Duration::seconds(SIGN_ON_LIFE.as_secs()));
    // Setting a cookie of Base64 never fails.
    let _ = response.add_cookie(&kept);
    Ok(())
}

/// Returns the step of a sign-on that the browser has kept.
fn find_kept<T: SignOnStep>(request: &HttpRequest, state: &State) -> Option<T> {
    let sealed = cookie::find(request, state, COOKIE)?;
    T::open(state.store.secrets(), &sealed, (state.clock)())
}

/// Lets the browser forget the sign-on.
fn forget(state: &State, response: &mut HttpResponse) {
    let mut removal = cookie::session(state, COOKIE, String::new());
    removal.make_removal();
    let _ = response.add_cookie(&removal);
}
