//! Asking the store, and answering in JSON.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

use super::refusal::Refusal;
use crate::store::StoreError;
use crate::web::{Error, State};

/// Returns a JSON response that no cache keeps: it may hold links.
pub(super) fn json(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// Returns the result of a question to the store, asked on a thread that may block.
///
/// # Errors
/// [`Refusal::Internal`] when the store fails.
pub(super) async fn ask<T: Send + 'static>(
    state: &web::Data<State>,
    question: impl FnOnce(&State) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let shared = state.clone();
    let answer = web::block(move || question(&shared)).await;
    let answer = answer.map_err(Error::from)?;
    answer.map_err(|error| Refusal::Internal(error.into()))
}
