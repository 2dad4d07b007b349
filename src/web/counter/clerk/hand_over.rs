//! Handing a link over: printed, as a message, at a kiosk. What is done here is noted as the way
//! in which the link was handed over, unless it was already.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::desk::{Desk, Stop, notice};
use crate::domain::case::Delivery;
use crate::store::links::{KeptCase, KeptLink};
use crate::web::citizen::message::see_other;
use crate::web::counter::opening::CLERK;

/// What slips are printed on.
pub(super) const PAPERS: [&str; 4] = ["80", "58", "a4", "envelope"];

/// The browser remembers what its printer takes: one counter, one printer.
const PAPER_COOKIE: &str = "sipas-paper";
const PAPER_DAYS: i64 = 400;

/// The paper that this browser printed on last.
pub(super) fn usual_paper(request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(PAPER_COOKIE)?;
    Some(cookie.value().to_owned())
}

/// The link of a case while it can be handed over, or the page that says there is none.
pub(super) fn link<'k>(desk: &Desk, kept: &'k KeptCase) -> Result<&'k KeptLink, Stop> {
    match &kept.link {
        Some(link) if link.expires_at > desk.now && kept.case.finished_at.is_some() => Ok(link),
        _ => Err(notice(
            &desk.state,
            "counter-no-link",
            StatusCode::CONFLICT,
        )?),
    }
}

/// Notes the print and goes on to the slip.
pub(super) async fn print(desk: &Desk, kept: &KeptCase, paper: &str) -> Result<HttpResponse, Stop> {
    link(desk, kept)?;
    let Some(paper) = PAPERS.into_iter().find(|known| *known == paper) else {
        return Err(notice(
            &desk.state,
            "counter-unreadable",
            StatusCode::BAD_REQUEST,
        )?);
    };
    let (id, by_hand) = (kept.id.clone(), desk.by_hand(None));
    desk.ask(move |store| store.note_print(&id, &by_hand))
        .await?;
    let mut response = see_other(format!("/counter/slip?id={}&paper={paper}", kept.id));
    let cookie = Cookie::build(PAPER_COOKIE, paper)
        .path(CLERK.path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::days(PAPER_DAYS))
        .finish();
    // A name and a value of letters, digits and hyphens always make a cookie.
    let _ = response.add_cookie(&cookie);
    Ok(response)
}

/// Notes that a message is sent and goes on to its text.
pub(super) async fn by_message(desk: &Desk, kept: &KeptCase) -> Result<HttpResponse, Stop> {
    link(desk, kept)?;
    let (id, now) = (kept.id.clone(), desk.now);
    desk.ask(move |store| store.deliver(&[&id], Delivery::Message, now))
        .await?;
    Ok(see_other(format!("/counter/message?id={}", kept.id)))
}
