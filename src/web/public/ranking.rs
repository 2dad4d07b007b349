//! `GET /ranking/{block}/{period}`: the ranking of a block, with everything that qualifies a rank.

use askama::Template;

use super::chart::ChartView;
use super::failure::Failure;
use super::figure::FigureView;
use super::listing::{LONG, Listing};
use super::missing::Missing;
use super::numbers::{CellValue, Number};
use super::periods;
use super::periods::{OfferedPeriods, PeriodLinks};
use super::preview::Preview;
use super::query::PublicQuery;
use super::ranking_list::{Headings, listed};
use super::ranking_rows::{AgencyCells, EnglishNames, RankingRows};
use super::reading::{MethodLink, Reading, method_links};
use super::status::StatusLine;
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Period;
use crate::outputs::names::LocalNames;
use crate::report::charts::Chart;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/ranking.html")]
struct RankingPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    block: Phrase,
    period: Phrase,
    periods: PeriodLinks,
    before: Option<Phrase>,
    methods: Vec<MethodLink>,
    status: StatusLine,
    listing: Listing,
    headings: Headings,
    body: RankingBody,
    heatmap: Option<ChartView>,
    /// The released edition of this block and period: title and address.
    edition: Option<(String, String)>,
    /// The address of the timeliness of the same block; `None` for intake offices, which decide no cases.
    timeliness: Option<String>,
    min_n: String,
}

/// The main part of the page.
enum RankingBody {
    /// No agency of the block existed in the period.
    Nothing,
    /// Intake offices, which are scored but never ranked.
    Scored(Vec<AgencyCells>),
    /// Agencies with their ranks.
    Ranked(Box<Ranked>),
}

impl RankingBody {
    /// The number of agencies that are listed.
    fn shown(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Scored(rows) => rows.len(),
            Self::Ranked(ranked) => ranked.rows.count(),
        }
    }

    /// The picture that messengers show: the chart, where it is short enough to be read there.
    fn preview_image(&self) -> Option<&str> {
        match self {
            Self::Ranked(ranked) if ranked.agencies <= LONG => Some(ranked.chart.preview()),
            Self::Ranked(_) | Self::Scored(_) | Self::Nothing => None,
        }
    }
}

/// A ranking with its chart and its pooled figure.
struct Ranked {
    chart: ChartView,
    pooled: FigureView,
    rows: RankingRows,
    /// The number of all agencies, listed or not.
    agencies: usize,
    count: Number,
    meeting_target: Number,
}

/// Returns the page as HTML.
///
/// The function is long because it names every field of the page once, and every read of the store.
pub(super) fn page(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let (block, period) = (request.block()?, request.period()?);
    let method = request.method()?;
    let reading = Reading::new(state, request, method);
    let words = reading.words;
    let query = FigureQuery {
        period,
        scope: Scope::Block(block.to_string()),
        method,
        exclude_flagged: false,
        now: (state.clock)(),
    };
    Missing::check_begun(period, query.now)?;
    let mut report = figures.get_compared_ranking(&query, state.min_n)?;
    let english = english_names(figures)?;
    let names = LocalNames::read(figures, words.language)?;
    let named = names.ranking(report.clone());
    report.order_by_name(|score| {
        let english = english.get(&score.agency).map(String::as_str);
        words.name(&score.name, english).text
    });
    let total = report.agencies.len();
    let listing = Listing::new(request, total, &reading);
    let body = body(
        state,
        &report,
        &named,
        &query,
        (&listing, &english),
        &reading,
    )?;
    let listing = listing.with_counts(body.shown(), total, &reading);
    let heatmap = match body {
        RankingBody::Nothing => None,
        RankingBody::Scored(_) | RankingBody::Ranked(_) => {
            let scores = names.scores(report.scores());
            let chart = Chart::Heatmap {
                report: &scores,
                scope: &named.block_name,
            };
            Some(ChartView::new(&chart, &query, &reading, &state.themes)?)
        }
    };
    let offered = OfferedPeriods::new(figures.list_periods()?);
    let (name, named_period) = (
        reading.block(&state.store, block.as_str()),
        periods::name(words, period),
    );
    let page = RankingPage {
        preview: preview(state, &reading, &query, (&name, &named_period))
            .with_image(state, body.preview_image()),
        style: styles::PUBLIC,
        words,
        block: name,
        period: named_period,
        before: Some(periods::name(words, period.previous())),
        periods: PeriodLinks::new(&offered, period, &reading, |other| {
            reading.ranking(block.as_str(), other)
        }),
        methods: method_links(words, report.header.method, |method| {
            reading.ranking_by(block.as_str(), period, Some(method))
        }),
        edition: edition(state, block.as_str(), period, &reading),
        timeliness: (block.as_str() != INTAKE_BLOCK)
            .then(|| reading.timeliness(block.as_str(), period)),
        status: StatusLine::of_ranking(&report.header, &reading, state)?,
        headings: Headings::new(&listing, block.as_str() != INTAKE_BLOCK, &reading),
        listing,
        body,
        heatmap,
        min_n: report.min_n.to_string(),
        reading,
    };
    Ok(page.render()?)
}

