//! Handing a link over: printed, as a message, at a kiosk. What is done here is noted as the way
//! in which the link was handed over, unless it was already.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::case_page;
use super::case_page::Done;
use super::request::{Desk, Stop, notice};
use crate::domain::cases::case::Delivery;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::documents::slips::Paper;
use crate::store::cases::read::KeptCase;
use crate::store::links::invitations::KeptLink;
use crate::web::http::page::see_other;
use crate::web::login::key_login::CLERK;

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

/// Remembers the handing over for as long as an answer to it would be a fast one; a link that was
/// handed over before is not handed over anew.
fn remember(desk: &Desk, link: &KeptLink) {
    if link.delivered_by.is_none() {
        desk.state.handovers.note(link.code, desk.now);
    }
}

/// Notes the print and goes on to the slip.
pub(super) async fn print(desk: &Desk, kept: &KeptCase, paper: &str) -> Result<HttpResponse, Stop> {
    let link = link(desk, kept)?;
    let Ok(paper) = paper.parse::<Paper>() else {
        return Err(notice(
            &desk.state,
            "counter-unreadable",
            StatusCode::BAD_REQUEST,
        )?);
    };
    let (id, by_hand) = (kept.id.clone(), desk.by_hand(None));
    desk.ask(move |store| store.note_print(&id, &by_hand))
        .await?;
    remember(desk, link);
    let paper = paper.name();
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
    let link = link(desk, kept)?;
    let (id, now) = (kept.id.clone(), desk.now);
    desk.ask(move |store| store.deliver(&[&id], Delivery::Message, now))
        .await?;
    remember(desk, link);
    Ok(see_other(format!("/counter/message?id={}", kept.id)))
}

/// Notes that the survey is given on paper and goes on to it.
pub(super) async fn on_paper(
    desk: &Desk,
    kept: &KeptCase,
    language: &str,
) -> Result<HttpResponse, Stop> {
    link(desk, kept)?;
    let language = desk.state.languages.codes().find(|code| *code == language);
    let (id, now) = (kept.id.clone(), desk.now);
    desk.ask(move |store| store.deliver(&[&id], Delivery::Paper, now))
        .await?;
    let language = language.unwrap_or(BASE_LANGUAGE);
    Ok(see_other(format!(
        "/counter/form?id={}&lang={language}",
        kept.id
    )))
}

/// Assigns the case to a kiosk near this counter; the kiosk notes it once the case is on its screen.
pub(super) async fn at_kiosk(
    desk: &Desk,
    kept: &KeptCase,
    kiosk: &str,
) -> Result<HttpResponse, Stop> {
    link(desk, kept)?;
    let (viewer, kiosk, id, now) = (desk.viewer(), kiosk.to_owned(), kept.id.clone(), desk.now);
    let is_assigned = desk
        .ask(move |store| {
            let kiosks = store.list_kiosks(&viewer)?;
            match kiosks.iter().find(|near| near.id == kiosk) {
                Some(kiosk) => store.assign_kiosk(&kiosk.id, &id, now),
                None => Ok(false),
            }
        })
        .await?;
    if is_assigned {
        return Ok(case_page::go_on(kept, Done::Assigned));
    }
    Err(notice(
        &desk.state,
        "counter-kiosk-refused",
        StatusCode::CONFLICT,
    )?)
}
