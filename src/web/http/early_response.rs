//! Responses that end a request before its own page.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::{Error, State, response};

/// What ends a request before its own page: another page, or an error.
pub(in crate::web) enum EarlyResponse {
    /// Another page instead.
    Page(Box<HttpResponse>),
    /// Something failed.
    Error(Error),
}

impl<E: Into<Error>> From<E> for EarlyResponse {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl From<HttpResponse> for EarlyResponse {
    fn from(response: HttpResponse) -> Self {
        Self::Page(Box::new(response))
    }
}

/// Returns the response of a request for somebody who is logged in. Browsers keep no copy, because
/// several people may share a computer.
pub(in crate::web) fn into_response(
    request: &HttpRequest,
    state: &State,
    result: Result<HttpResponse, EarlyResponse>,
) -> HttpResponse {
    let mut response = match result {
        Ok(response) => response,
        Err(EarlyResponse::Page(response)) => *response,
        Err(EarlyResponse::Error(error)) => response::into_response(request, state, Err(error)),
    };
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("private, no-store"),
    );
    response
}
