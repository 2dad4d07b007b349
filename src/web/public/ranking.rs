//! `GET /ranking/{block}/{period}`: the agencies of a block, ranked, with all that qualifies a rank.

use askama::Template;

use super::STYLE;
use super::asked::Asked;
use super::chart::ChartView;
use super::failure::Failure;
use super::figure::FigureView;
use super::numbers::Number;
use super::periods::{self, Offered, PeriodLinks};
use super::ranking_rows::{AgencyRow, EnglishNames, Rows};
use super::reading::{MethodLink, Reading, method_links};
use super::status::Status;
use crate::domain::agency::INTAKE_BLOCK;
use crate::domain::order::compare_names;
use crate::domain::ranking::RankReport;
use crate::report::charts::Chart;
use crate::store::figures::{FigureQuery, Scope};
use crate::web::State;
use crate::web::names::Names;
use crate::web::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/ranking.html")]
struct RankingPage<'a> {
    style: &'static str,
    words: Words<'a>,
    reading: Reading<'a>,
    block: Phrase,
    period: Phrase,
    periods: PeriodLinks,
    methods: Vec<MethodLink>,
    status: Status,
    body: Body,
    heatmap: Option<ChartView>,
    /// The timeliness of the same block; not of intake offices, which decide no case.
    timeliness: Option<String>,
    min_n: String,
}

/// What the page lists.
enum Body {
    /// No agency of the block existed then.
    Nothing,
    /// Intake offices: scored, never ranked.
    Scored(Vec<AgencyRow>),
    /// Agencies, ranked where they can be.
    Ranked(Box<Ranked>),
}

struct Ranked {
    chart: ChartView,
    pooled: FigureView,
    rows: Rows,
    count: Number,
    meeting_target: Number,
}

pub(super) fn page(state: &State, asked: &Asked) -> Result<String, Failure> {
    let (block, period) = (asked.block()?, asked.period()?);
    let method = asked.method()?;
    let reading = Reading::new(state, asked, method);
    let words = reading.words;
    let query = FigureQuery {
        period,
        scope: Scope::Block(block.to_string()),
        method,
        exclude_flagged: false,
        now: (state.clock)(),
    };
    let mut report = state.store.get_ranking(&query, state.min_n)?;
    let english = english_names(state)?;
    let names = Names::read(&state.store, words.language)?;
    let named = names.ranking(report.clone());
    report.order_by_name(|score| {
        let english = english.get(&score.agency).map(String::as_str);
        words.name(&score.name, english).text
    });
    let body = body(state, &report, &named, &query, &english, &reading)?;
    let heatmap = match body {
        Body::Nothing => None,
        Body::Scored(_) | Body::Ranked(_) => {
            let scores = names.scores(report.scores());
            let chart = Chart::Heatmap {
                report: &scores,
                scope: &report.block_name,
            };
            Some(ChartView::new(&chart, &query, &reading, &state.themes)?)
        }
    };
    let offered = Offered::new(state.store.list_periods()?);
    let page = RankingPage {
        style: STYLE,
        words,
        block: words.name(&report.block_name, None),
        period: periods::name(words, period),
        periods: PeriodLinks::new(&offered, period, &reading, |other| {
            reading.ranking(block.as_str(), other)
        }),
        methods: method_links(words, report.header.method, |method| {
            reading.ranking_by(block.as_str(), period, Some(method))
        }),
        timeliness: (block.as_str() != INTAKE_BLOCK)
            .then(|| reading.timeliness(block.as_str(), period)),
        status: Status::of_ranking(&report.header, &reading),
        body,
        heatmap,
        min_n: report.min_n.to_string(),
        reading,
    };
    Ok(page.render()?)
}

fn body(
    state: &State,
    report: &RankReport,
    named: &RankReport,
    query: &FigureQuery,
    english: &EnglishNames,
    reading: &Reading<'_>,
) -> Result<Body, Failure> {
    if report.agencies.is_empty() {
        return Ok(Body::Nothing);
    }
    if report.block == INTAKE_BLOCK {
        let mut rows: Vec<_> = report
            .agencies
            .iter()
            .map(|agency| AgencyRow::new(agency, report, english, reading))
            .collect();
        // By name, not by score: these are not compared.
        rows.sort_by(|a, b| compare_names(&a.name.text, &b.name.text));
        return Ok(Body::Scored(rows));
    }
    let rows = Rows::new(report, english, reading);
    let meeting = rows
        .ranked
        .iter()
        .filter(|ranked| ranked.row.figure.meets_target == Some(true))
        .count();
    let count = |number: usize| {
        reading
            .numbers
            .count(i64::try_from(number).unwrap_or(i64::MAX))
    };
    Ok(Body::Ranked(Box::new(Ranked {
        chart: ChartView::new(&Chart::Ranking(named), query, reading, &state.themes)?,
        pooled: FigureView::new(&report.pooled, report.header.k, reading),
        count: count(rows.ranked.len()),
        meeting_target: count(meeting),
        rows,
    })))
}

/// The names in English of the agencies that have one.
pub(super) fn english_names(state: &State) -> Result<EnglishNames, Failure> {
    let agencies = state.store.list_agencies()?.into_iter();
    Ok(agencies
        .filter_map(|agency| Some((agency.code.to_string(), agency.name_en?)))
        .collect())
}
