//! What a reader of an agency's page wants to know first: its rank, its change, its block, its
//! weakest and strongest questions, and its overdue cases.

use std::cmp::Ordering;

use super::failure::Failure;
use super::figure::FigureView;
use super::numbers::{CellValue, Number};
use super::periods;
use super::ranking_rows::{group_in_words, rank_interval, reason_in_words};
use super::reading::Reading;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::timeliness::TimelinessReport;
use crate::domain::figures::change::NoChange;
use crate::domain::figures::distribution::{Distribution, Extremes, QuestionDistribution};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::Score;
use crate::domain::figures::trend::Trend;
use crate::store::figures::Figures;
use crate::store::figures::ranking::AgencyPlace;
use crate::web::State;
use crate::web::http::words::Phrase;

/// The number of questions that are named as the weakest, and as the strongest.
const QUESTIONS: usize = 2;

/// The summary of an agency's page.
pub(super) struct AgencySummary {
    /// The rank and its interval, or why there is none.
    pub(super) rank: Vec<Phrase>,
    /// The change since the last comparable period, or why there is none.
    pub(super) change: Phrase,
    /// The block beside the agency; `None` for intake offices, which are compared with no others.
    pub(super) block: Option<BlockSummary>,
    pub(super) questions: QuestionSummary,
    pub(super) overdue: Vec<Phrase>,
}

/// The pooled score of the block.
pub(super) struct BlockSummary {
    pub(super) pooled: FigureView,
    /// Whether the agency differs from it; `None` where it is not ranked.
    pub(super) group: Option<Phrase>,
}

/// The weakest and strongest questions.
pub(super) enum QuestionSummary {
    /// There are none: they are alike, or too few are shown.
    Message(Phrase),
    /// The weakest, worst first, and the strongest, best first.
    Listed(Vec<QuestionLine>, Vec<QuestionLine>),
}

/// A question with its share of satisfied answers.
pub(super) struct QuestionLine {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) share: Number,
    pub(super) n: Option<Number>,
}

/// The reports of an agency from which its summary is made.
pub(super) struct AgencyReports<'r> {
    pub(super) trend: &'r Trend,
    pub(super) distribution: &'r Distribution,
    /// `None` for intake offices, which decide no cases.
    pub(super) timeliness: Option<&'r TimelinessReport>,
}

impl AgencySummary {
    /// Returns the summary of an agency, with its place in its block from the same snapshot.
    pub(super) fn read(
        state: &State,
        figures: &mut Figures<'_>,
        agency: &Agency,
        query: &FigureQuery,
        reports: &AgencyReports<'_>,
        reading: &Reading<'_>,
    ) -> Result<Self, Failure> {
        let (rank, block) = if agency.is_intake_office() {
            (vec![reading.words.say("intake-short")], None)
        } else {
            let of_block = FigureQuery {
                scope: Scope::Block(agency.block.to_string()),
                ..query.clone()
            };
            let place = figures.get_place(&of_block, agency.code.as_str(), state.min_n)?;
            let block = BlockSummary::new(&place, reading);
            (rank(&place, reading), Some(block))
        };
        Ok(Self {
            rank,
            change: change(reports.trend, reading),
            block,
            questions: QuestionSummary::new(reports.distribution, reading),
            overdue: overdue(reports.timeliness, reading),
        })
    }
}

/// Returns the rank of an agency in words, or why it has none.
fn rank(place: &AgencyPlace, reading: &Reading<'_>) -> Vec<Phrase> {
    let words = reading.words;
    let Some(own) = place.ranking.agencies.first() else {
        return vec![words.say("no-data")];
    };
    let Some(rank) = own.rank else {
        let reason = reason_in_words(own, &place.ranking, reading).text;
        return vec![words.say_with("rank-none", &[("reason", &reason)])];
    };
    let (rank, total) = (rank.to_string(), place.ranked.to_string());
    let values = [("rank", rank.as_str()), ("total", total.as_str())];
    let id = if own.tied { "rank-tied" } else { "rank-of" };
    let interval = rank_interval(own.rank_low, own.rank_high);
    vec![
        words.say_with(id, &values),
        words.say_with("rank-between", &[("interval", &interval)]),
    ]
}

