//! Ranks the agencies of a block.

use std::collections::BTreeSet;

use super::report::{Group, RankReport, RankedAgency, ReportHeader, Unranked};
use crate::domain::figures::interval::{Interval, joint_quantile};
use crate::domain::figures::score::{AgencyScore, Figure, Score, ScoreReport};

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
    set_rank_intervals(&mut ranked, pooled.score);
    unranked.sort_by(|a, b| a.score.agency.cmp(&b.score.agency));
    ranked.extend(unranked);
    RankReport {
        block: block.to_owned(),
        block_name: block_name.to_owned(),
        min_n,
        pooled,
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
    if agency.survey.is_some() {
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

/// Sets rank intervals by Klein, Wright and Wieczorek (2020), and the groups against the block's
/// pooled score. Bounds are compared as they are displayed.
fn set_rank_intervals(ranked: &mut [RankedAgency], pooled: Option<Score>) {
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
        agency.group = pooled.map(|pooled| {
            if own.low > pooled {
                Group::Above
            } else if own.high < pooled {
                Group::Below
            } else {
                Group::Within
            }
        });
    }
}
