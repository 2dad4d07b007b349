//! `PUT /api/v1/agencies/{agency}/cases/{case_code}`: one case, as it is now.

use actix_web::{HttpRequest, HttpResponse, web};

use super::agencies::Agencies;
use super::case::CaseReader;
use super::case_results::{CaseResult, Status, import_by};
use super::refusal::Refusal;
use super::respond::{ask, json};
use super::schema::CaseBody;
use super::{address, body, key};
use crate::web::State;

/// Stores a case as it is now
///
/// Creates the case or changes it; the same request again changes nothing and returns the same link. A
/// finished case has a survey. A case that is re-opened before its survey was answered loses its link,
/// and gets another one when it is finished again.
#[utoipa::path(
    put,
    path = "/api/v1/agencies/{agency}/cases/{case_code}",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCode), Path,
            description = "The number on the receipt, percent-encoded: `H35.18%2F2026%2F000123`"),
    ),
    request_body(
        content = CaseBody,
        content_type = "application/json",
        example = json!({
            "received_at": "2026-07-01T09:30:00+07:00",
            "due_at": "2026-07-10",
            "finished_at": "2026-07-05T10:00:00+07:00",
            "outcome": "granted",
        }),
    ),
    responses(
        (status = 201, description = "The case is new", body = CaseResult),
        (status = 200, description = "The case was there", body = CaseResult),
    ),
)]
pub(super) async fn put_case(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let agencies = Agencies::of(&key, &state).await?;
    let agency = address::agency(&request, &agencies)?;
    let case_code = address::case_code(&request)?;
    let object = body::read_object(&request, payload).await?;
    let reader = CaseReader::new(agencies, state.case_words.clone())?;
    let case = reader.read_at(object, &agency, &case_code)?;
    let import = import_by(&key, &state);
    let result = ask(&state, move |state| {
        let results = state
            .store
            .apply_cases(import, std::slice::from_ref(&case))?;
        results
            .into_iter()
            .map(|imported| CaseResult::new(state, &reader.agencies, &case, imported))
            .next()
            .transpose()
    })
    .await?
    .ok_or(Refusal::NotFound)?;
    Ok(match result.status {
        Status::Created => json(HttpResponse::Created(), &result),
        _ => json(HttpResponse::Ok(), &result),
    })
}
