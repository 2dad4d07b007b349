//! `PUT` and `PATCH /api/v1/agencies/{agency}/cases/{case_code}`: one case, as it is now, or what is
//! new of it.

use actix_web::{HttpRequest, HttpResponse, web};

use super::agencies::ReachableAgencies;
use super::case::{CaseReader, LeftOut};
use super::case_results::{CaseResult, Status, import_by};
use super::refusal::Refusal;
use super::respond::{ask, json};
use super::schema::{CaseBody, CasePatch};
use super::{address, body, key};
use crate::domain::access::Viewer;
use crate::web::State;

/// Stores a case as it is now
///
/// Creates the case or changes it; the same request again changes nothing and returns the same link. A
/// finished case has a survey. A case that is re-opened keeps its link, which stays open until it
/// expires, and has the same survey when it is finished again.
#[utoipa::path(
    put,
    path = "/api/v1/agencies/{agency}/cases/{case_code}",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCodeParameter), Path,
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
            "intake_office": "trung-tam-phuc-vu-hanh-chinh-cong-tinh",
            "counter": "3",
            "field": "Đất đai",
        }),
    ),
    responses(
        (status = 201, description = "The case is new", body = CaseResult),
        (status = 200, description = "The case was there", body = CaseResult),
        (status = 409, description = "`case_elsewhere` or `other_case_same_code`: the code belongs to a case of another agency; `case_code_replaced`: the case was finished so long ago that its code was replaced",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn put_case(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    store(&request, payload, &state, LeftOut::Empty).await
}

/// Changes some fields of a case
///
/// A JSON merge patch (RFC 7396): a field that is left out stays as it is, and null empties it. The case
/// must be there.
#[utoipa::path(
    patch,
    path = "/api/v1/agencies/{agency}/cases/{case_code}",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCodeParameter), Path,
            description = "The number on the receipt, percent-encoded: `H35.18%2F2026%2F000123`"),
    ),
    request_body(
        content = CasePatch,
        content_type = "application/merge-patch+json",
        example = json!({"overdue_reason": "Chờ xác minh thực địa"}),
    ),
    responses(
        (status = 200, description = "The case as it is now", body = CaseResult),
    ),
)]
pub(super) async fn patch_case(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    store(&request, payload, &state, LeftOut::Unchanged).await
}

/// Stores what a body says of the case in the address.
async fn store(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
    left_out: LeftOut,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(request, state).await?;
    let agencies = ReachableAgencies::of(&key, state).await?;
    let agency = address::agency(request, &agencies)?;
    let case_code = address::case_code(request)?;
    let is_patch = left_out == LeftOut::Unchanged;
    let media_type = if is_patch {
        body::MERGE_PATCH
    } else {
        body::JSON
    };
    let object = body::read_object(request, payload, state, media_type).await?;
    let reader = CaseReader::new(agencies, state);
    let update = reader.read_at(object, &agency, &case_code, left_out)?;
    let import = import_by(&key, state);
    let viewer = Viewer::Key(key);
    let outcome = ask(state, move |state, store| {
        let cases = store.cases(&viewer);
        if is_patch && cases.find(agency.as_str(), case_code.as_str())?.is_none() {
            return Ok(None);
        }
        let outcomes = store.apply_cases(import, std::slice::from_ref(&update))?;
        let results = outcomes
            .into_iter()
            .map(|outcome| CaseResult::of(state, &reader.agencies, outcome));
        results.last().transpose()
    })
    .await?;
    let result = outcome.ok_or(Refusal::NotFound)??;
    Ok(match result.status {
        Status::Created => json(HttpResponse::Created(), &result),
        _ => json(HttpResponse::Ok(), &result),
    })
}
