//! Problem documents (RFC 9457) with a stable code: errors for programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::text::legible;

/// The media type of problem documents.
pub(in crate::web) const PROBLEM: &str = "application/problem+json";

/// A problem document, RFC 9457.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Problem<'a> {
    /// Always `about:blank`: `code` says which problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'a str,
    /// The status.
    status: u16,
    /// What is wrong, as a word that does not change.
    code: &'a str,
    /// What is wrong with this request, in words for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<&'a str>,
    /// The field or parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<&'a str>,
}

/// Returns a response with a problem document.
pub(in crate::web) fn problem(
    status: StatusCode,
    code: &str,
    detail: Option<&str>,
) -> HttpResponse {
    problem_of(status, code, detail, None)
}

/// Returns a response with a problem document about one field or parameter.
pub(in crate::web) fn problem_of(
    status: StatusCode,
    code: &str,
    detail: Option<&str>,
    field: Option<&str>,
) -> HttpResponse {
    // They may repeat what was sent.
    let (detail, field) = (detail.map(legible), field.map(legible));
    let body = Problem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or(""),
        status: status.as_u16(),
        code,
        detail: detail.as_deref(),
        field: field.as_deref(),
    };
    HttpResponse::build(status)
        .content_type(PROBLEM)
        // A problem is made of text and numbers, which always serialise.
        .body(serde_json::to_vec(&body).unwrap_or_default())
}
