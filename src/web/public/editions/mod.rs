//! The published editions with their files, and the log of editions. Nothing that is not released is
//! at any of these addresses.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};

use super::missing::Missing;
use super::missing_page;
use super::query::PublicQuery;
use crate::web::http::kept::Kept;
use crate::web::http::released::Released;
use crate::web::{Error, State};

mod corrections;
mod file;
mod list;
mod log;
mod notices;
mod page;
mod rows;

pub(in crate::web) use corrections::CorrectionView;
pub(super) use log::verifier_keys;
pub(in crate::web) use page::CONTENT;
pub(in crate::web) use rows::EditionFigures;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/editions").route(read().to(list::show)))
        .service(web::resource("/editions/{id}").route(read().to(page::show)))
        .service(web::resource("/editions/{id}/{file}").route(read().to(file::show)))
        .service(web::resource("/log/checkpoint").route(read().to(log::checkpoint)))
        .service(web::resource("/log/tile/{level}/{place:.*}").route(read().to(log::tile)));
}

/// A route for GET and HEAD.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Returns what is released, which is read now where nothing was read yet.
///
/// # Errors
/// When the database fails.
async fn released(state: &web::Data<State>) -> Result<Arc<Released>, Error> {
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
async fn missing(
    state: &web::Data<State>,
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
    state.editions.page(address, made).await
}

/// Returns the response with what was made.
fn respond(request: &HttpRequest, made: Result<Arc<Kept>, Error>) -> HttpResponse {
    match made {
        Ok(kept) => kept.response(request),
        Err(error) => error.to_response(request.match_pattern().as_deref()),
    }
}

/// Returns a part of the address.
fn part<'r>(request: &'r HttpRequest, name: &str) -> &'r str {
    request.match_info().query(name)
}
