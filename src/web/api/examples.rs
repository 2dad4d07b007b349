//! Examples of responses, for the description of the interface.
//!
//! Those in `examples/` are what sipas answers after the first steps of the README, shortened to one
//! agency.

use actix_web::http::StatusCode;
use serde_json::{Value, json};
use utoipa::openapi::{Content, RefOr};
use utoipa::{Modify, openapi};

use crate::web::http::problem::PROBLEM;

/// The modifier that adds an example to every response that has a body.
pub(super) struct Examples;

impl Modify for Examples {
    fn modify(&self, api: &mut openapi::OpenApi) {
        for path in api.paths.paths.values_mut() {
            let operations = [
                &mut path.get,
                &mut path.put,
                &mut path.patch,
                &mut path.post,
            ];
            for operation in operations.into_iter().flatten() {
                let id = operation.operation_id.clone().unwrap_or_default();
                for (status, response) in &mut operation.responses.responses {
                    if let RefOr::T(response) = response {
                        add(&id, status, response);
                    }
                }
            }
        }
    }
}

fn add(operation: &str, status: &str, response: &mut openapi::Response) {
    for (media_type, content) in &mut response.content {
        let RefOr::T(Content { example, .. }) = content else {
            continue;
        };
        *example = if media_type == PROBLEM {
            Some(problem(operation, status, &response.description))
        } else {
            answer(operation, status)
        };
    }
}

/// Returns a problem document with the first code that its description names.
fn problem(operation: &str, status: &str, description: &str) -> Value {
    let code = description.split('`').nth(1).unwrap_or_default();
    let status: StatusCode = status.parse().unwrap_or_default();
    let mut problem = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "code": code,
    });
    if let Some((field, detail)) = wrong(operation, code) {
        problem["field"] = field.into();
        problem["detail"] = detail.into();
    }
    problem
}

/// Returns the field or parameter that a problem is about, and what is wrong with it.
fn wrong(operation: &str, code: &str) -> Option<(&'static str, &'static str)> {
    let wrong = match (code, operation) {
        ("invalid_field", "note_delivered") => {
            ("by", "must be one of slip, display, kiosk, message, paper")
        }
        ("invalid_field", "assign") => ("kiosk", "no kiosk of this name takes this case now"),
        ("invalid_field", _) => (
            "received_at",
            "a new case needs the day on which it was received",
        ),
        ("invalid_parameter", "list_cases") => ("limit", "write a number from 1 to 500"),
        ("invalid_parameter", "get_case") => (
            "case_code",
            "`H35.18%2F2026%2F000123` is encoded twice: a slash is `%2F` in the address, not `%252F`",
        ),
        ("invalid_parameter", _) => ("period", "must be given"),
        _ => return None,
    };
    Some(wrong)
}

fn answer(operation: &str, status: &str) -> Option<Value> {
    let text = match operation {
        "put_case" | "patch_case" => include_str!("examples/stored.json"),
        "get_case" | "list_cases" => include_str!("examples/case.json"),
        "post_cases" => return Some(include_str!("examples/lines.ndjson").into()),
        "scores" => include_str!("examples/scores.json"),
        "ranking" => include_str!("examples/ranking.json"),
        "timeliness" => include_str!("examples/timeliness.json"),
        "coverage" => include_str!("examples/coverage.json"),
        _ => return None,
    };
    let mut example: Value = serde_json::from_str(text).ok()?;
    match (operation, status) {
        ("put_case" | "patch_case", "200") => example["status"] = "updated".into(),
        ("list_cases", _) => example = json!({ "items": [example], "next_cursor": null }),
        _ => {}
    }
    Some(example)
}
