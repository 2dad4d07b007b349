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
    let counted = reports::counted(entry, survey, method);
    let mut right = entry.clone();
    right.numerator = counted.map(|counted| counted.numerator);
    right.denominator = counted.map(|counted| counted.denominator);
    let score = counted.and_then(|counted| score_of(counted.numerator, counted.denominator));
    let estimate = reports::figure(entry, survey, method).estimate;
    with_interval(right, score, estimate)
}

/// A figure by another definition, whose levels and components are not published. By a method that
/// needs them the bounds are believed, and by `equal-components` the score too.
pub(super) fn figure_beside(
    entry: &FigureEntry,
    survey: &SurveyEntry,
    method: Method,
) -> FigureEntry {
    if !needs_definition(method) {
        return figure(entry, survey, method);
    }
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let mut right = entry.clone();
    if method != Method::EqualComponents {
        let shares = entry.numerator.zip(entry.denominator);
        right.score = shares.and_then(|(part, whole)| score_of(part, whole).map(ShownScore));
    }
    right
}

/// Whether a figure depends on more of its definition than which answers are satisfied.
pub(super) fn needs_definition(method: Method) -> bool {
    match method {
        Method::PooledTop2 | Method::AllSatisfied => false,
        Method::EqualComponents | Method::Mean5 | Method::Linear100 => true,
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
