//! `POST /api/v1/agencies/{agency}/cases/{case_code}/kiosk`: the survey of a case at a kiosk.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::refusal::{FieldError, Refusal};
use super::respond::ask;
use super::{body, key, read_cases};
use crate::domain::access::Viewer;
use crate::web::State;

/// The kiosk to use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AtKiosk {
    /// The name of its key.
    #[schema(example = "Ki-ốt sảnh")]
    kiosk: String,
}

/// Opens the survey of a finished case at a kiosk
///
/// The kiosk must be at the office where the case was handed in or is returned, and at the case's
/// counter if the kiosk belongs to one. It drops the case that it was showing before.
#[utoipa::path(
    post,
    path = "/api/v1/agencies/{agency}/cases/{case_code}/kiosk",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCodeParameter), Path,
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
    let AtKiosk { kiosk: name } = body::read(&request, payload, &state).await?;
    if kept.link.is_none() || kept.case.finished_at.is_none() {
        return Err(Refusal::NoLink);
    }
    let assigned = ask(&state, move |state, store| {
        let kiosks = store.list_kiosks(&Viewer::Key(key))?;
        match kiosks.iter().find(|kiosk| kiosk.name == name) {
            Some(kiosk) => {
                let now = (state.clock)();
                store.assign_kiosk(&kiosk.id, &kept.id, now)
            }
            None => Ok(false),
        }
    })
    .await?;
    if assigned {
        return Ok(HttpResponse::NoContent().finish());
    }
    // The same answer for a kiosk that does not exist and for one at another office.
    let detail = "no kiosk of this name takes this case now";
    Err(FieldError::new("kiosk", detail).into())
}
