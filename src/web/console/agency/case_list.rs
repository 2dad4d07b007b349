//! `/console/agency/{code}/cases`: the lists of an agency's cases.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::case_columns::{AgenciesByCode, CaseColumn, columns};
use super::request::AgencyRequest;
use crate::domain::access::Viewer;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case_list::CaseList;
use crate::domain::period::Period;
use crate::domain::tidy;
use crate::store::cases::lists::{CaseListQuery, ListedCase};
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::frame::Frame;
use crate::web::public::periods;
use crate::web::public::periods::{OfferedPeriods, PeriodLinks};

/// The number of rows on a page.
const PAGE: usize = 50;
/// The fewest characters of a code that are searched for.
const SHORTEST: usize = 3;

#[derive(Template)]
#[template(path = "console/templates/agency_cases.html")]
struct CasesPage<'a> {
    frame: Frame<'a>,
    home: String,
    name: Phrase,
    period: Phrase,
    title: Phrase,
    note: Phrase,
    periods: PeriodLinks,
    /// The lists: name, address, whether it is this one.
    lists: Vec<(Phrase, String, bool)>,
    /// The columns with whether their cells are numbers.
    headers: Vec<(Phrase, bool)>,
    rows: Vec<AgencyCaseLine>,
    /// The address of the list from its beginning.
    address: String,
    /// What was typed in the search field, and why it was not searched for.
    typed: String,
    refused: Option<Phrase>,
    is_later: bool,
    /// The place after which the next page begins.
    next: Option<String>,
    files: Vec<(&'static str, String)>,
}

/// A row: the code of the case, and the other cells with their headings and whether they are numbers.
type AgencyCaseLine = (Phrase, Vec<(Phrase, Phrase, bool)>);

/// What is asked for.
pub(super) struct ListRequest {
    pub(super) list: CaseList,
    pub(super) period: Option<Period>,
    /// The part of a code.
    pub(super) typed: String,
    after: String,
}

impl ListRequest {
    /// Returns what the address asks for.
    ///
    /// # Errors
    /// The page for what is not there, where it names no list.
    pub(super) fn of(
        request: &HttpRequest,
        admitted: &AgencyRequest,
    ) -> Result<Self, EarlyResponse> {
        let list = match query_value(request, "list") {
            None => Some(CaseList::Late),
            Some(name) => CaseList::find(&name),
        };
        Ok(Self {
            list: list.map_or_else(|| Err(admitted.person.missing()?), Ok)?,
            period: admitted.period(request)?,
            typed: String::new(),
            after: query_value(request, "after").unwrap_or_default(),
        })
    }

    /// Whether the part of a code is long enough to be searched for.
    fn is_long_enough(&self) -> bool {
        self.typed.is_empty() || self.typed.chars().count() >= SHORTEST
    }
}

/// What is read for the page.
struct ListData {
    agency: Agency,
    period: Period,
    offered: OfferedPeriods,
    names: AgenciesByCode,
    rows: Vec<ListedCase>,
}

/// `GET /console/agency/{code}/cases?list=&period=&after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let asked = ListRequest::of(request, &admitted)?;
    list(&admitted, asked).await
}

