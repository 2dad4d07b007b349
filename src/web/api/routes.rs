//! The routes of the interface.

use actix_web::{HttpResponse, Resource, Route, guard, web};

use super::refusal::Refusal;
use super::{delivered, docs, figures, kiosk, openapi, put_case, read_cases, stream};

/// Adds all routes under `/api`, and a problem document for unknown addresses there.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    let mut api = web::scope("/api").default_service(web::to(missing));
    for (path, allowed, routes) in [
        (
            "/v1/agencies/{agency}/cases/{case_code}",
            "GET, HEAD, PATCH, PUT",
            vec![
                read().to(read_cases::get_case),
                web::patch().to(put_case::patch_case),
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
        let resource = routes
            .into_iter()
            .fold(web::resource(path), Resource::route);
        let refuse = move || async move { Err::<HttpResponse, _>(Refusal::Method(allowed)) };
        api = api.service(resource.default_service(web::to(refuse)));
    }
    config.service(api);
}

/// Returns a route for GET and HEAD.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The handler of unknown addresses.
async fn missing() -> Result<HttpResponse, Refusal> {
    Err(Refusal::NotFound)
}
