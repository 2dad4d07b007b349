//! Ranking: ties on the displayed score, rank intervals, and who is not ranked and why.

use serde::Serialize;

use super::interval::{Interval, joint_quantile};
use super::score::{AgencyScore, Figure, NoScore, ScoreReport};

/// Why an agency is listed but not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unranked {
    /// No case finished (không phát sinh hồ sơ).
    NoCases,
    /// Fewer than `min_n` cases finished.
    FewCases,
    /// Enough cases finished, but fewer than `min_n` answered.
    LowCoverage,
    /// Scored by another survey definition than its block.
    OtherDefinition,
    /// It did not exist throughout the period.
    NotWholePeriod,
    /// Its score is suppressed.
    Suppressed,
}

impl Unranked {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoCases => "no_cases",
            Self::FewCases => "few_cases",
            Self::LowCoverage => "low_coverage",
            Self::OtherDefinition => "other_definition",
            Self::NotWholePeriod => "not_whole_period",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Where an agency's joint interval lies against the pooled score of its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Wholly above.
    Above,
    /// Not distinguishable from it.
    Within,
    /// Wholly below.
    Below,
}

/// One line of a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RankedAgency {
    /// The scores.
    #[serde(flatten)]
    pub score: AgencyScore,
    /// 1 is best; agencies with the same displayed score share it (1, 2, 2, 4).
    pub rank: Option<i64>,
    /// Whether another agency has the same rank.
    pub tied: bool,
    /// The best rank it may truly have.
    pub rank_low: Option<i64>,
    /// The worst rank it may truly have.
    pub rank_high: Option<i64>,
    /// Against the block's pooled score.
    pub group: Option<Group>,
    /// Whether it is ranked.
    pub ranked: bool,
    /// Why not.
    pub reason: Option<Unranked>,
}

/// The ranking of a block: the JSON of `sipas rank` and `/api/v1/ranking`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RankReport {
    /// The block.
    pub block: String,
    /// The block's name in Vietnamese.
    pub block_name: String,
    /// `min_n`: the cases and answers an agency needs to be ranked.
    pub min_n: i64,
    /// The pooled figure of the whole block, the measure of the groups.
    pub pooled: Figure,
    /// The scores' own header and the agencies: ranked by rank then code, then the unranked by code.
    #[serde(flatten)]
    pub header: ReportHeader,
    /// The agencies.
    pub agencies: Vec<RankedAgency>,
}

/// What a ranking takes over from its scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportHeader {
    /// The period.
    pub period: super::period::Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// The method's name.
    pub method: super::method::Method,
    /// The method's version.
    pub method_version: u32,
    /// The definition's id.
    pub survey: String,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}

/// Why an agency can't be ranked, or `None` where it can.
///
/// Responses imported from paper or history come without cases; each then stands for a finished
/// and answered case of its own.
fn unranked(agency: &AgencyScore, min_n: i64) -> Option<Unranked> {
    let answered = agency.coverage.answered.max(agency.n.unwrap_or(0));
    let finished = agency.coverage.finished.max(answered);
    if agency.survey.is_some() {
        Some(Unranked::OtherDefinition)
    } else if !agency.whole_period {
        Some(Unranked::NotWholePeriod)
    } else if finished == 0 && agency.n == Some(0) {
        Some(Unranked::NoCases)
    } else if finished < min_n {
        Some(Unranked::FewCases)
    } else if answered < min_n {
        Some(Unranked::LowCoverage)
    } else if agency.overall.figure.reason == Some(NoScore::NoData) {
        // Answered, but nothing of it is mixed yet or every answer was left blank.
        Some(Unranked::LowCoverage)
    } else if agency.overall.figure.score.is_none() {
        Some(Unranked::Suppressed)
    } else {
        None
    }
}

/// Ranks the agencies of a block.
///
/// `pooled` is the figure over the moments of all agencies of the block.
pub fn rank(
    scores: ScoreReport,
    block: &str,
    block_name: &str,
    min_n: i64,
    pooled: Figure,
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
    let (mut ranked, unranked): (Vec<_>, Vec<_>) = scores
        .agencies
        .into_iter()
        .map(|score| {
            let reason = unranked(&score, min_n);
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
        })
        .partition(|agency| agency.ranked);
    let displayed = |agency: &RankedAgency| agency.score.overall.figure.score;
    ranked.sort_by(|a, b| {
        displayed(b)
            .cmp(&displayed(a))
            .then_with(|| a.score.agency.cmp(&b.score.agency))
    });

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
    let scores: Vec<_> = ranked.iter().map(displayed).collect();
    for (index, agency) in ranked.iter_mut().enumerate() {
        let better = scores
            .iter()
            .filter(|score| **score > scores[index])
            .count();
        let same = scores
            .iter()
            .filter(|score| **score == scores[index])
            .count();
        agency.rank = i64::try_from(better + 1).ok();
        agency.tied = same > 1;
        if let Some(own) = joint[index] {
            agency.rank_low = Some(1 + count(&|other| other.low > own.high));
            agency.rank_high = Some(total - count(&|other| other.high < own.low));
            agency.group = pooled.score.map(|pooled| {
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