/// Returns the title and the address of the edition of a block and a period that is in force.
fn edition(
    state: &State,
    block: &str,
    period: Period,
    reading: &Reading<'_>,
) -> Option<(String, String)> {
    let known = state.editions.known()?;
    let edition = known.in_force(block, period)?;
    Some((edition.title.clone(), reading.edition(&edition.id)))
}

/// Returns what other sites show of the page.
fn preview(
    state: &State,
    reading: &Reading<'_>,
    query: &FigureQuery,
    (block, period): (&Phrase, &Phrase),
) -> Preview {
    let values = [
        ("block", block.text.as_str()),
        ("period", period.text.as_str()),
    ];
    let described = (
        reading.words.say_with("title-ranking", &values).text,
        reading.words.say_with("describe-ranking", &values).text,
    );
    let path = match &query.scope {
        Scope::Block(block) => format!("/ranking/{block}/{}", query.period),
        Scope::Agency(_) | Scope::All => "/".to_owned(),
    };
    Preview::new(state, reading, &path, described)
}

/// Returns the main part of the page.
fn body(
    state: &State,
    report: &RankReport,
    named: &RankReport,
    query: &FigureQuery,
    (listing, english): (&Listing, &EnglishNames),
    reading: &Reading<'_>,
) -> Result<RankingBody, Failure> {
    if report.agencies.is_empty() {
        return Ok(RankingBody::Nothing);
    }
    let listed = listed(report, listing, english, reading);
    if report.block == INTAKE_BLOCK {
        let rows = listed.agencies.iter();
        let rows = rows.map(|agency| AgencyCells::new(agency, report, english, reading));
        return Ok(RankingBody::Scored(rows.collect()));
    }
    let ranked = || report.agencies.iter().filter(|agency| agency.ranked);
    let meeting = ranked()
        .filter_map(|agency| agency.score.overall.figure.score)
        .filter(|score| score.meets_target())
        .count();
    let count = |number: usize| {
        reading
            .numbers
            .count(i64::try_from(number).unwrap_or(i64::MAX))
    };
    let mut pooled = FigureView::new(&report.pooled, report.header.k, reading);
    if ranked().next().is_none() {
        pooled.score = CellValue::Absent(reading.words.say("pooled-none"));
    }
    Ok(RankingBody::Ranked(Box::new(Ranked {
        chart: ChartView::new(&Chart::Ranking(named), query, reading, &state.themes)?,
        pooled,
        count: count(ranked().count()),
        meeting_target: count(meeting),
        agencies: report.agencies.len(),
        rows: RankingRows::new(&listed, english, reading),
    })))
}

/// Returns the English names of the agencies that have one, by code.
pub(super) fn english_names(figures: &mut Figures<'_>) -> Result<EnglishNames, Failure> {
    let agencies = figures.list_agencies()?.into_iter();
    Ok(agencies
        .filter_map(|agency| Some((agency.code.to_string(), agency.name_en?)))
        .collect())
}
