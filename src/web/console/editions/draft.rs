//! `POST /console/editions`: drafts an edition.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::Entry;
use super::list::{Chosen, render};
use super::work::WorkError;
use super::{refusal, work};
use crate::domain::access::Role;
use crate::store::StoreError;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::page::see_other;
use crate::web::login::request::PersonRequest;

/// `POST /console/editions`
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Province]).await?;
    let data = form_body::read(request, payload, state).await?;
    let words = person.words();
    let chosen = Chosen {
        block: data.text("block").to_owned(),
        period: data.text("period").to_owned(),
        entry: Entry::read(&data),
    };
    let known = state.store.find_block(&chosen.block).is_some();
    let period = chosen.period.parse().ok().filter(|_| known);
    let why = match period {
        None => words.say("editions-draft-choose"),
        Some(period) => {
            let entry = &chosen.entry;
            match work::draft(&person, chosen.block.clone(), period, entry).await {
                Ok(id) => return Ok(see_other(format!("/console/editions/{id}?done=draft"))),
                Err(WorkError::Told(why)) => why,
                Err(WorkError::Store(StoreError::Edition(why))) => refusal::told(&why, words).1,
                Err(WorkError::Store(error)) => return Err(error.into()),
                Err(WorkError::Web(error)) => return Err(error.into()),
            }
        }
    };
    render(
        &person,
        &chosen,
        Some(why),
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}