/// `POST /console/agency/{code}/cases?list=&period=`: the cases whose code contains what was typed,
/// which may identify a person's case and so appears in no address.
pub(super) async fn find(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_find(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_find(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let data = form_body::read(request, payload, state).await?;
    let asked = ListRequest {
        typed: tidy(data.text("code")),
        after: tidy(data.text("after")),
        ..ListRequest::of(request, &admitted)?
    };
    list(&admitted, asked).await
}

async fn list(admitted: &AgencyRequest, asked: ListRequest) -> Result<HttpResponse, EarlyResponse> {
    let (viewer, code, now) = (
        admitted.person.viewer(),
        admitted.code.clone(),
        admitted.person.now,
    );
    let is_searched = asked.is_long_enough();
    let query = CaseListQuery {
        list: asked.list,
        // Replaced where the address names none.
        period: asked.period.unwrap_or(Period::Year(1900)),
        code_part: match is_searched {
            true => asked.typed.clone(),
            false => String::new(),
        },
        after: asked.after.parse().ok(),
        limit: PAGE as i64 + 1,
        now,
    };
    let period = asked.period;
    let read = move |store: &Store| ListData::read(store, &viewer, &code, query, period);
    let Some(data) = admitted.person.ask(read).await? else {
        return Err(admitted.person.missing()?);
    };
    let status = match is_searched {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(html(status, page(admitted, &asked, &data).render()?))
}

impl ListData {
    /// Reads a page of a list; `None` where the agency is unknown.
    fn read(
        store: &Store,
        viewer: &Viewer,
        code: &str,
        query: CaseListQuery,
        period: Option<Period>,
    ) -> Result<Option<Self>, StoreError> {
        store.snapshot(viewer, |figures| {
            let Some(cases) = figures.find_agency_cases(code)? else {
                return Ok(None);
            };
            let agency = cases.agency().clone();
            let (offered, newest) = OfferedPeriods::with_newest(figures, query.now)?;
            let names = match agency.is_intake_office() {
                true => figures.list_agencies()?,
                false => Vec::new(),
            };
            let newest = || periods::last_valid(&agency, newest);
            let period = period.unwrap_or_else(newest);
            Ok(Some(Self {
                rows: figures.list_cases(&cases, &CaseListQuery { period, ..query })?,
                agency,
                period,
                offered,
                names: names
                    .into_iter()
                    .map(|agency| (agency.code.to_string(), agency))
                    .collect(),
            }))
        })
    }
}

fn page<'a>(admitted: &'a AgencyRequest, asked: &ListRequest, data: &ListData) -> CasesPage<'a> {
    let reading = admitted.reading();
    let words = reading.words;
    let period = data.period;
    let columns = columns(asked.list, data.agency.is_intake_office());
    let of = |list: CaseList, period: Period| {
        admitted.address(&format!("/cases?list={}&period={period}", list.name()))
    };
    let (title, note) = label(asked.list);
    let shown = data.rows.get(..PAGE).unwrap_or(&data.rows);
    CasesPage {
        frame: admitted.person.frame(),
        home: admitted.address(&format!("?period={period}")),
        name: admitted.name(&data.agency),
        period: periods::name(words, period),
        title: words.say(title),
        note: words.say(note),
        periods: PeriodLinks::new(&data.offered, period, &reading, |other| {
            of(asked.list, other)
        }),
        lists: CaseList::ALL
            .into_iter()
            .map(|list| {
                (
                    words.say(label(list).0),
                    of(list, period),
                    list == asked.list,
                )
            })
            .collect(),
        headers: columns
            .iter()
            .map(|column| (words.say(&column.label()), column.is_number()))
            .collect(),
        rows: rows(shown, &columns, &data.names, words),
        address: of(asked.list, period),
        refused: (!asked.is_long_enough()).then(|| words.say("room-code-short")),
        typed: asked.typed.clone(),
        is_later: !asked.after.is_empty(),
        next: (data.rows.len() > PAGE)
            .then(|| shown.last().map(|row| row.place.to_string()))
            .flatten(),
        files: ["xlsx", "csv"]
            .map(|format| {
                let list = asked.list.name();
                let rest = format!("/cases.{format}?list={list}&period={period}");
                (format, admitted.address(&rest))
            })
            .into(),
    }
}

/// Returns the rows of the table.
fn rows(
    listed: &[ListedCase],
    columns: &[CaseColumn],
    names: &AgenciesByCode,
    words: Words<'_>,
) -> Vec<AgencyCaseLine> {
    let row = |row: &ListedCase| {
        let others = columns.iter().filter(|column| **column != CaseColumn::Code);
        let cells = others.map(|column| {
            let cell = column.shown(row, names, words);
            (cell, words.say(&column.label()), column.is_number())
        });
        (CaseColumn::Code.shown(row, names, words), cells.collect())
    };
    listed.iter().map(row).collect()
}

/// Returns the ids of a list's name and of what it holds.
pub(super) fn label(list: CaseList) -> (&'static str, &'static str) {
    match list {
        CaseList::Late => ("list-late", "list-late-note"),
        CaseList::Apologies => ("list-apologies", "list-apologies-note"),
        CaseList::Moved => ("list-moved", "list-moved-note"),
        CaseList::Links => ("list-links", "list-links-note"),
        CaseList::RegisteredLate => ("list-registered-late", "list-registered-late-note"),
        CaseList::Undelivered => ("list-undelivered", "list-undelivered-note"),
    }
}
