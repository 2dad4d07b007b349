//! The cases that were finished on a day, newest first, and a search field for all others.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;
use uuid::Uuid;

use super::delivery;
use super::request::{ClerkRequest, EarlyResponse, OfficeHeader, into_response, scripted};
use super::wording;
use super::wording::Names;
use crate::domain::cases::case::CaseTime;
use crate::report::documents::slips::{Paper, SheetPlace};
use crate::store::cases::read::DayQuery;
use crate::store::cases::read::KeptCase;
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// The number of cases on a page.
const PAGE: usize = 50;
/// The number of cases that can be opened with a digit key.
const DIGITS: usize = 9;

/// The page that lists cases.
#[derive(Template)]
#[template(path = "counter/clerk/templates/list.html")]
pub(super) struct ListPage<'a> {
    pub(super) style: &'static str,
    pub(super) words: Words<'a>,
    pub(super) header: OfficeHeader,
    pub(super) title: Phrase,
    pub(super) rows: Vec<CaseListLine>,
    /// What was typed in the search field.
    pub(super) typed: &'a str,
    /// Why nothing was found.
    pub(super) refused: Option<Phrase>,
    /// The navigation between days; `None` for the result of a search.
    pub(super) days: Option<Days>,
    /// The address of a slip that the page prints by itself.
    pub(super) printing: Option<String>,
}

/// The day of a list, and the navigation to others.
pub(super) struct Days {
    /// The day as `2026-07-15`.
    pub(super) chosen: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) refused: Option<Phrase>,
    /// Whether newer cases of the day are on another page.
    pub(super) is_older: bool,
    /// The id of the last case on this page; `None` where no older ones follow.
    pub(super) last: Option<String>,
}

/// One case of a list.
pub(super) struct CaseListLine {
    pub(super) number: usize,
    /// The digit key that opens it.
    pub(super) digit: Option<usize>,
    pub(super) id: String,
    pub(super) case_code: String,
    pub(super) agency: Phrase,
    pub(super) procedure: String,
    pub(super) counter: String,
    /// The hour, after the day where the list spans several.
    pub(super) finished: String,
    pub(super) outcome: Phrase,
    pub(super) channel: Phrase,
    pub(super) delivery: Phrase,
}

/// Returns the rows of cases, numbered from 1.
pub(super) fn rows(
    words: Words<'_>,
    names: &Names,
    cases: &[KeptCase],
    finished: fn(CaseTime) -> String,
) -> Vec<CaseListLine> {
    (1..)
        .zip(cases)
        .map(|(number, kept)| CaseListLine {
            number,
            digit: (number <= DIGITS).then_some(number),
            id: kept.id.clone(),
            case_code: kept.case.case_code.clone(),
            agency: names.agency(words, &kept.case),
            procedure: names.procedure(&kept.case),
            counter: kept.case.counter.clone().unwrap_or_default(),
            finished: kept.case.finished_at.map_or_else(String::new, finished),
            outcome: wording::outcome(words, kept.case.outcome),
            channel: wording::channel(words, kept.case.channel),
            delivery: match (&kept.link, kept.case.finished_at) {
                (Some(link), Some(_)) => wording::delivery(words, link.delivery),
                // The link of a re-opened case is handed over again once the case is finished.
                _ => words.say("delivery-no-link"),
            },
        })
        .collect()
}

/// `GET /counter?day=&after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let (status, page) = page(&clerk, request).await?;
    Ok(scripted(html(status, page)))
}

/// Returns the page of the day that the address names, with its status.
async fn page(
    clerk: &ClerkRequest,
    request: &HttpRequest,
) -> Result<(StatusCode, String), EarlyResponse> {
    let today = clerk.local().date();
    let chosen_day = query_value(request, "day").filter(|day| !day.trim().is_empty());
    let chosen = match chosen_day.as_deref().map(CaseTime::parse) {
        None => Some(today),
        Some(time) => time.ok().map(|time| time.date),
    };
    let after = match query_value(request, "after") {
        Some(id) => {
            let case = clerk.find_case(&id).await?;
            case.case.finished_at.map(|finished| (finished, case.id))
        }
        None => None,
    };
    let is_older = after.is_some();
    let day = chosen.unwrap_or(today);
    let (cases, names) = load(clerk, day, after).await?;
    let has_more = cases.len() > PAGE;
    let cases = cases.get(..PAGE).unwrap_or(&cases);
    let words = clerk.words();
    let title = if day == today {
        "counter-today"
    } else {
        "counter-on"
    };
    let page = ListPage {
        title: words.say_with(title, &[("day", &wording::day(day))]),
        rows: rows(words, &names, cases, wording::hour),
        typed: "",
        refused: None,
        days: Some(Days {
            chosen: day.to_string(),
            before: day.yesterday().ok().map(|day| day.to_string()),
            after: day
                .tomorrow()
                .ok()
                .filter(|day| *day <= today)
                .map(|day| day.to_string()),
            refused: chosen.is_none().then(|| words.say("counter-wrong-day")),
            is_older,
            last: has_more
                .then(|| cases.last().map(|case| case.id.clone()))
                .flatten(),
        }),
        printing: printing(request),
        style: styles::COUNTER,
        words,
        header: clerk.office_header().await?,
    };
    let status = match chosen {
        Some(_) => StatusCode::OK,
        None => StatusCode::BAD_REQUEST,
    };
    Ok((status, page.render()?))
}

/// Returns the address of the slip that the page's address asks to print.
fn printing(request: &HttpRequest) -> Option<String> {
    let id = Uuid::parse_str(&query_value(request, "print")?).ok()?;
    let paper: Paper = query_value(request, "paper")?.parse().ok()?;
    let place = query_value(request, "place").and_then(|place| place.parse::<SheetPlace>().ok());
    Some(delivery::slip_address(&id.to_string(), paper, place))
}

/// Returns up to one case more than a page shows, and the names of agencies.
async fn load(
    clerk: &ClerkRequest,
    day: Date,
    after: Option<(CaseTime, String)>,
) -> Result<(Vec<KeptCase>, Names), Error> {
    let query = DayQuery {
        day,
        after,
        limit: PAGE as i64 + 1,
    };
    let viewer = clerk.viewer();
    clerk
        .ask(move |store| {
            let cases = store.cases(&viewer).list_finished_on(&query)?;
            let names = Names::new(store.list_agencies()?).with_procedures(store, &cases)?;
            Ok((cases, names))
        })
        .await
}
