//! The figures of the block: pooled ones, ranks, groups and marks.

use num_traits::ToPrimitive;

use super::figure::{absent, figure, mean_of, total, with_interval};
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, EffectiveN, FigureEntry, FunnelEntry, Manifest, SurveyEntry,
};
use crate::domain::editions::reports;
use crate::domain::figures::interval::Estimate;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::{RankReport, RankedAgency, Unranked};
use crate::domain::figures::score::{Figure, ScaledEstimate, Score};

/// The pooled figure of the ranked agencies, as it is published and with its estimate.
///
/// The function is long because it names every sum of a figure once.
pub(super) fn pool(
    ranked: &[&AgencyEntry],
    claimed: &FigureEntry,
    survey: &SurveyEntry,
    method: Method,
) -> (FigureEntry, Figure) {
    if claimed.answers.is_none() && ranked.is_empty() {
        let entry = absent(claimed).unwrap_or_else(|| claimed.clone());
        return (entry, Figure::default());
    }
    let sum = |value: fn(&FigureEntry) -> Option<i64>| {
        Some(total(
            ranked.iter().filter_map(|of| value(&of.overall.figure)),
        ))
    };
    let sums = FigureEntry {
        n: sum(|figure| figure.n),
        answers: sum(|figure| figure.answers),
        satisfied: sum(|figure| figure.satisfied),
        points: sum(|figure| figure.points),
        numerator: sum(|figure| figure.numerator),
        left_out: total(ranked.iter().map(|of| of.overall.figure.left_out)),
        ..claimed.clone()
    };
    let effective_n = claimed.effective_n.unwrap_or(EffectiveN(1.0));
    let (entry, estimate) = if method == Method::EqualComponents {
        let mean = mean_of(component_sums(ranked, survey).into_iter());
        let estimate = mean
            .as_ref()
            .and_then(ToPrimitive::to_f64)
            .map(|ratio| ScaledEstimate {
                estimate: Estimate {
                    ratio,
                    effective_n: effective_n.0,
                },
                offset: 0.0,
                factor: 1.0,
            });
        let score = mean.map(|mean| Score::of_ratio(&mean));
        let without = FigureEntry {
            numerator: None,
            denominator: None,
            ..sums
        };
        (with_interval(without, score, estimate), estimate)
    } else {
        let sums = FigureEntry {
            effective_n: Some(effective_n),
            ..sums
        };
        let estimate = reports::figure(&sums, survey, method).estimate;
        (figure(&sums, survey, method), estimate)
    };
    let entry = FigureEntry {
        effective_n: claimed.effective_n,
        ..entry
    };
    let score = entry.score.map(|score| score.0);
    let figure = Figure {
        score,
        estimate,
        ..Figure::default()
    };
    (entry, figure)
}

/// Satisfied and given answers of every component that some agency uses.
fn component_sums(
    ranked: &[&AgencyEntry],
    survey: &SurveyEntry,
) -> Vec<(Option<i64>, Option<i64>)> {
    let figures = |id: &str| -> Vec<&FigureEntry> {
        let own = ranked.iter().flat_map(|agency| &agency.components);
        own.filter(|of| of.id == id && of.figure.score.is_some())
            .map(|of| &of.figure)
            .collect()
    };
    survey
        .components
        .iter()
        .filter(|component| !component.apart)
        .map(|component| figures(&component.id))
        .filter(|figures| !figures.is_empty())
        .map(|figures| {
            let part = total(figures.iter().filter_map(|figure| figure.satisfied));
            let whole = total(figures.iter().filter_map(|figure| figure.answers));
            (Some(part), Some(whole))
        })
        .collect()
}

/// Sets ranks, groups, marks and the funnel as they were computed.
pub(super) fn apply(right: &mut Manifest, report: &RankReport) {
    let is_ranked = right.ranked;
    let funnel = report.funnel.filter(|_| is_ranked);
    right.funnel = funnel.map(|funnel| FunnelEntry {
        centre: funnel.centre.to_string(),
        tau2: funnel.tau2.to_string(),
    });
    for agency in &mut right.agencies {
        let found = report
            .agencies
            .iter()
            .find(|of| of.score.agency == agency.agency);
        let place = found.filter(|_| is_ranked);
        let of = |value: fn(&RankedAgency) -> Option<i64>| place.and_then(value);
        agency.rank = of(|place| place.rank);
        agency.tied = place.is_some_and(|place| place.tied);
        agency.rank_low = of(|place| place.rank_low);
        agency.rank_high = of(|place| place.rank_high);
        let group = place.and_then(|place| place.group);
        agency.group = group.map(|group| group.name().to_owned());
        let mark = place.and_then(|place| place.mark);
        agency.mark = mark.map(|mark| mark.name().to_owned());
        agency.reason = match place {
            Some(place) => place.reason.map(Unranked::name).map(str::to_owned),
            None => Some(Code::NotRankedBlock.name().to_owned()),
        };
    }
}
