//! All figures of one agency or intake office, with the counts behind its scores: the content of its
//! public page, and of its page in the console.

use askama::Template;

use super::agency_cases::{CoverageTable, TimelinessTable};
use super::agency_history::History;
use super::agency_summary::{AgencyReports, AgencySummary, QuestionSummary};
use super::chart::ChartView;
use super::failure::Failure;
use super::figure::FigureView;
use super::missing::Missing;
use super::numbers::{CellValue, Number};
use super::periods;
use super::periods::{OfferedPeriods, PeriodLinks};
use super::query::PublicQuery;
use super::reading::{MethodLink, Reading, method_links};
use super::status::StatusLine;
use super::timeliness_rows::COLUMNS;
use crate::domain::figures::method::Method;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::{AgencyScore, AnswersBeside, OverallFigure, ScoreReport};
use crate::domain::period::Period;
use crate::outputs::charts::TrendData;
use crate::outputs::names::LocalNames;
use crate::report::charts::Chart;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/agency_figures.html")]
pub(in crate::web) struct AgencyFigures<'a> {
    words: Words<'a>,
    pub(in crate::web) name: Phrase,
    block: Phrase,
    ranking: String,
    pub(in crate::web) period: Phrase,
    history: History,
    periods: PeriodLinks,
    methods: Vec<MethodLink>,
    status: StatusLine,
    summary: AgencySummary,
    components: Vec<ComponentRow>,
    pub(super) overall: FigureView,
    /// What the overall figure pools and leaves out, where it is not everything.
    pooled_notes: Vec<Phrase>,
    /// The answers to other definitions, which are in none of the scores.
    beside: Vec<Phrase>,
    fraction_note: Phrase,
    /// The answers that are in no figure of the page.
    not_counted: Vec<Phrase>,
    flagged: Option<Flagged>,
    /// The picture of the components that messengers show; `None` without a score.
    pub(super) picture: Option<String>,
    chart: ChartView,
    trend: ChartView,
    distribution: ChartView,
    /// Which months the questions of a longer period count.
    distribution_note: Option<Phrase>,
    /// `None` for intake offices, which decide no cases, and for agencies without cases.
    timeliness: Option<TimelinessTable>,
    coverage: CoverageTable,
    k: String,
}

/// A component's row in the table of scores.
struct ComponentRow {
    name: Phrase,
    figure: FigureView,
}

/// The flagged responses of an agency.
struct Flagged {
    count: Number,
    base: Number,
    is_none: bool,
    /// The overall figure without them; `None` where it is suppressed.
    without: Option<FigureView>,
}

impl<'a> AgencyFigures<'a> {
    /// Reads the figures that a request names.
    ///
    /// The function is long because it names every part of the page once, and every read of the store.
    pub(in crate::web) fn read(
        state: &'a State,
        figures: &mut Figures<'_>,
        request: &PublicQuery,
        reading: &Reading<'a>,
    ) -> Result<Self, Failure> {
        let (code, period) = (request.agency()?, request.period()?);
        let method = reading.method;
        let words = reading.words;
        let agencies = figures.list_agencies()?;
        let agency = agencies
            .iter()
            .find(|agency| agency.code == code)
            .ok_or(Missing::Agency)?;
        let query = FigureQuery {
            period,
            scope: Scope::Agency(code.to_string()),
            method,
            exclude_flagged: false,
            now: (state.clock)(),
        };
        Missing::check_begun(period, query.now)?;
        let report = figures.get_scores(&query)?;
        let Some(score) = report.agencies.first() else {
            return Err(Missing::NotThen(Box::new(agency.clone()), period).into());
        };
        let names = LocalNames::read(figures, words.language)?;
        let named = names.scores(report.clone());
        let trend = TrendData::get(figures, &query, &names)?;
        let distribution = names.distribution(figures.get_distribution(&query)?, &query.scope);
        let timeliness = if agency.is_intake_office() {
            None
        } else {
            Some(figures.get_timeliness(&query)?)
        };
        let reports = AgencyReports {
            trend: &trend.trend,
            distribution: &distribution,
            timeliness: timeliness.as_ref(),
        };
        let summary = AgencySummary::read(state, figures, agency, &query, &reports, reading)?;
        let view = |chart: Chart<'_>| ChartView::new(&chart, &query, reading, &state.themes);
        let offered = OfferedPeriods::new(figures.list_periods()?);
        let coverage = figures.get_coverage(&query)?;
        let components = component_rows(state, &report, score, reading);
        let chart = view(Chart::Components(&named))?;
        Ok(Self {
            words,
            name: words.name(&agency.name, agency.name_en.as_deref()),
            block: reading.block(&state.store, agency.block.as_str()),
            ranking: reading.ranking(agency.block.as_str(), period),
            period: periods::name(words, period),
            history: History::new(agency, &agencies, period, reading),
            periods: PeriodLinks::new(&offered, period, reading, |other| {
                reading.agency(code.as_str(), other)
            }),
            methods: method_links(words, report.method, |method| {
                reading.agency_by(code.as_str(), period, Some(method))
            }),
            status: StatusLine::of_scores(&report, reading, state)?,
            pooled_notes: pooled_notes(&components, score, reading),
            beside: beside(score, reading),
            components,
            overall: overall(&report, score, reading),
            fraction_note: words.say(&format!("fraction-{}", report.method)),
            not_counted: not_counted(score, period, reading),
            flagged: Flagged::new(figures, &query, score, reading)?,
            picture: score
                .overall
                .figure
                .score
                .map(|_| chart.preview().to_owned()),
            chart,
            trend: view(trend.chart())?,
            distribution: view(Chart::Distribution {
                distribution: &distribution,
                k: distribution.k,
            })?,
            distribution_note: (!matches!(period, Period::Month(_))).then(|| {
                let least = distribution.k.to_string();
                words.say_with("distribution-months", &[("least", &least)])
            }),
            timeliness: timeliness.and_then(|report| TimelinessTable::new(&report, reading)),
            summary,
            coverage: CoverageTable::new(&coverage, score.n, reading),
            k: report.k.to_string(),
        })
    }
}