impl BlockSummary {
    fn new(place: &AgencyPlace, reading: &Reading<'_>) -> Self {
        let ranking = &place.ranking;
        let mut pooled = FigureView::new(&ranking.pooled, ranking.header.k, reading);
        if place.ranked == 0 {
            pooled.score = CellValue::Absent(reading.words.say("pooled-none"));
        }
        let own = ranking.agencies.first();
        let group = own.filter(|own| own.ranked).map(|own| {
            let group = group_in_words(own.group, reading).text;
            reading
                .words
                .say_with("against-block", &[("group", &group)])
        });
        Self { pooled, group }
    }
}

/// Returns the change since the last comparable period in words, or why there is none.
fn change(trend: &Trend, reading: &Reading<'_>) -> Phrase {
    let words = reading.words;
    let change = match trend.latest_change() {
        Ok(change) => change,
        Err(NoChange::NoScore) => return words.say("change-no-score"),
        Err(NoChange::NoEarlierScore) => return words.say("change-no-earlier"),
        Err(NoChange::OtherSurvey) => return words.say("change-other-survey"),
    };
    let shown = |hundredths: i32| {
        let size = Score::from_hundredths(hundredths.saturating_abs());
        reading.numbers.score(size).text
    };
    let points = shown(change.hundredths);
    let signed = match change.hundredths.cmp(&0) {
        Ordering::Less => format!("−{points}"),
        Ordering::Equal => points.clone(),
        Ordering::Greater => format!("+{points}"),
    };
    let period = periods::name(words, change.before.period).text;
    let before = change.before.figure.score.map(Score::hundredths);
    let before = before.map(shown).unwrap_or_default();
    let values = |points: &str| {
        let (points, period, before) = (points.to_owned(), period.clone(), before.clone());
        [("points", points), ("period", period), ("before", before)]
    };
    let say = |id: &str, points: &str| {
        let values = values(points);
        words.say_with(
            id,
            &values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str())),
        )
    };
    match change.direction {
        Ordering::Greater => say("change-risen", &points),
        Ordering::Less => say("change-fallen", &points),
        Ordering::Equal => say("change-unsure", &signed),
    }
}

impl QuestionSummary {
    fn new(distribution: &Distribution, reading: &Reading<'_>) -> Self {
        let words = reading.words;
        match distribution.extremes(QUESTIONS) {
            Extremes::TooFew => Self::Message(words.say("questions-too-few")),
            Extremes::Alike(share) => {
                let share = reading.numbers.percent(share).text;
                Self::Message(words.say_with("questions-alike", &[("share", &share)]))
            }
            Extremes::Apart { weakest, strongest } => {
                let lines = |questions: Vec<(&QuestionDistribution, Score)>| {
                    let questions = questions.into_iter();
                    questions
                        .map(|(question, share)| QuestionLine {
                            code: question.code.clone(),
                            name: question.short.clone(),
                            share: reading.numbers.percent(share),
                            n: question.n.map(|n| reading.numbers.count(n)),
                        })
                        .collect()
                };
                Self::Listed(lines(weakest), lines(strongest))
            }
        }
    }
}

/// Returns the overdue cases in words: pending ones first, because they can still be helped.
fn overdue(report: Option<&TimelinessReport>, reading: &Reading<'_>) -> Vec<Phrase> {
    let words = reading.words;
    let Some(report) = report else {
        return vec![words.say("overdue-intake")];
    };
    let counts = report.total;
    if counts.handled() == 0 {
        return vec![words.say("overdue-no-cases")];
    }
    let phrases: Vec<Phrase> = [
        ("overdue-pending", counts.pending_overdue),
        ("overdue-finished", counts.overdue),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(id, count)| {
        let count = reading.numbers.grouped(count);
        words.say_with(id, &[("count", &count)])
    })
    .collect();
    if phrases.is_empty() {
        return vec![words.say("overdue-none")];
    }
    phrases
}
