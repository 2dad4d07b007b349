//! Pages and redirects as responses.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use jiff::Timestamp;

/// Returns a page for one person, whose address is secret and which may hold answers. The browser may
/// keep it for its Back button: with `no-store` that leads from every step to an error page, and the
/// answers are lost, as a test in Chromium shows.
pub(in crate::web) fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// Adds to a response how many seconds a pause still lasts.
pub(in crate::web) fn set_retry_after(
    response: &mut HttpResponse,
    until: Timestamp,
    now: Timestamp,
) {
    // A second begun is a second.
    let seconds = until.duration_since(now).as_secs().max(0) + 1;
    let seconds = header::HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
}

/// Returns a redirect by which the browser sends the same form to another address.
pub(in crate::web) fn same_form_at(location: String) -> HttpResponse {
    HttpResponse::TemporaryRedirect()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, location))
        .finish()
}

/// Returns a redirect to another address.
pub(in crate::web) fn see_other(location: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, location))
        .finish()
}
