//! Cases past their due date for which no apology has been made yet.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::{ClerkRequest, EarlyResponse, OfficeHeader, into_response};
use super::wording;
use super::wording::Names;
use crate::store::cases::apologies::{ApologiesDueQuery, ApologyDue};
use crate::web::State;
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
    rows: Vec<ApologyDueRow>,
    is_later: bool,
    /// The id of the last case on this page; `None` where no more follow.
    last: Option<String>,
}

/// A case of the list.
struct ApologyDueRow {
    id: String,
    case_code: String,
    agency: Phrase,
    due: String,
    outcome: Phrase,
}

/// `GET /counter/apologies?after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let after = match query_value(request, "after") {
        Some(id) => {
            let case = clerk.find_case(&id).await?;
            case.case.due_at.map(|day| (day.to_string(), case.id))
        }
        None => None,
    };
    let is_later = after.is_some();
    let query = ApologiesDueQuery {
        due_from: None,
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
        is_later,
        last: has_more
            .then(|| due.last().map(|due| due.case_id.clone()))
            .flatten(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}

fn row(words: Words<'_>, names: &Names, due: &ApologyDue) -> ApologyDueRow {
    ApologyDueRow {
        id: due.case_id.clone(),
        case_code: due.case.case_code.clone(),
        agency: names.agency(words, &due.case),
        due: due.case.due_at.map_or_else(String::new, wording::moment),
        outcome: wording::outcome(words, due.case.outcome),
    }
}
