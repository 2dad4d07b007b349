//! Asking the store, and answering in JSON.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

use super::refusal::Refusal;
use crate::store::{Store, StoreError};
use crate::web::http::kept::Kept;
use crate::web::http::kept_responses::Share;
use crate::web::{Error, State};

/// Returns a JSON response that no cache keeps: it may hold links.
pub(super) fn json(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// Returns the response that is kept under an address for everybody, or the one that `make` makes now,
/// on a thread for public pages.
///
/// # Errors
/// [`Refusal::Internal`] when it can't be made.
pub(super) async fn kept(
    request: &HttpRequest,
    state: &web::Data<State>,
    address: String,
    make: impl FnOnce(&State) -> Result<Kept, Error> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    let shared = state.clone();
    let made = async {
        let public = &state.workers.public;
        public.run(move |_| make(&shared)).await?
    };
    let now = (state.clock)();
    let kept = state.kept.get_or_make(Share::Pages, address, now, made);
    let found: Result<_, Error> = kept.await;
    Ok(found?.response(request))
}

/// Returns the result of a question to the store, asked on a thread that may block.
///
/// # Errors
/// [`Refusal::Internal`] when the store fails.
pub(super) async fn ask<T: Send + 'static>(
    state: &web::Data<State>,
    question: impl FnOnce(&State, &Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let shared = state.clone();
    let programs = &state.workers.programs;
    let answer = programs.run(move |store| question(&shared, store)).await?;
    answer.map_err(|error| Refusal::Internal(error.into()))
}
