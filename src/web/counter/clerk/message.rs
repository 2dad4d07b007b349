//! The text of the message by which a link is handed over, ready to be copied.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::{Desk, Sign, Stop, asked, settle};
use super::{hand_over, wording};
use crate::domain::VIETNAM;
use crate::report::message::{Invitation, invitation};
use crate::web::State;
use crate::web::http::page::html;
use crate::web::http::styles;
use crate::web::http::words::Words;

#[derive(Template)]
#[template(path = "counter/clerk/templates/message.html")]
struct MessagePage<'a> {
    style: &'static str,
    words: Words<'a>,
    sign: Sign,
    id: &'a str,
    case_code: &'a str,
    invitation: Invitation,
}

/// `GET /counter/message?id=`: notes nothing; the button that leads here has.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    let link = hand_over::link(&desk, &kept)?;
    let code = kept.case.agency.to_string();
    let agency = desk.ask(move |store| store.find_agency(&code)).await?;
    let name = agency.map_or_else(String::new, |agency| agency.name);
    let page = MessagePage {
        style: styles::COUNTER,
        words: desk.words(),
        sign: desk.sign().await?,
        id: &kept.id,
        case_code: &kept.case.case_code,
        invitation: invitation(
            &state.languages,
            &name,
            &link.code.url(&state.public_url),
            &wording::day(link.expires_at.to_zoned(VIETNAM).date()),
        ),
    };
    Ok(html(StatusCode::OK, page.render()?))
}
