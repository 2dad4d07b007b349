//! Cases past their due date for which nobody has apologised yet.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::desk::{Desk, Sign, Stop, settle};
use super::wording::{self, Names};
use crate::store::apologies::{OwedApology, OwedQuery};
use crate::web::State;
use crate::web::citizen::message::html;
use crate::web::citizen::query_value;
use crate::web::counter::STYLE;
use crate::web::words::{Phrase, Words};

/// Cases on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "counter/clerk/templates/owed.html")]
struct OwedPage<'a> {
    style: &'static str,
    words: Words<'a>,
    sign: Sign,
    rows: Vec<Row>,
    is_later: bool,
    /// The last case of this page, where there are more.
    last: Option<String>,
}

struct Row {
    id: String,
    case_code: String,
    agency: Phrase,
    due: String,
    outcome: Phrase,
}

/// `GET /counter/apologies?after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let after = match query_value(request, "after") {
        Some(id) => {
            let case = desk.find_case(&id).await?;
            case.case.due_at.map(|due| (due.to_string(), case.id))
        }
        None => None,
    };
    let is_later = after.is_some();
    let query = OwedQuery {
        reach: desk.key.reach.clone(),
        due_from: None,
        after,
        limit: PAGE as i64 + 1,
        now: desk.now,
    };
    let (owed, names) = desk
        .ask(move |store| Ok((store.list_owed(&query)?, Names::new(store.list_agencies()?))))
        .await?;
    let words = desk.words();
    let has_more = owed.len() > PAGE;
    let owed = owed.get(..PAGE).unwrap_or(&owed);
    let page = OwedPage {
        style: STYLE,
        words,
        sign: desk.sign().await?,
        rows: owed.iter().map(|owed| row(words, &names, owed)).collect(),
        is_later,
        last: has_more
            .then(|| owed.last().map(|owed| owed.case_id.clone()))
            .flatten(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}

fn row(words: Words<'_>, names: &Names, owed: &OwedApology) -> Row {
    Row {
        id: owed.case_id.clone(),
        case_code: owed.case.case_code.clone(),
        agency: names.agency(words, &owed.case),
        due: owed.case.due_at.map_or_else(String::new, wording::moment),
        outcome: wording::outcome(words, owed.case.outcome),
    }
}
