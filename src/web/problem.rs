//! Errors for programs: RFC 9457 problem documents with a stable code.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

/// A problem document.
#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// A response that holds a problem document.
pub(super) fn problem(status: StatusCode, code: &str, detail: Option<&str>) -> HttpResponse {
    let body = Problem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or(""),
        status: status.as_u16(),
        code,
        detail,
    };
    HttpResponse::build(status)
        .content_type("application/problem+json")
        // A problem is made of text and numbers, which always serialise.
        .body(serde_json::to_vec(&body).unwrap_or_default())
}
