//! Cases past their due date for which no apology has been made yet.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::{ClerkRequest, EarlyResponse, OfficeHeader, into_response};
use super::wording;
use super::wording::Names;
use crate::domain::tidy;
use crate::store::cases::apologies::{ApologiesDueQuery, ApologyDue, ApologyPlace};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// The number of cases on a page.
const PAGE: usize = 50;

/// The page that lists the cases.
#[derive(Template)]
#[template(path = "counter/clerk/templates/apologies_due.html")]
struct ApologiesDuePage<'a> {
    style: &'static str,
    words: Words<'a>,
    header: OfficeHeader,
    rows: Vec<ApologyDueLine>,
    /// `pending`, `finished`, or empty for both.
    shown: &'static str,
    /// The part of a code that was searched for.
    typed: String,
    is_later: bool,
    /// The id of the last case on this page; `None` where no more follow.
    last: Option<String>,
}

/// A case of the list.
struct ApologyDueLine {
    id: String,
    case_code: String,
    agency: Phrase,
    due: String,
    days_late: String,
    outcome: Phrase,
}

/// `GET /counter/apologies?show=&after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let shown = match query_value(request, "show").as_deref() {
        Some("pending") => "pending",
        Some("finished") => "finished",
        _ => "",
    };
    let after = query_value(request, "after");
    list(&clerk, shown, after, String::new()).await
}

/// `POST /counter/apologies`: the cases whose code contains what was typed, which may identify a
/// person's case and so appears in no address.
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
    let data = form_body::read(request, payload, state).await?;
    let after = Some(data.text("after").to_owned()).filter(|id| !id.is_empty());
    list(&clerk, "", after, tidy(data.text("code"))).await
}

async fn list(
    clerk: &ClerkRequest,
    shown: &'static str,
    after: Option<String>,
    typed: String,
) -> Result<HttpResponse, EarlyResponse> {
    let after = match after {
        Some(id) => Some(place(clerk, &id).await?),
        None => None,
    };
    let is_later = after.is_some();
    let query = ApologiesDueQuery {
        is_finished: match shown {
            "" => None,
            shown => Some(shown == "finished"),
        },
        code_part: typed.clone(),
        after,
        limit: PAGE as i64 + 1,
        now: clerk.now,
    };
    let viewer = clerk.viewer();
    let (due, names) = clerk
        .ask(move |store| {
            Ok((
                store.cases(&viewer).list_apologies_due(&query)?,
                Names::new(store.list_agencies()?),
            ))
        })
        .await?;
    let words = clerk.words();
    let has_more = due.len() > PAGE;
    let due = due.get(..PAGE).unwrap_or(&due);
    let page = ApologiesDuePage {
        style: styles::COUNTER,
        words,
        header: clerk.office_header().await?,
        rows: due.iter().map(|due| row(words, &names, due)).collect(),
        shown,
        typed,
        is_later,
        last: has_more
            .then(|| due.last().map(|due| due.case_id.clone()))
            .flatten(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}

/// The place of a case in the list, whether or not an apology for it has been made meanwhile.
async fn place(clerk: &ClerkRequest, id: &str) -> Result<ApologyPlace, EarlyResponse> {
    let kept = clerk.find_case(id).await?;
    let today = clerk.local().date();
    Ok(ApologyPlace {
        is_finished: kept.case.finished_at.is_some(),
        days_late: kept.case.days_late(today).unwrap_or(0),
        case_id: kept.id,
    })
}

fn row(words: Words<'_>, names: &Names, due: &ApologyDue) -> ApologyDueLine {
    ApologyDueLine {
        id: due.case_id.clone(),
        case_code: due.case.case_code.clone(),
        agency: names.agency(words, &due.case),
        due: due.case.due_at.map_or_else(String::new, wording::case_time),
        days_late: due.days_late.to_string(),
        outcome: wording::outcome(words, due.case.outcome),
    }
}
