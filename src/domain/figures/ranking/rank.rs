//! Ranks the agencies of a block.

use std::collections::BTreeSet;

use super::report::{RankReport, RankedAgency, ReportHeader, Unranked};
use crate::domain::figures::funnel::{Funnel, Mark, Peer, Spread, limits_by_others};
use crate::domain::figures::groups::groups;
use crate::domain::figures::interval::{Estimate, Interval, joint_quantile};
use crate::domain::figures::score::{AgencyScore, Figure, ScaledEstimate, Score, ScoreReport};

/// Returns the ranking of a block's agencies: the ranked ones by rank and code, then the others by
/// code.
///
/// `min_n` is the number of finished cases and of mixed responses that an agency needs to be ranked.
/// `pooled` gives the figure over the published answers of the ranked agencies, by their codes.
pub fn rank(
    scores: ScoreReport,
    block: &str,
    block_name: &str,
    min_n: i64,
    pooled: impl FnOnce(&BTreeSet<&str>) -> Figure,
) -> RankReport {
    let header = ReportHeader {
        period: scores.period,
        provisional: scores.provisional,
        as_of: scores.as_of,
        method: scores.method,
        method_version: scores.method_version,
        survey: scores.survey,
        exclude_flagged: scores.exclude_flagged,
        k: scores.k,
    };
    let (mut ranked, mut unranked): (Vec<_>, Vec<_>) = scores
        .agencies
        .into_iter()
        .map(|score| without_rank(score, min_n, header.k))
        .partition(|agency| agency.ranked);
    ranked.sort_by(|a, b| {
        displayed(b)
            .cmp(&displayed(a))
            .then_with(|| a.score.agency.cmp(&b.score.agency))
    });
    let codes = ranked.iter().map(|agency| agency.score.agency.as_str());
    let pooled = pooled(&codes.collect());
    set_ranks(&mut ranked);
    set_rank_intervals(&mut ranked);
    set_groups(&mut ranked, &pooled);
    let funnel = set_marks(&mut ranked, &pooled);
    unranked.sort_by(|a, b| a.score.agency.cmp(&b.score.agency));
    ranked.extend(unranked);
    RankReport {
        block: block.to_owned(),
        block_name: block_name.to_owned(),
        min_n,
        pooled,
        funnel,
        header,
        agencies: ranked,
    }
}

fn without_rank(score: AgencyScore, min_n: i64, k: i64) -> RankedAgency {
    let reason = unranked(&score, min_n, k);
    RankedAgency {
        score,
        rank: None,
        tied: false,
        rank_low: None,
        rank_high: None,
        group: None,
        mark: None,
        change: None,
        ranked: reason.is_none(),
        reason,
    }
}

/// Returns why an agency can't be ranked, or `None` where it can.
///
/// `min_n` counts the mixed responses, which the score is made of: answers that still wait support
/// no rank. A number of responses that is suppressed is below `k`. Responses imported from paper or
/// from history come without cases; each then counts as one finished case.
fn unranked(agency: &AgencyScore, min_n: i64, k: i64) -> Option<Unranked> {
    let responses = agency.n.unwrap_or(k - 1);
    let finished = agency.coverage.finished.max(responses);
    if agency.put_off {
        Some(Unranked::NotClosed)
    } else if agency.survey.is_some() {
        Some(Unranked::OtherDefinition)
    } else if !agency.whole_period {
        Some(Unranked::NotWholePeriod)
    } else if agency.coverage.finished == 0 && agency.n == Some(0) {
        Some(Unranked::NoCases)
    } else if finished < min_n {
        Some(Unranked::FewCases)
    } else if responses < min_n {
        Some(Unranked::LowCoverage)
    } else if agency.overall.figure.score.is_none() {
        Some(Unranked::Suppressed)
    } else {
        None
    }
}

fn displayed(agency: &RankedAgency) -> Option<Score> {
    agency.score.overall.figure.score
}

