//! Adding a finished case by hand, for offices whose software does not send cases.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::add_page;
use super::add_page::{FIELDS, RefusedField};
use super::add_reading::{EntryContext, read};
use super::case_page;
use super::case_page::Done;
use super::refusal;
use super::request::{ClerkRequest, EarlyResponse, into_response, notice, scripted};
use crate::domain::cases::case::{Case, CaseRefusal, CaseUpdate};
use crate::store::cases::imported::CaseImport;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::page::html;

/// `GET /counter/add`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let page = add_page::render(&clerk, &|_| String::new(), Vec::new()).await?;
    Ok(scripted(html(StatusCode::OK, page)))
}

/// `POST /counter/add`
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
    let clerk = ClerkRequest::admit(request, state).await?;
    let Some((office, counter)) = clerk.office() else {
        // A key without an office doesn't say where the case was handed in.
        return Err(notice(state, "counter-no-case", StatusCode::NOT_FOUND)?);
    };
    let data = form_body::read(request, payload, state).await?;
    let typed = |name: &str| data.text(name).to_owned();
    let agencies = clerk.ask(Store::list_agencies).await?;
    let context = EntryContext {
        agencies: &agencies,
        case_words: &clerk.state.case_words,
        office,
        counter,
        now: clerk.local(),
    };
    let words = clerk.words();
    let refused = match read(&context, FIELDS.map(typed)) {
        Ok(case) => match add(&clerk, case).await? {
            Ok(Some(response)) => return Ok(response),
            // The page must not reveal that the case exists elsewhere.
            Ok(None) => vec![("case_code", words.say("add-refused"))],
            Err(refusal) => {
                let (column, reason) = refusal::say_of(words, refusal);
                let field = FIELDS.iter().find(|field| **field == column);
                vec![(field.copied().unwrap_or("case_code"), reason)]
            }
        },
        Err(refused) => refused
            .into_iter()
            .map(|(field, reason)| -> RefusedField { (field, refusal::say(words, &reason)) })
            .collect(),
    };
    let page = add_page::render(&clerk, &typed, refused).await?;
    Ok(scripted(html(StatusCode::UNPROCESSABLE_ENTITY, page)))
}

/// Adds a case, and returns the redirect to its page or to that of the case that existed before.
/// Returns `None` where that one is out of the key's reach; it is not changed.
async fn add(
    clerk: &ClerkRequest,
    mut case: Case,
) -> Result<Result<Option<HttpResponse>, CaseRefusal>, EarlyResponse> {
    let options = CaseImport {
        links: true,
        delivery: None,
        by: clerk.by(),
        sha256: None,
        viewer: clerk.viewer(),
    };
    let viewer = clerk.viewer();
    let added = clerk
        .ask(move |store| {
            complete(store, &mut case)?;
            let update = CaseUpdate::whole(case);
            let added = match store.add_case(options, &update)? {
                Ok(added) => added,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let cases = store.cases(&viewer);
            let kept = cases.find(update.agency.as_str(), update.case_code.as_str())?;
            Ok(Ok(kept.map(|kept| (kept, added))))
        })
        .await?;
    Ok(added.map(|found| {
        let (kept, added) = found?;
        let done = if added { Done::Added } else { Done::WasThere };
        Some(case_page::redirect_to_case(&kept, done))
    }))
}

/// Fills in the name and the field of a known procedure.
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
