//! `POST /console/editions`: drafts an edition.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{EditionForm, Unreadable};
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
        entry: EditionForm::read(&data),
    };
    let refused = match try_draft(&person, &chosen).await {
        Ok(id) => return Ok(see_other(format!("/console/editions/{id}?done=draft"))),
        Err(DraftRefusal::Field((field, why))) => (field, words.say(why)),
        Err(DraftRefusal::Work(WorkError::Message(why))) => ("act", why),
        Err(DraftRefusal::Work(WorkError::Store(StoreError::Edition(why)))) => {
            refusal::refusal_text(&why, words)
        }
        Err(DraftRefusal::Work(WorkError::Store(error))) => return Err(error.into()),
        Err(DraftRefusal::Work(WorkError::Web(error))) => return Err(error.into()),
    };
    render(
        &person,
        &chosen,
        Some(refused),
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

/// Why there is no draft.
enum DraftRefusal {
    /// A field can't be read.
    Field(Unreadable),
    /// The figures or the store don't allow it.
    Work(WorkError),
}

async fn try_draft(person: &PersonRequest, chosen: &Chosen) -> Result<String, DraftRefusal> {
    let unchosen = || DraftRefusal::Field(("period", "editions-draft-choose"));
    let known = person.state.store.find_block(&chosen.block).is_some();
    let period = chosen.period.parse().ok().filter(|_| known);
    let period = period.ok_or_else(unchosen)?;
    let texts = chosen.entry.texts().map_err(DraftRefusal::Field)?;
    let drafted = work::draft(person, chosen.block.clone(), period, texts);
    drafted.await.map_err(DraftRefusal::Work)
}
