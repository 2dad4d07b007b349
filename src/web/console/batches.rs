//! `/console/batches`: imported responses, and the withdrawal of a batch.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::domain::access::Role;
use crate::domain::tidy;
use crate::store::StoreError;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

const ROLES: &[Role] = &[Role::Admin, Role::Province];

/// A batch of the list.
struct BatchLine {
    name: String,
    source: String,
    imported_by: String,
    imported_at: String,
    rows: i64,
    withdrawn: bool,
}

#[derive(Template)]
#[template(path = "console/templates/batches.html")]
struct BatchesPage<'a> {
    frame: Frame<'a>,
    rows: Vec<BatchLine>,
    done: Option<Phrase>,
    refused: Option<Phrase>,
}

/// `GET /console/batches?done=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ROLES).await?;
        let done =
            query_value(&request, "done").map(|_| person.words().say("batch-withdrawn-done"));
        page(&person, done, None, StatusCode::OK).await
    };
    let result = result.await;
    into_response(&request, &state, result)
}

async fn page(
    person: &PersonRequest,
    done: Option<Phrase>,
    refused: Option<Phrase>,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let viewer = person.viewer();
    let rows = person.ask(move |store| store.list_batches(&viewer)).await?;
    let page = BatchesPage {
        frame: person.frame(),
        rows: rows
            .into_iter()
            .map(|batch| BatchLine {
                imported_by: tidy(batch.imported_by.name()),
                imported_at: wording::time(batch.imported_at),
                name: tidy(&batch.name),
                source: tidy(&batch.source),
                rows: batch.rows,
                withdrawn: batch.withdrawn,
            })
            .collect(),
        done,
        refused,
    };
    Ok(html(status, page.render()?))
}

/// `POST /console/batches`: withdraws a batch.
pub(super) async fn withdraw(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_withdraw(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_withdraw(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ROLES).await?;
    let data = form_body::read(request, payload, state).await?;
    let refuse = |id: &'static str| Some(person.words().say(id));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if data.find("confirm").is_none() {
        return page(&person, None, refuse("batch-unconfirmed"), status).await;
    }
    let (name, by) = (tidy(data.text("name")), person.by());
    let imports = &person.state.workers.imports;
    match imports
        .run(move |store| store.withdraw_batch(&name, &by))
        .await?
    {
        Ok(_) => Ok(see_other("/console/batches?done=withdrawn".to_owned())),
        Err(StoreError::Batch(_)) => page(&person, None, refuse("batch-refused"), status).await,
        Err(error) => Err(error.into()),
    }
}
