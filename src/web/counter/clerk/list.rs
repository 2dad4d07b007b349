//! The finished cases of a day, newest first, with the field that finds any other.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;

use super::desk::{Desk, Sign, Stop, settle};
use super::wording::{self, Names};
use crate::domain::case::Moment;
use crate::store::counter::DayQuery;
use crate::store::links::KeptCase;
use crate::web::citizen::message::html;
use crate::web::citizen::query_value;
use crate::web::counter::STYLE;
use crate::web::words::{Phrase, Words};
use crate::web::{Error, State};

/// Cases on a page.
const PAGE: usize = 50;
/// Cases that a digit on the keyboard opens.
const DIGITS: usize = 9;

/// Cases in a table.
#[derive(Template)]
#[template(path = "counter/clerk/templates/list.html")]
pub(super) struct ListPage<'a> {
    pub(super) style: &'static str,
    pub(super) words: Words<'a>,
    pub(super) sign: Sign,
    pub(super) title: Phrase,
    pub(super) rows: Vec<Row>,
    /// What was typed to find a case, and why it wasn't found.
    pub(super) typed: &'a str,
    pub(super) refused: Option<Phrase>,
    /// The days around, where the table is a day's.
    pub(super) days: Option<Days>,
}

/// The day that a list is of, and where others are.
pub(super) struct Days {
    /// As the chooser has it, 2026-07-15.
    pub(super) chosen: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) refused: Option<Phrase>,
    /// Whether this is not the newest page.
    pub(super) is_older: bool,
    /// The last case of this page, where there are older ones.
    pub(super) last: Option<String>,
}

/// One case of a list.
pub(super) struct Row {
    pub(super) number: usize,
    /// The digit that opens it.
    pub(super) digit: Option<usize>,
    pub(super) id: String,
    pub(super) case_code: String,
    pub(super) agency: Phrase,
    /// Its hour, with the day where the list is of more than one.
    pub(super) finished: String,
    pub(super) outcome: Phrase,
    pub(super) channel: Phrase,
    pub(super) delivery: Phrase,
}

/// Rows of cases, numbered from one.
pub(super) fn rows(
    words: Words<'_>,
    names: &Names,
    cases: &[KeptCase],
    finished: fn(Moment) -> String,
) -> Vec<Row> {
    (1..)
        .zip(cases)
        .map(|(number, kept)| Row {
            number,
            digit: (number <= DIGITS).then_some(number),
            id: kept.id.clone(),
            case_code: kept.case.case_code.clone(),
            agency: names.agency(words, &kept.case),
            finished: kept.case.finished_at.map_or_else(String::new, finished),
            outcome: wording::outcome(words, kept.case.outcome),
            channel: wording::channel(words, kept.case.channel),
            delivery: match (&kept.link, kept.case.finished_at) {
                (Some(link), Some(_)) => wording::delivery(words, link.delivered_by),
                // A case that was opened again has a link only if it was answered.
                _ => words.say("delivery-no-link"),
            },
        })
        .collect()
}

/// `GET /counter?day=&after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let (status, page) = page(&desk, request).await?;
    Ok(html(status, page))
}

async fn page(desk: &Desk, request: &HttpRequest) -> Result<(StatusCode, String), Stop> {
    let today = desk.local().date();
    let asked = query_value(request, "day").filter(|day| !day.trim().is_empty());
    let chosen = match asked.as_deref().map(Moment::parse) {
        None => Some(today),
        Some(moment) => moment.ok().map(|moment| moment.date),
    };
    let after = match query_value(request, "after") {
        Some(id) => {
            let case = desk.find_case(&id).await?;
            case.case.finished_at.map(|finished| (finished, case.id))
        }
        None => None,
    };
    let is_older = after.is_some();
    let day = chosen.unwrap_or(today);
    let (cases, names) = load(desk, day, after).await?;
    let has_more = cases.len() > PAGE;
    let cases = cases.get(..PAGE).unwrap_or(&cases);
    let words = desk.words();
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
        style: STYLE,
        words,
        sign: desk.sign().await?,
    };
    let status = match chosen {
        Some(_) => StatusCode::OK,
        None => StatusCode::BAD_REQUEST,
    };
    Ok((status, page.render()?))
}

/// One case more than a page holds, and the agencies' names.
async fn load(
    desk: &Desk,
    day: Date,
    after: Option<(Moment, String)>,
) -> Result<(Vec<KeptCase>, Names), Error> {
    let query = DayQuery {
        reach: desk.key.reach.clone(),
        day,
        after,
        limit: PAGE as i64 + 1,
    };
    desk.ask(move |store| {
        Ok((
            store.list_finished_on(&query)?,
            Names::new(store.list_agencies()?),
        ))
    })
    .await
}
