//! `POST /api/v1/agencies/{agency}/cases/{case_code}/kiosk`: a kiosk asks about a case.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::refusal::FieldError;
use super::{Refusal, ask, body, key, read_cases};
use crate::domain::access::Reach;
use crate::web::State;

/// The kiosk that is to ask.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what `name` reads")]
pub(super) struct AtKiosk {
    /// The name of its key.
    #[schema(example = "Ki-ốt 1")]
    kiosk: String,
}

/// Opens the survey of a finished case at a kiosk
///
/// The kiosk must stand where the case was handed in or is returned, and at its counter if it belongs
/// to one. It leaves whatever it asked about before.
#[utoipa::path(
    post,
    path = "/api/v1/agencies/{agency}/cases/{case_code}/kiosk",
    tag = "cases",
    params(
        ("agency" = inline(super::openapi::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::openapi::CaseCode), Path,
            description = "The number on the receipt, percent-encoded"),
    ),
    request_body(content = AtKiosk, content_type = "application/json"),
    responses(
        (status = 204, description = "The kiosk shows it within a second or two"),
        (status = 409, description = "`no_link`: the case is not finished, or its link was revoked",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn assign(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let (_, kept) = read_cases::find(&request, &key, &state).await?;
    let name = name(&body::read(&request, payload).await?)?;
    if kept.link.is_none() || kept.case.finished_at.is_none() {
        return Err(Refusal::NoLink);
    }
    let assigned = ask(&state, move |state| {
        let kiosks = state.store.list_kiosks(&Reach::All)?;
        match kiosks.iter().find(|kiosk| kiosk.name == name) {
            Some(kiosk) => {
                let now = (state.clock)();
                state.store.assign_kiosk(&kiosk.id, &kept.id, now)
            }
            None => Ok(false),
        }
    })
    .await?;
    if assigned {
        return Ok(HttpResponse::NoContent().finish());
    }
    // One answer for a kiosk that is not there and for one elsewhere.
    let detail = "no kiosk of this name takes this case now";
    Err(FieldError::new("kiosk", detail).into())
}

fn name(object: &body::Object) -> Result<String, FieldError> {
    if let Some(name) = object.keys().find(|name| *name != "kiosk") {
        return Err(FieldError::new(name, "unknown; known is kiosk"));
    }
    let name = object.get("kiosk").and_then(Value::as_str);
    name.map(str::to_owned)
        .ok_or_else(|| FieldError::new("kiosk", "must be the name of a kiosk's key"))
}