/// Agencies with the same displayed score share a rank: 1, 2, 2, 4.
fn set_ranks(ranked: &mut [RankedAgency]) {
    let scores: Vec<_> = ranked.iter().map(displayed).collect();
    for (agency, score) in ranked.iter_mut().zip(&scores) {
        let better = scores.iter().filter(|other| *other > score).count();
        let same = scores.iter().filter(|other| *other == score).count();
        agency.rank = i64::try_from(better + 1).ok();
        agency.tied = same > 1;
    }
}

/// Sets rank intervals by Klein, Wright and Wieczorek (2020). Bounds are compared as they are displayed.
fn set_rank_intervals(ranked: &mut [RankedAgency]) {
    let z = joint_quantile(ranked.len());
    let joint: Vec<Option<Interval>> = ranked
        .iter()
        .map(|agency| agency.score.overall.figure.estimate.map(|e| e.interval(z)))
        .collect();
    let count = |condition: &dyn Fn(&Interval) -> bool| -> i64 {
        let matching = joint.iter().flatten().filter(|i| condition(i)).count();
        i64::try_from(matching).unwrap_or(i64::MAX)
    };
    let total = i64::try_from(ranked.len()).unwrap_or(i64::MAX);
    for (agency, own) in ranked.iter_mut().zip(&joint) {
        let Some(own) = own else { continue };
        agency.rank_low = Some(1 + count(&|other| other.low > own.high));
        agency.rank_high = Some(total - count(&|other| other.high < own.low));
    }
}

/// The ranked agencies that have an estimate, as every one with a score has.
fn with_estimates(
    ranked: &mut [RankedAgency],
) -> (Vec<&mut RankedAgency>, Vec<(ScaledEstimate, f64)>) {
    let estimated = |agency: &RankedAgency| {
        let figure = &agency.score.overall.figure;
        Some((figure.estimate?, weight(figure)))
    };
    let agencies = ranked.iter_mut();
    agencies
        .filter_map(|agency| estimated(agency).map(|estimate| (agency, estimate)))
        .unzip()
}

/// What a figure weighs in a pooled score: its possible points, or its responses under a method whose
/// points don't add up.
#[expect(clippy::cast_precision_loss, reason = "below 2⁵³")]
fn weight(figure: &Figure) -> f64 {
    figure.denominator.or(figure.n).unwrap_or(0) as f64
}

/// Sets the groups against the block's pooled score.
fn set_groups(ranked: &mut [RankedAgency], pooled: &Figure) {
    let Some(pooled) = pooled.estimate else {
        return;
    };
    let (agencies, estimates) = with_estimates(ranked);
    let estimates: Vec<Estimate> = estimates.iter().map(|(of, _)| of.estimate).collect();
    let groups = groups(&estimates, pooled.estimate.ratio);
    for (agency, group) in agencies.into_iter().zip(groups) {
        agency.group = Some(group);
    }
}

/// Marks the agencies whose displayed score is beyond the outer limits of the others, and returns the
/// funnel.
fn set_marks(ranked: &mut [RankedAgency], pooled: &Figure) -> Option<Funnel> {
    let pooled = pooled.estimate?.estimate.ratio;
    let (agencies, estimates) = with_estimates(ranked);
    let peers: Vec<Peer> = estimates
        .iter()
        .map(|(scaled, weight)| Peer {
            estimate: scaled.estimate,
            weight: *weight,
        })
        .collect();
    let limits = limits_by_others(&peers);
    for ((agency, (scaled, _)), limits) in agencies.into_iter().zip(&estimates).zip(limits) {
        let (Some(limits), Some(score)) = (limits, displayed(agency)) else {
            continue;
        };
        agency.mark = if score > scaled.bound(limits.high) {
            Some(Mark::UnusuallyHigh)
        } else if score < scaled.bound(limits.low) {
            Some(Mark::UnusuallyLow)
        } else {
            None
        };
    }
    let spread = Spread::of(peers.iter().map(|peer| peer.estimate), pooled);
    spread.map(Spread::funnel)
}
