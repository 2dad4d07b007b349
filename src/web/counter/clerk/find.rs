//! Finding a case by its code, or by the slip of its link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::list::{ListPage, rows};
use super::request::{Desk, Stop, settle};
use super::wording;
use super::wording::Names;
use crate::domain::access::Reach;
use crate::domain::files::MAX_CASE_CODE;
use crate::domain::links::code::LinkCode;
use crate::domain::tidy;
use crate::store::links::by_hand::KeptCase;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::page::{html, see_other};
use crate::web::http::styles;

/// `POST /counter/find`: on to the case, or the list with what was found. What is typed may be a
/// person's case or open a survey, so it is in no address.
pub(super) async fn find(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = found(&request, payload, &state).await;
    settle(&request, &state, result)
}

async fn found(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let typed = tidy(form_body::read(request, payload).await?.text("code"));
    if typed.is_empty() {
        return Ok(see_other("/counter".to_owned()));
    }
    let (reach, wanted) = (desk.key.reach.clone(), typed.clone());
    let (cases, names) = desk
        .ask(move |store| {
            Ok((
                look_up(store, &reach, &wanted)?,
                Names::new(store.list_agencies()?),
            ))
        })
        .await?;
    if let [only] = cases.as_slice() {
        return Ok(see_other(format!("/counter/case?id={}", only.id)));
    }
    let words = desk.words();
    let (status, title) = if cases.is_empty() {
        (StatusCode::NOT_FOUND, "counter-found-none")
    } else {
        (StatusCode::OK, "counter-found-several")
    };
    let page = ListPage {
        title: words.say(title),
        rows: rows(words, &names, &cases, wording::moment),
        typed: &typed,
        refused: cases.is_empty().then(|| words.say("counter-not-found")),
        days: None,
        style: styles::COUNTER,
        words,
        sign: desk.sign().await?,
    };
    Ok(html(status, page.render()?))
}

/// The cases within reach of a code as typed, else in capitals; else the case of a link, whose
/// code is typed or whose QR is scanned.
fn look_up(store: &Store, reach: &Reach, typed: &str) -> Result<Vec<KeptCase>, StoreError> {
    if typed.chars().any(char::is_control) {
        return Ok(Vec::new());
    }
    if typed.chars().count() <= MAX_CASE_CODE {
        for case_code in [typed.to_owned(), typed.to_uppercase()] {
            let cases = store.list_cases_of_code(reach, &case_code)?;
            if !cases.is_empty() {
                return Ok(cases);
            }
        }
    }
    let code = typed.rsplit('/').next().unwrap_or(typed);
    let Ok(code) = LinkCode::parse(code) else {
        return Ok(Vec::new());
    };
    let case = store.find_case_of_link(&code)?;
    // A case that was opened again has a link only if it was answered.
    Ok(case
        .filter(|case| case.case.finished_at.is_some() && reach.covers(case.place()))
        .into_iter()
        .collect())
}
