//! One figure.

use num_rational::BigRational;

use crate::domain::editions::manifest::{FigureEntry, ShownScore, SurveyEntry};
use crate::domain::editions::reports;
use crate::domain::editions::reports::Shares;
use crate::domain::figures::interval::Z_95;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{Figure, NoScore, ScaledEstimate, Score};

/// A figure that pools answers, from its sums; one without sums has nothing.
pub(super) fn figure(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> FigureEntry {
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let shares = counted(entry, survey, method);
    let mut right = entry.clone();
    (right.numerator, right.denominator) = shares.unzip();
    let score = shares.and_then(|(part, whole)| score_of(part, whole));
    let estimate = reports::figure(entry, survey, method).estimate;
    with_interval(right, score, estimate)
}

/// Points and possible points by a method.
fn counted(entry: &FigureEntry, survey: &SurveyEntry, method: Method) -> Option<(i64, i64)> {
    let lowest = i64::from(survey.levels.first()?.value);
    let top = i64::from(survey.levels.last()?.value);
    let (answers, points) = (entry.answers?, entry.points?);
    match method {
        Method::PooledTop2 | Method::EqualComponents => Some((entry.satisfied?, answers)),
        Method::Mean5 => Some((points, top.checked_mul(answers)?)),
        Method::Linear100 => Some((
            points.checked_sub(lowest.checked_mul(answers)?)?,
            (top - lowest).checked_mul(answers)?,
        )),
        Method::AllSatisfied => Some((entry.numerator?, entry.n?)),
    }
}

/// A figure that is the mean of components' shares of satisfied answers; one without sums has nothing.
pub(super) fn mean(entry: &FigureEntry, shares: &[Shares]) -> FigureEntry {
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let score = reports::mean_of(shares.iter().copied());
    let score = score.map(|mean| Score::of_ratio(&mean));
    let estimate = reports::mean_figure(entry, shares.iter().copied()).estimate;
    let right = FigureEntry {
        numerator: None,
        denominator: None,
        ..entry.clone()
    };
    with_interval(right, score, estimate)
}

fn score_of(part: i64, whole: i64) -> Option<Score> {
    let is_share = whole > 0 && (0..=whole).contains(&part);
    is_share.then(|| Score::of_ratio(&BigRational::new(part.into(), whole.into())))
}

fn with_interval(
    mut right: FigureEntry,
    score: Option<Score>,
    estimate: Option<ScaledEstimate>,
) -> FigureEntry {
    let interval = estimate.map(|estimate| estimate.interval(Z_95));
    right.score = score.map(ShownScore);
    right.low = interval.map(|interval| ShownScore(interval.low));
    right.high = interval.map(|interval| ShownScore(interval.high));
    right.reason = None;
    right
}

/// A figure without sums; `None` where there are sums.
pub(super) fn absent(entry: &FigureEntry) -> Option<FigureEntry> {
    if entry.answers.is_some() {
        return None;
    }
    let is_no_data = entry.reason.as_deref() == Some(NoScore::NoData.name());
    let figure = match is_no_data {
        true => Figure::no_data(),
        false => Figure::suppressed(),
    };
    Some(FigureEntry {
        left_out: entry.left_out,
        ..FigureEntry::of(&figure)
    })
}

/// The sum of numbers, or the largest number where it would be larger.
pub(super) fn total(numbers: impl Iterator<Item = i64>) -> i64 {
    numbers.fold(0, i64::saturating_add)
}
