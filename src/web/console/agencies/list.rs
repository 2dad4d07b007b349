//! The list of agencies.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;

use crate::domain::access::Role;
use crate::domain::cases::agency::{Agency, Block};
use crate::domain::order::compare_names;
use crate::domain::text::plain;
use crate::store::Store;
use crate::web::State;
use crate::web::console::kept_page;
use crate::web::console::kept_page::PageContent;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;
use crate::web::public::failure::Failure;

/// An agency of the list.
struct AgencyLine {
    code: String,
    name: Phrase,
    block: Phrase,
    valid_from: String,
    valid_to: String,
    successor: String,
}

#[derive(Template)]
#[template(path = "console/templates/agencies.html")]
struct AgenciesContent<'a> {
    words: Words<'a>,
    typed: &'a str,
    /// The blocks to filter by: id, name, whether it is chosen.
    blocks: Vec<(String, Phrase, bool)>,
    rows: Vec<AgencyLine>,
}

/// Returns a day as officials write it; nothing for none.
pub(super) fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, wording::day)
}

/// `GET /console/agencies?q=&block=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Admin]).await?;
    let typed = query_value(request, "q").unwrap_or_default();
    let chosen = query_value(request, "block").unwrap_or_default();
    let address = format!("agencies {typed:?} {chosen:?}");
    let language = person.words().language.to_owned();
    let shared = state.clone();
    let make = move |store: &Store| -> Result<Option<PageContent>, Failure> {
        let words = Words::new(&shared.languages, &language);
        let agencies = store.list_agencies()?;
        Ok(Some(PageContent {
            title: words.say("nav-agencies").text,
            content: content(store.blocks(), agencies, (&typed, &chosen), words).render()?,
        }))
    };
    kept_page::respond(request, &person, &address, make).await
}

/// Returns the list of the agencies of a block, or of all, with a part of a name or code.
fn content<'a>(
    blocks: &[Block],
    agencies: Vec<Agency>,
    (typed, chosen): (&'a str, &str),
    words: Words<'a>,
) -> AgenciesContent<'a> {
    let part = plain(typed);
    let is_found = |agency: &Agency| {
        let texts = [agency.code.as_str(), &agency.name];
        part.is_empty() || texts.into_iter().any(|text| plain(text).contains(&part))
    };
    let mut rows: Vec<AgencyLine> = agencies
        .into_iter()
        .filter(|agency| chosen.is_empty() || agency.block.as_str() == chosen)
        .filter(is_found)
        .map(|agency| AgencyLine {
            block: match blocks.iter().find(|block| block.id == agency.block) {
                Some(block) => words.name(&block.name, block.name_en.as_deref()),
                None => Phrase::plain(agency.block.to_string()),
            },
            code: agency.code.to_string(),
            name: words.name(&agency.name, agency.name_en.as_deref()),
            valid_from: day(agency.valid_from),
            valid_to: day(agency.valid_to),
            successor: agency
                .successor
                .map_or_else(String::new, |code| code.to_string()),
        })
        .collect();
    rows.sort_by(|a, b| compare_names(&a.name.text, &b.name.text));
    AgenciesContent {
        words,
        typed,
        blocks: blocks
            .iter()
            .map(|block| {
                let name = words.name(&block.name, block.name_en.as_deref());
                (block.id.to_string(), name, block.id.as_str() == chosen)
            })
            .collect(),
        rows,
    }
}