/// Returns what the page says of answers that are in none of its figures.
fn not_counted(score: &AgencyScore, period: Period, reading: &Reading<'_>) -> Vec<Phrase> {
    let is_office = score.is_intake_office();
    let outside = match period {
        _ if is_office => "outside-office",
        Period::Month(_) => "outside-month",
        Period::Quarter(..) | Period::Half(..) => "outside-quarter",
        Period::Year(_) => "outside-year",
    };
    let mut notes: Vec<Phrase> = [("waiting", score.waiting), (outside, score.outside)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| {
            let count = reading.numbers.grouped(count);
            reading.words.say_with(id, &[("count", &count)])
        })
        .collect();
    let not_waiting = score.coverage.answered - score.waiting;
    let leaves_out = score.overall.figure.left_out > 0 || !score.beside.is_empty();
    if is_office && !leaves_out && score.n.is_some_and(|n| n < not_waiting) {
        notes.push(reading.words.say("office-named-by-some"));
    }
    notes
}

/// Returns the rows of components, named in the page's language where the definition allows.
fn component_rows(
    state: &State,
    report: &ScoreReport,
    score: &AgencyScore,
    reading: &Reading<'_>,
) -> Vec<ComponentRow> {
    let survey = score.survey.as_ref().unwrap_or(&report.survey);
    let definition = state.store.surveys().find_offered(survey);
    score
        .components
        .iter()
        .map(|component| {
            let known = definition
                .iter()
                .flat_map(|definition| &definition.components)
                .find(|known| known.id == component.id);
            ComponentRow {
                name: known.map_or_else(
                    || reading.words.name(&component.name, None),
                    |known| reading.words.text(&known.name),
                ),
                figure: FigureView::new(&component.figure, report.k, reading),
            }
        })
        .collect()
}

/// Returns the overall figure. Under `equal-components` its fraction says of how many components it is
/// the mean.
fn overall(report: &ScoreReport, score: &AgencyScore, reading: &Reading<'_>) -> FigureView {
    let mut view = FigureView::overall(score, report.k, reading);
    if report.method == Method::EqualComponents && score.overall.figure.score.is_some() {
        let count = score.overall.used.len().to_string();
        let words = reading.words.say_with("mean-of", &[("count", &count)]);
        view.fraction = CellValue::Absent(words);
    }
    view
}

/// Returns which components the overall figure pools, where it leaves some out, and how many
/// responses it leaves out.
fn pooled_notes(
    components: &[ComponentRow],
    score: &AgencyScore,
    reading: &Reading<'_>,
) -> Vec<Phrase> {
    let words = reading.words;
    let mut notes = Vec::new();
    let OverallFigure { figure, used } = &score.overall;
    if figure.score.is_some() && used.len() < score.components.len() {
        let names: Vec<&str> = components
            .iter()
            .zip(&score.components)
            .filter(|(_, component)| used.contains(&component.id))
            .map(|(row, _)| row.name.text.as_str())
            .collect();
        notes.push(words.say_with("overall-pools", &[("parts", &names.join("; "))]));
    }
    if figure.score.is_some() && figure.left_out > 0 {
        let count = reading.numbers.grouped(figure.left_out);
        notes.push(words.say_with("left-out", &[("count", &count)]));
    }
    notes
}

/// Returns what the page says of answers to other definitions.
fn beside(score: &AgencyScore, reading: &Reading<'_>) -> Vec<Phrase> {
    let phrase = |beside: &AnswersBeside| {
        let survey = ("survey", beside.survey.as_str());
        match (beside.figure.score, beside.figure.n) {
            (Some(score), Some(n)) => {
                let count = reading.numbers.grouped(n);
                let score = reading.numbers.score(score).text;
                let values = [survey, ("count", &count), ("score", &score)];
                reading.words.say_with("beside", &values)
            }
            _ => reading.words.say_with("beside-hidden", &[survey]),
        }
    };
    score.beside.iter().map(phrase).collect()
}

impl Flagged {
    fn new(
        figures: &mut Figures<'_>,
        query: &FigureQuery,
        score: &AgencyScore,
        reading: &Reading<'_>,
    ) -> Result<Option<Self>, Failure> {
        let (Some(count), Some(base)) = (score.flagged, score.n) else {
            return Ok(None);
        };
        let without = if count > 0 {
            let query = FigureQuery {
                exclude_flagged: true,
                ..query.clone()
            };
            let report = figures.get_scores(&query)?;
            let own = report.agencies.first();
            own.filter(|own| own.overall.figure.score.is_some())
                .map(|own| FigureView::overall(own, report.k, reading))
        } else {
            None
        };
        Ok(Some(Self {
            count: reading.numbers.count(count),
            base: reading.numbers.count(base),
            is_none: count == 0,
            without,
        }))
    }
}
