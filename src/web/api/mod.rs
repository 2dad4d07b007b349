//! The interface for one-stop software: cases in, links and figures out, as JSON.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, Route, guard, web};
use serde::Serialize;

use super::{Error, State};
use crate::store::StoreError;

mod address;
mod agencies;
mod body;
mod case;
mod case_results;
mod delivered;
mod docs;
mod figures;
mod key;
mod kiosk;
mod openapi;
mod put_case;
mod read_cases;
mod refusal;
mod schema;
mod spool;
mod stream;
mod stream_reader;
mod survey;

use agencies::Agencies;
use refusal::Refusal;

/// Adds everything under `/api`, and a problem document for every address there that is none.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let mut api = web::scope("/api").default_service(web::to(missing));
    for (path, allowed, routes) in [
        (
            "/v1/agencies/{agency}/cases/{case_code}",
            "GET, HEAD, PUT",
            vec![
                read().to(read_cases::get_case),
                web::put().to(put_case::put_case),
            ],
        ),
        (
            "/v1/agencies/{agency}/cases/{case_code}/delivered",
            "POST",
            vec![web::post().to(delivered::note_delivered)],
        ),
        (
            "/v1/agencies/{agency}/cases/{case_code}/kiosk",
            "POST",
            vec![web::post().to(kiosk::assign)],
        ),
        (
            "/v1/agencies/{agency}/cases",
            "GET, HEAD",
            vec![read().to(read_cases::list_cases)],
        ),
        (
            "/v1/cases",
            "POST",
            vec![web::post().to(stream::post_cases)],
        ),
        ("/v1/scores", "GET, HEAD", vec![read().to(figures::scores)]),
        (
            "/v1/ranking",
            "GET, HEAD",
            vec![read().to(figures::ranking)],
        ),
        (
            "/v1/timeliness",
            "GET, HEAD",
            vec![read().to(figures::timeliness)],
        ),
        (
            "/v1/coverage",
            "GET, HEAD",
            vec![read().to(figures::coverage)],
        ),
        ("/openapi.json", "GET, HEAD", vec![read().to(openapi::show)]),
        ("/docs", "GET, HEAD", vec![read().to(docs::show)]),
        ("/docs/try.js", "GET, HEAD", vec![read().to(docs::script)]),
    ] {
        let mut resource = web::resource(path);
        for route in routes {
            resource = resource.route(route);
        }
        let refuse = move || async move { Err::<HttpResponse, _>(Refusal::Method(allowed)) };
        api = api.service(resource.default_service(web::to(refuse)));
    }
    config.service(api);
}

fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn missing() -> Result<HttpResponse, Refusal> {
    Err(Refusal::NotFound)
}

/// An answer in JSON, which nobody else is to keep: it may hold links.
fn json(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// Asks the store, on a thread that may wait.
async fn ask<T: Send + 'static>(
    state: &web::Data<State>,
    question: impl FnOnce(&State) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let shared = state.clone();
    let answer = web::block(move || question(&shared)).await;
    let answer = answer.map_err(Error::from)?;
    answer.map_err(|error| Refusal::Ours(error.into()))
}
