//! The list of agencies.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;

use crate::domain::access::Role;
use crate::domain::text::plain;
use crate::store::Store;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

/// An agency of the list.
struct AgencyRow {
    code: String,
    name: Phrase,
    block: Phrase,
    valid_from: String,
    valid_to: String,
    successor: String,
}

#[derive(Template)]
#[template(path = "console/templates/agencies.html")]
struct AgenciesPage<'a> {
    frame: Frame<'a>,
    typed: &'a str,
    /// The blocks to filter by: id, name, whether it is chosen.
    blocks: Vec<(String, Phrase, bool)>,
    rows: Vec<AgencyRow>,
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
    let part = plain(&typed);
    let words = person.words();
    let blocks = state.store.blocks();
    let rows = person
        .ask(Store::list_agencies)
        .await?
        .into_iter()
        .filter(|agency| chosen.is_empty() || agency.block.as_str() == chosen)
        .filter(|agency| {
            let texts = [agency.code.as_str(), &agency.name];
            texts.into_iter().any(|text| plain(text).contains(&part))
        })
        .map(|agency| AgencyRow {
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
        });
    let page = AgenciesPage {
        frame: person.frame(),
        typed: &typed,
        blocks: blocks
            .iter()
            .map(|block| {
                let name = words.name(&block.name, block.name_en.as_deref());
                (block.id.to_string(), name, block.id.as_str() == chosen)
            })
            .collect(),
        rows: rows.collect(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}
