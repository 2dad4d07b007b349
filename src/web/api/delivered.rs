//! `POST /api/v1/agencies/{agency}/cases/{case_code}/delivered`: a link was handed over.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::refusal::{FieldError, Refusal};
use super::respond::ask;
use super::{body, key, read_cases};
use crate::domain::cases::case::Delivery;
use crate::web::State;

/// By which way a link was handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what `way` reads")]
pub(super) struct Delivered {
    /// The way.
    by: Way,
}

/// A way in which a link is handed over.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Way {
    /// On a printed slip.
    Slip,
    /// On the counter's display.
    Display,
    /// At the kiosk.
    Kiosk,
    /// By SMS, Zalo, e-mail or portal.
    Message,
    /// On a paper form.
    Paper,
}

/// Notes by which way a link was handed over
///
/// The first way stays. Coverage counts whoever was handed a link as invited.
#[utoipa::path(
    post,
    path = "/api/v1/agencies/{agency}/cases/{case_code}/delivered",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCode), Path,
            description = "The number on the receipt, percent-encoded"),
    ),
    request_body(
        content = Delivered,
        content_type = "application/json",
        example = json!({ "by": "message" }),
    ),
    responses(
        (status = 204, description = "It is noted"),
        (status = 409, description = "`no_link`: the case is not finished, or its link was revoked",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn note_delivered(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let (_, kept) = read_cases::find(&request, &key, &state).await?;
    let by = way(&body::read(&request, payload).await?)?;
    if kept.link.is_none() || kept.case.finished_at.is_none() {
        return Err(Refusal::NoLink);
    }
    ask(&state, move |state| {
        state
            .store
            .deliver(&[kept.id.as_str()], by, (state.clock)())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

fn way(object: &body::Object) -> Result<Delivery, FieldError> {
    if let Some(name) = object.keys().find(|name| *name != "by") {
        return Err(FieldError::new(name, "unknown; known is by"));
    }
    let by = object.get("by").and_then(Value::as_str);
    by.and_then(Delivery::from_name).ok_or_else(|| {
        let names: Vec<&str> = Delivery::ALL.iter().map(|way| way.name()).collect();
        FieldError::new("by", format!("must be one of {}", names.join(", ")))
    })
}
