//! What a citizen opens: the survey of a finished case, and the pages around it.
//!
//! Opening never spends a link, because previews in messengers open every address.

use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::Error;

pub(super) mod answer;
pub(super) mod body;
mod enter;
pub(super) mod form_page;
pub(super) mod message;
mod papers;
mod qr;
pub(super) mod submit;

pub(super) use answer::{find_link, random_press};

/// The style of every page, inline so that a page is one request; its hash is in the policy.
pub(super) const STYLE: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("templates/style.css")
);

/// Adds the citizen's routes. `/S/` is how a QR in capitals spells it.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for prefix in ["/s", "/S"] {
        config
            .service(
                web::resource([prefix.to_owned(), format!("{prefix}/")])
                    .route(read().to(enter::show)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}"))
                    .route(read().to(answer::open))
                    .route(web::post().to(answer::send)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/thanks")).route(read().to(answer::thanks)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/qr.{{format}}"))
                    .route(read().to(qr::show)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/slip.pdf")).route(read().to(papers::slip)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/form.pdf")).route(read().to(papers::form)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/dispute"))
                    .route(web::post().to(answer::dispute)),
            );
    }
}

/// The answer, or the page that says what went wrong.
pub(super) fn settle(
    request: &HttpRequest,
    state: &super::State,
    result: Result<HttpResponse, Error>,
) -> HttpResponse {
    result
        .or_else(|error| message::error_page(state, &language_of(request), error))
        .unwrap_or_else(|error| error.failed(request.match_pattern().as_deref()))
}

/// The language asked for in the address, as in `?lang=en`.
fn language_of(request: &HttpRequest) -> String {
    query_value(request, "lang").unwrap_or_default()
}

/// A value of the address's query.
pub(super) fn query_value(request: &HttpRequest, name: &str) -> Option<String> {
    let query = body::fields(request.query_string().as_bytes()).ok()?;
    query
        .into_iter()
        .find_map(|(field, value)| (field == name).then_some(value))
}
