//! `POST /console/agency/{code}/comments/redact`: a comment's text is deleted and a reason put in its place.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::request::AgencyRequest;
use crate::domain::access::Role;
use crate::domain::period::Period;
use crate::domain::tidy;
use crate::store::answers::comments::Redaction;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::page::see_other;
use crate::web::login::request::PersonRequest;

/// The most characters of a reason.
const LONGEST_REASON: usize = 200;

/// `POST /console/agency/{code}/comments/redact`
pub(super) async fn redact(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_redact(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_redact(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    // An inspector and an agency read only.
    PersonRequest::admit(request, state, &[Role::Province]).await?;
    let admitted = AgencyRequest::admit(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let reason = tidy(data.text("reason"));
    let is_sound = (1..=LONGEST_REASON).contains(&reason.chars().count());
    if !is_sound || data.text("confirm") != "yes" {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(admitted.person.notice("redact-incomplete", status)?);
    }
    let (viewer, by) = (admitted.person.viewer(), admitted.person.by());
    let (code, key) = (admitted.code.clone(), tidy(data.text("key")));
    let redaction = admitted
        .person
        .ask(move |store| store.redact_comment(&viewer, &by, (&code, &key), &reason));
    let done = match redaction.await? {
        Redaction::Done => "redacted",
        Redaction::Before(_) => "before",
        Redaction::NoComment => return Err(admitted.person.missing()?),
    };
    let period = data.text("period").parse::<Period>();
    let period = period.map_or_else(|_| String::new(), |period| period.to_string());
    Ok(see_other(admitted.address(&format!(
        "/comments?period={period}&done={done}"
    ))))
}
