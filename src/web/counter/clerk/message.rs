//! The text of a message with the link, ready to be copied.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::{ClerkRequest, EarlyResponse, OfficeHeader, case_id, into_response};
use super::{delivery, wording};
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
    header: OfficeHeader,
    id: &'a str,
    case_code: &'a str,
    invitation: Invitation,
}

/// `GET /counter/message?id=`. The button that leads here has recorded the delivery already.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    let link = delivery::link(&clerk, &kept)?;
    let code = kept.case.agency.to_string();
    let agency = clerk.ask(move |store| store.find_agency(&code)).await?;
    let name = agency.map_or_else(String::new, |agency| agency.name);
    let page = MessagePage {
        style: styles::COUNTER,
        words: clerk.words(),
        header: clerk.office_header().await?,
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
