//! One line in the log and one count for every request: the route's template, the status and the
//! duration. Never an address, a query, a link code or a client.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use tracing::Instrument;
use uuid::Uuid;

use crate::web::State;
use crate::web::http::client;
use crate::web::http::client::Client;

/// The header with the id of a request, which a proxy sets or we generate, and which we send back.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is accepted.
const LONGEST_ID: usize = 64;
/// The routes that every screen at a counter polls each second; they are logged at the debug level.
const POLLED: [&str; 2] = ["/display/now", "/kiosk/now"];
/// The template for requests that match no route.
const UNMATCHED: &str = "unmatched";

/// Logs and counts a request.
pub(in crate::web) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let state = request.app_data::<web::Data<State>>().cloned();
    let id = id_of(&request);
    let method = name_of(request.method());
    // At the highest level, so that errors carry the id whatever the configured level is.
    let span = tracing::error_span!("request", request_id = id.to_str().unwrap_or_default());
    let client = request.conn_data::<Client>().cloned();
    let answer = next.call(request).instrument(span.clone());
    let mut response = client::answer(client, answer).await?;
    let route = response.request().match_pattern();
    let route = route.as_deref().unwrap_or(UNMATCHED);
    let status = response.status().as_u16();
    let took = started.elapsed();
    span.in_scope(|| {
        let duration_ms = took.as_micros() as f64 / 1000.0;
        if POLLED.contains(&route) {
            tracing::debug!(method, route, status, duration_ms, "request");
        } else {
            tracing::info!(method, route, status, duration_ms, "request");
        }
    });
    if let Some(state) = state {
        state.metrics.request(method, route, status);
        let error = response.response().extensions().get().copied();
        if let Some(error) = error {
            state.metrics.count_database_error(error);
        }
    }
    response.headers_mut().insert(REQUEST_ID, id);
    Ok(response)
}

/// Returns the id that the request brings, if it is short and plain; otherwise a new one.
fn id_of(request: &ServiceRequest) -> HeaderValue {
    let came = request.headers().get(REQUEST_ID);
    came.filter(|id| is_plain(id.as_bytes()))
        .cloned()
        .or_else(|| HeaderValue::try_from(Uuid::new_v4().simple().to_string()).ok())
        .unwrap_or_else(|| HeaderValue::from_static("none"))
}

/// Whether an id is short and holds only letters, digits, `-`, `_` and `.`.
fn is_plain(id: &[u8]) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Returns the name of a standard method; `other` for any else, because clients can invent methods.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_and_plain_id_is_accepted() {
        for plain in ["a", "0af7651916cd43dd8448eb211c80319c", "web-1.7_x"] {
            assert!(is_plain(plain.as_bytes()), "{plain}");
        }
        let long = "a".repeat(65);
        for other in ["", "a b", "a\"b", "a;b=c", "số", long.as_str()] {
            assert!(!is_plain(other.as_bytes()), "{other}");
        }
    }
}
