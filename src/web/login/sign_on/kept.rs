//! The cookie in which the browser keeps a sign-on that is under way.

use actix_web::cookie::time::Duration;
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::access::{SIGN_ON_LIFE, SignOnStep};
use crate::store::StoreError;
use crate::web::http::cookie;
use crate::web::{Error, State};

/// The name of the cookie.
const COOKIE: &str = "sipas-sign-on";

/// Gives the browser a step of a sign-on to keep.
pub(super) fn keep(
    state: &State,
    response: &mut HttpResponse,
    step: &impl SignOnStep,
) -> Result<(), Error> {
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
pub(super) fn find_kept<T: SignOnStep>(request: &HttpRequest, state: &State) -> Option<T> {
    let sealed = cookie::find(request, state, COOKIE)?;
    T::open(state.store.secrets(), &sealed, (state.clock)())
}

/// Lets the browser forget the sign-on.
pub(super) fn forget(state: &State, response: &mut HttpResponse) {
    let mut removal = cookie::session(state, COOKIE, String::new());
    removal.make_removal();
    let _ = response.add_cookie(&removal);
}
