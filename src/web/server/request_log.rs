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
    let method = request.method().clone();
    // At the highest level, so that errors carry the id whatever the configured level is.
    let span = tracing::error_span!("request", request_id = id.to_str().unwrap_or_default());
    let client = request.conn_data::<Client>().cloned();
    let answer = next.call(request).instrument(span.clone());
    let mut response = client::answer(client, &method, answer).await?;
    let method = name_of(&method);
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

/// Returns the id that the request brings, if it is a UUID; otherwise a new one.
fn id_of(request: &ServiceRequest) -> HeaderValue {
    let came = request.headers().get(REQUEST_ID);
    came.filter(|id| is_uuid(id.as_bytes()))
        .cloned()
        .or_else(|| HeaderValue::try_from(Uuid::new_v4().simple().to_string()).ok())
        .unwrap_or_else(|| HeaderValue::from_static("none"))
}

/// Whether an id is a UUID with its hyphens or without. Any other could say something.
fn is_uuid(id: &[u8]) -> bool {
    matches!(id.len(), 32 | 36) && Uuid::try_parse_ascii(id).is_ok()
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
    fn only_a_uuid_is_accepted() {
        for id in [
            "0af7651916cd43dd8448eb211c80319c",
            "0AF76519-16cd-43dd-8448-eb211c80319c",
        ] {
            assert!(is_uuid(id.as_bytes()), "{id}");
        }
        for other in [
            "",
            "a",
            "web-1.7_x",
            "0af7651916cd43dd8448eb211c80319",
            "0af7651916cd43dd8448eb211c80319g",
            "0af765191-6cd-43dd-8448-eb211c80319c",
            "{0af76519-16cd-43dd-8448-eb211c80319c}",
            "urn:uuid:0af76519-16cd-43dd-8448-eb211c80319c",
        ] {
            assert!(!is_uuid(other.as_bytes()), "{other}");
        }
    }
}
