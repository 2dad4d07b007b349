//! The figures of the block: pooled ones, ranks, groups and marks.

use super::figure::{absent, figure, mean, total};
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, EffectiveN, FigureEntry, FunnelEntry, Manifest, SurveyEntry,
};
use crate::domain::editions::reports;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::{RankReport, RankedAgency, Unranked};
use crate::domain::figures::score::Figure;

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
    let sums = FigureEntry {
        effective_n: claimed.effective_n.or(Some(EffectiveN(1.0))),
        ..sums
    };
    let estimate = reports::pooled_figure(&sums, ranked, survey, method).estimate;
    let entry = match method {
        Method::EqualComponents => mean(&sums, &reports::pooled_shares(ranked, survey)),
        _ => figure(&sums, survey, method),
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
