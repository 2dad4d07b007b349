//! Delivering a link: printed, in a message, at a kiosk or with a paper form. The first way that is
//! used is recorded as the link's delivery.

use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::case_page;
use super::case_page::Done;
use super::request::{ClerkRequest, EarlyResponse, notice};
use crate::domain::cases::case::Delivery;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::documents::slips::{Paper, SheetPlace};
use crate::store::cases::read::KeptCase;
use crate::store::links::invitations::KeptLink;
use crate::web::State;
use crate::web::http::cookie;
use crate::web::http::page::see_other;

/// The cookie for the paper that a browser last printed on: each counter has its own printer.
const PAPER_COOKIE: &str = "sipas-paper";
/// The cookie for the next free place on the sheet in that printer.
const PLACE_COOKIE: &str = "sipas-place";
/// Browsers keep no cookie for longer.
const PAPER_DAYS: i64 = 400;

/// Returns the name of the paper that this browser last printed on.
pub(super) fn usual_paper(request: &HttpRequest, state: &State) -> Option<String> {
    cookie::find(request, state, PAPER_COOKIE)
}

/// Returns the next free place on the sheet that this browser last printed on.
pub(super) fn next_place(request: &HttpRequest, state: &State) -> Option<SheetPlace> {
    cookie::find(request, state, PLACE_COOKIE)?.parse().ok()
}

/// Returns the query of a slip's address, and of the page that prints it.
fn slip_query(paper: Paper, place: Option<SheetPlace>) -> String {
    let place = place.map_or_else(String::new, |place| format!("&place={}", place.number()));
    format!("paper={}{place}", paper.name())
}

/// Returns the address of a case's slip.
pub(super) fn slip_address(id: &str, paper: Paper, place: Option<SheetPlace>) -> String {
    format!("/counter/slip?id={id}&{}", slip_query(paper, place))
}

/// Returns the link of a case.
///
/// # Errors
/// The page that says that there is no link to hand over now.
pub(super) fn link<'k>(
    clerk: &ClerkRequest,
    kept: &'k KeptCase,
) -> Result<&'k KeptLink, EarlyResponse> {
    match &kept.link {
        Some(link) if link.expires_at > clerk.now && kept.case.finished_at.is_some() => Ok(link),
        _ => Err(notice(
            &clerk.state,
            "counter-no-link",
            StatusCode::CONFLICT,
        )?),
    }
}

/// Remembers the time of a first delivery, from which a fast answer is counted.
fn remember_delivery(clerk: &ClerkRequest, link: &KeptLink) {
    if link.delivery.is_none() {
        clerk.state.deliveries.note(link.code, clerk.now);
    }
}

/// Records the print, and returns the redirect to the slip; or to the list, where a script prints it.
pub(super) async fn print(
    clerk: &ClerkRequest,
    kept: &KeptCase,
    paper: &str,
    place: &str,
    then_list: bool,
) -> Result<HttpResponse, EarlyResponse> {
    let link = link(clerk, kept)?;
    let Ok(paper) = paper.parse::<Paper>() else {
        return Err(notice(
            &clerk.state,
            "counter-unreadable",
            StatusCode::BAD_REQUEST,
        )?);
    };
    let (id, by_hand) = (kept.id.clone(), clerk.by_hand(None));
    clerk
        .ask(move |store| store.note_print(&id, &by_hand))
        .await?;
    remember_delivery(clerk, link);
    let place = place.parse().ok().filter(|_| paper.places().is_some());
    let mut response = see_other(if then_list {
        format!("/counter?print={}&{}", kept.id, slip_query(paper, place))
    } else {
        slip_address(&kept.id, paper, place)
    });
    let next = place.and_then(|place: SheetPlace| place.next_on(paper));
    let next = next.map(|place| (PLACE_COOKIE, place.number().to_string()));
    for (name, value) in [(PAPER_COOKIE, paper.name().to_owned())]
        .into_iter()
        .chain(next)
    {
        let mut cookie = cookie::make(&clerk.state, name, value);
        cookie.set_max_age(Duration::days(PAPER_DAYS));
        // Setting a cookie of letters, digits and hyphens never fails.
        let _ = response.add_cookie(&cookie);
    }
    Ok(response)
}

/// Records that a message is sent, and returns the redirect to its text.
pub(super) async fn by_message(
    clerk: &ClerkRequest,
    kept: &KeptCase,
) -> Result<HttpResponse, EarlyResponse> {
    let link = link(clerk, kept)?;
    let (id, by) = (kept.id.clone(), clerk.by());
    clerk
        .ask(move |store| store.record_delivery(&id, Delivery::Message, &by))
        .await?;
    remember_delivery(clerk, link);
    Ok(see_other(format!("/counter/message?id={}", kept.id)))
}

/// Records that the survey is given on paper, and returns the redirect to the form.
pub(super) async fn on_paper(
    clerk: &ClerkRequest,
    kept: &KeptCase,
    language: &str,
) -> Result<HttpResponse, EarlyResponse> {
    link(clerk, kept)?;
    let language = clerk.state.languages.codes().find(|code| *code == language);
    let (id, by) = (kept.id.clone(), clerk.by());
    clerk
        .ask(move |store| store.record_delivery(&id, Delivery::Paper, &by))
        .await?;
    let language = language.unwrap_or(BASE_LANGUAGE);
    Ok(see_other(format!(
        "/counter/form?id={}&lang={language}",
        kept.id
    )))
}

/// Assigns the case to a kiosk of this office. The kiosk itself records the delivery, once the case is
/// on its screen.
pub(super) async fn at_kiosk(
    clerk: &ClerkRequest,
    kept: &KeptCase,
    kiosk: &str,
) -> Result<HttpResponse, EarlyResponse> {
    link(clerk, kept)?;
    let (viewer, kiosk, id, now) = (clerk.viewer(), kiosk.to_owned(), kept.id.clone(), clerk.now);
    let is_assigned = clerk
        .ask(move |store| {
            let kiosks = store.list_kiosks(&viewer)?;
            match kiosks.iter().find(|near| near.id == kiosk) {
                Some(kiosk) => store.assign_kiosk(&kiosk.id, &id, now),
                None => Ok(false),
            }
        })
        .await?;
    if is_assigned {
        return Ok(case_page::redirect_to_case(kept, Done::Assigned));
    }
    Err(notice(
        &clerk.state,
        "counter-kiosk-refused",
        StatusCode::CONFLICT,
    )?)
}
