//! Asking the store, and answering in JSON.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

use super::refusal::Refusal;
use crate::store::{Store, StoreError};
use crate::web::State;

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
    question: impl FnOnce(&State, &Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let shared = state.clone();
    let programs = &state.workers.programs;
    let answer = programs.run(move |store| question(&shared, store)).await?;
    answer.map_err(|error| Refusal::Internal(error.into()))
}
