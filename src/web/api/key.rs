//! Authentication: a system key in `Authorization: Bearer KEY`.

use actix_web::http::header;
use actix_web::{HttpRequest, web};

use super::refusal::Refusal;
use crate::domain::access::{Credential, Key, KeyKind, KeyText};
use crate::web::State;

/// Returns the key of a request.
///
/// # Errors
/// [`Refusal::Unauthorized`] without a valid system key; [`Refusal::Internal`] when the store fails.
pub(super) async fn find(request: &HttpRequest, state: &web::Data<State>) -> Result<Key, Refusal> {
    let text = bearer(request).ok_or(Refusal::Unauthorized)?;
    let (workers, now) = (&state.workers, (state.clock)());
    let credential = Credential::Key(KeyKind::System, text.digest());
    let key = workers.look_up(&workers.programs, credential, move |store| {
        let key = store.find_key(&text, now)?;
        Ok(key.filter(|key| key.kind == KeyKind::System))
    });
    key.await?.ok_or(Refusal::Unauthorized)
}

/// Returns the text of the key in the header.
fn bearer(request: &HttpRequest) -> Option<KeyText> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| KeyText::parse(key).ok())
        .flatten()
}
