//! `GET /console/agency/{code}`: the figures of a period in brief, and what there is to look at.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::case_list::label;
use super::request::{AgencyRequest, address};
use crate::domain::access::Viewer;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case_list::CaseList;
use crate::domain::figures::disputes::{DisputeCount, Disputes};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::ScoreReport;
use crate::domain::period::Period;
use crate::store::cases::lists::ListCounts;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::console::kept_page;
use crate::web::console::kept_page::PageContent;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::words::{Phrase, Words};
use crate::web::public::failure::Failure;
use crate::web::public::figure::{CoverageView, FigureView};
use crate::web::public::numbers::Number;
use crate::web::public::periods;
use crate::web::public::periods::{OfferedPeriods, PeriodLinks};
use crate::web::public::reading::Reading;

/// The titles of the charts that are offered for an agency, each of which begins with its kind.
const CHARTS: [&str; 4] = [
    "components-title",
    "trend-title",
    "distribution-title",
    "coverage-title",
];

#[derive(Template)]
#[template(path = "console/templates/agency_home.html")]
struct HomeContent<'a> {
    words: Words<'a>,
    name: Phrase,
    period: Phrase,
    is_provisional: bool,
    periods: PeriodLinks,
    /// The overall figure and the coverage; `None` where the agency did not exist.
    summary: Option<(FigureView, CoverageView)>,
    waiting: Option<Phrase>,
    figures: String,
    comments: String,
    is_office: bool,
    lists: Vec<ListLink>,
    disputes: Vec<Phrase>,
    k: String,
    /// The files of the scores, then those of every chart: format and address.
    files: Vec<(Phrase, Vec<(String, String)>)>,
}

/// A list of cases with the number of its rows.
struct ListLink {
    name: Phrase,
    note: Phrase,
    count: Number,
    address: String,
}

/// What is read for the page.
struct HomeData {
    agency: Agency,
    period: Period,
    offered: OfferedPeriods,
    report: ScoreReport,
    disputes: Disputes,
    counts: ListCounts,
}

impl HomeData {
    /// Reads the data; `None` where the agency is unknown.
    fn read(
        store: &Store,
        viewer: &Viewer,
        code: &str,
        period: Option<Period>,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        store.snapshot(viewer, |figures| {
            let Some(cases) = figures.find_agency_cases(code)? else {
                return Ok(None);
            };
            let (offered, newest) = OfferedPeriods::with_newest(figures, now)?;
            let newest = || periods::last_valid(cases.agency(), newest);
            let period = period.unwrap_or_else(newest);
            let query = FigureQuery {
                period,
                scope: Scope::Agency(code.to_owned()),
                method: None,
                exclude_flagged: false,
                now,
            };
            Ok(Some(Self {
                report: figures.get_scores(&query)?,
                disputes: figures
                    .list_disputes(&query)?
                    .remove(code)
                    .unwrap_or_default(),
                counts: figures.count_lists(&cases, period, now)?,
                agency: cases.agency().clone(),
                period,
                offered,
            }))
        })
    }
}

/// `GET /console/agency/{code}?period=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let period = admitted.period(request)?;
    let kept = format!("home {} {period:?}", admitted.code);
    let language = admitted.person.words().language.to_owned();
    let (viewer, code, now) = (
        admitted.person.viewer(),
        admitted.code.clone(),
        admitted.person.now,
    );
    let shared = state.clone();
    let make = move |store: &Store| -> Result<Option<PageContent>, Failure> {
        let Some(data) = HomeData::read(store, &viewer, &code, period, now)? else {
            return Ok(None);
        };
        let reading = Reading::in_console(&shared, &language, None);
        let page = page(&data, &reading);
        let title = format!("{}, {}", page.name.text, page.period.text);
        let content = page.render()?;
        Ok(Some(PageContent { title, content }))
    };
    kept_page::respond(request, &admitted.person, &kept, make).await
}

fn page<'a>(data: &HomeData, reading: &Reading<'a>) -> HomeContent<'a> {
    let words = reading.words;
    let agency = &data.agency;
    let at = |rest: &str| address(agency.code.as_str(), rest);
    let period = data.period;
    let own = data.report.agencies.first();
    let k = data.report.k;
    HomeContent {
        words,
        name: words.name(&agency.name, agency.name_en.as_deref()),
        period: periods::name(words, period),
        is_provisional: data.report.provisional,
        periods: PeriodLinks::new(&data.offered, period, reading, |other| {
            at(&format!("?period={other}"))
        }),
        summary: own.map(|own| {
            (
                FigureView::overall(own, k, reading),
                CoverageView::new(own.coverage, reading),
            )
        }),
        waiting: own.filter(|own| own.waiting > 0).map(|own| {
            let count = reading.numbers.grouped(own.waiting);
            words.say_with("waiting", &[("count", &count)])
        }),
        figures: at(&format!("/{period}")),
        comments: at("/comments"),
        is_office: agency.is_intake_office(),
        lists: CaseList::ALL
            .into_iter()
            .map(|list| {
                let (name, note) = label(list);
                ListLink {
                    name: words.say(name),
                    note: words.say(note),
                    count: reading.numbers.count(data.counts.of(list)),
                    address: at(&format!("/cases?list={}&period={period}", list.name())),
                }
            })
            .collect(),
        disputes: disputes(&data.disputes, k, reading),
        k: k.to_string(),
        files: files(agency.code.as_str(), period, reading),
    }
}

/// Returns the disputes of every month in words.
fn disputes(disputes: &Disputes, k: i64, reading: &Reading<'_>) -> Vec<Phrase> {
    let words = reading.words;
    let phrases = disputes.months.iter().map(|(month, count)| {
        let period = periods::name(words, Period::Month(*month)).text;
        match count {
            DisputeCount::Exactly(count) => {
                let count = reading.numbers.grouped(*count);
                let values = [("period", period.as_str()), ("count", count.as_str())];
                words.say_with("room-disputes-of", &values)
            }
            DisputeCount::Few => {
                let k = k.to_string();
                let values = [("period", period.as_str()), ("k", k.as_str())];
                words.say_with("room-disputes-few", &values)
            }
        }
    });
    phrases.collect()
}

/// Returns the files of the period's scores and charts.
fn files(
    code: &str,
    period: Period,
    reading: &Reading<'_>,
) -> Vec<(Phrase, Vec<(String, String)>)> {
    let words = reading.words;
    let scores = ["xlsx", "csv"].map(|ending| {
        let rest = format!("/scores.{ending}?period={period}");
        (ending.to_uppercase(), address(code, &rest))
    });
    let charts = CHARTS.into_iter().map(|title| {
        let kind = title.trim_end_matches("-title");
        let files = ["png", "svg", "pdf"].map(|ending| {
            let language = words.language;
            let address =
                format!("/charts/{kind}.{ending}?period={period}&agency={code}&lang={language}");
            (ending.to_uppercase(), address)
        });
        (words.say(title), files.into())
    });
    let scores = (words.say("room-scores"), scores.into());
    std::iter::once(scores).chain(charts).collect()
}
