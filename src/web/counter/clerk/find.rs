//! Finding a case by its code or by its link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::list::{ListPage, rows};
use super::request::{ClerkRequest, EarlyResponse, into_response};
use super::wording;
use super::wording::Names;
use crate::domain::access::Viewer;
use crate::domain::files::MAX_CASE_CODE;
use crate::domain::links::typed::TypedCode;
use crate::domain::tidy;
use crate::store::cases::read::KeptCase;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::page::{html, see_other};
use crate::web::http::styles;

/// `POST /counter/find`: a redirect to the case, or the list of those that were found. The text may
/// identify a person's case or open a survey, so it appears in no address.
pub(super) async fn find(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_find(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_find(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let typed = tidy(form_body::read(request, payload, state).await?.text("code"));
    if typed.is_empty() {
        return Ok(see_other("/counter".to_owned()));
    }
    let (viewer, wanted) = (clerk.viewer(), typed.clone());
    let (cases, names) = clerk
        .ask(move |store| {
            let cases = look_up(store, &viewer, &wanted)?;
            let names = Names::new(store.list_agencies()?).with_procedures(store, &cases)?;
            Ok((cases, names))
        })
        .await?;
    if let [only] = cases.as_slice() {
        return Ok(see_other(format!("/counter/case?id={}", only.id)));
    }
    let words = clerk.words();
    let (status, title) = if cases.is_empty() {
        (StatusCode::NOT_FOUND, "counter-found-none")
    } else {
        (StatusCode::OK, "counter-found-several")
    };
    let page = ListPage {
        title: words.say(title),
        rows: rows(words, &names, &cases, wording::case_time),
        typed: &typed,
        refused: cases.is_empty().then(|| match typed.chars().count() {
            0..FEWEST => words.say("counter-find-short"),
            _ => words.say("counter-not-found"),
        }),
        days: None,
        printing: None,
        style: styles::COUNTER,
        words,
        header: clerk.office_header().await?,
    };
    Ok(html(status, page.render()?))
}

/// The fewest characters of a part of a code.
const FEWEST: usize = 3;
/// The most cases that are found by a part of their code.
const MOST: i64 = 50;

/// Returns the cases within reach whose code is the text; otherwise the case of the link whose code
/// was typed or whose QR was scanned; otherwise those whose code contains the text.
fn look_up(store: &Store, viewer: &Viewer, typed: &str) -> Result<Vec<KeptCase>, StoreError> {
    let cases = store.cases(viewer);
    if typed.chars().count() <= MAX_CASE_CODE {
        let found = cases.list_of_code(typed)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    if let Ok(link) = TypedCode::read(typed)
        && let Some(code) = store.find_typed_code(&link)?
    {
        return Ok(cases.find_of_link(&code)?.into_iter().collect());
    }
    if typed.chars().count() >= FEWEST {
        return cases.list_of_code_part(typed, MOST);
    }
    Ok(Vec::new())
}
