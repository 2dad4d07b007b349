//! What all answers about editions have in common.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::web::http::kept::Kept;
use crate::web::http::released::Released;
use crate::web::public::missing::Missing;
use crate::web::public::missing_page;
use crate::web::public::query::PublicQuery;
use crate::web::{Error, State};

/// Returns what is released, which is read now where nothing was read yet.
///
/// # Errors
/// When the database fails.
pub(super) async fn released(state: &web::Data<State>) -> Result<Arc<Released>, Error> {
    if let Some(known) = state.editions.known() {
        return Ok(known);
    }
    let (shared, now) = (state.clone(), (state.clock)());
    let public = &state.workers.public;
    public
        .run(move |store| shared.editions.learn(store, now))
        .await??;
    Ok(state.editions.known().unwrap_or_default())
}

/// Returns the page for what is not there, without asking the database.
pub(super) async fn missing(
    state: &web::Data<State>,
    known: &Released,
    query: &PublicQuery,
    missing: Missing,
) -> Result<Arc<Kept>, Error> {
    let what = match missing {
        Missing::Edition => "edition",
        _ => "address",
    };
    let address = format!("missing {what} {}", state.languages.known(query.language()));
    let made = async {
        let body = missing_page::page(&state.store, state, query, &missing)?;
        Ok(Kept::page(StatusCode::NOT_FOUND, body))
    };
    state.editions.page(known, address, made).await
}

/// Returns the response with what was made.
pub(super) fn respond(request: &HttpRequest, made: Result<Arc<Kept>, Error>) -> HttpResponse {
    match made {
        Ok(kept) => kept.response(request),
        Err(error) => error.to_response(request.match_pattern().as_deref()),
    }
}

/// Returns a part of the address.
pub(super) fn part<'r>(request: &'r HttpRequest, name: &str) -> &'r str {
    request.match_info().query(name)
}
