//! Adding a finished case by hand, where no software tells of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::add_page;
use super::add_page::{FIELDS, Refused};
use super::add_reading::{Place, read};
use super::case_page;
use super::case_page::Done;
use super::refusal;
use super::request::{Desk, Stop, notice, settle};
use crate::domain::cases::case::Case;
use crate::store::cases::imported::CaseImport;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::page::html;

/// `GET /counter/add`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let page = add_page::render(&desk, &|_| String::new(), Vec::new()).await?;
    Ok(html(StatusCode::OK, page))
}

/// `POST /counter/add`
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = sent(&request, payload, &state).await;
    settle(&request, &state, result)
}

async fn sent(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let Some((office, counter)) = desk.office() else {
        // A key for more than one office doesn't say where the case was handed in.
        return Err(notice(state, "counter-no-case", StatusCode::NOT_FOUND)?);
    };
    let data = form_body::read(request, payload).await?;
    let typed = |name: &str| data.text(name).to_owned();
    let agencies = desk.ask(Store::list_agencies).await?;
    let place = Place {
        agencies: &agencies,
        case_words: &desk.state.case_words,
        office,
        counter,
        now: desk.local(),
    };
    let words = desk.words();
    let refused = match read(&place, FIELDS.map(typed)) {
        Ok(case) => match add(&desk, case).await? {
            Some(response) => return Ok(response),
            // Not even that there is such a case elsewhere is told.
            None => vec![("case_code", words.say("add-refused"))],
        },
        Err(refused) => refused
            .into_iter()
            .map(|(field, reason)| -> Refused { (field, refusal::say(words, &reason)) })
            .collect(),
    };
    let page = add_page::render(&desk, &typed, refused).await?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Adds the case and goes on to its page, or to that of the case that is there. None where that
/// one is out of the key's reach; it stays as it is.
async fn add(desk: &Desk, mut case: Case) -> Result<Option<HttpResponse>, Stop> {
    let options = CaseImport {
        links: true,
        delivered_by: None,
        changed_by: desk.key.name.clone(),
        now: desk.now,
    };
    let viewer = desk.viewer();
    let added = desk
        .ask(move |store| {
            complete(store, &mut case)?;
            let added = store.add_case(options, &case)?;
            let cases = store.cases(&viewer);
            let kept = cases.find(case.agency.as_str(), &case.case_code)?;
            Ok(kept.map(|kept| (kept, added)))
        })
        .await?;
    let Some((kept, added)) = added else {
        return Ok(None);
    };
    let done = if added { Done::Added } else { Done::WasThere };
    Ok(Some(case_page::go_on(&kept, done)))
}

/// Fills in what is known of the procedure.
fn complete(store: &Store, case: &mut Case) -> Result<(), StoreError> {
    let Some(code) = &case.procedure else {
        return Ok(());
    };
    if let Some(known) = store.find_procedure(code)? {
        case.procedure_name = known.name;
        case.field = case.field.take().or(known.field);
    }
    Ok(())
}
