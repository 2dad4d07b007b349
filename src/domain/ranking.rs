//! Ranking: ties on the displayed score, rank intervals, and who is not ranked and why.

use serde::Serialize;
use utoipa::ToSchema;

use super::interval::{Interval, joint_quantile};
use super::order::Name;
use super::score::{AgencyScore, Figure, NoScore, ScoreReport};

/// Why an agency is listed but not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
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
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NoCases,
        Self::FewCases,
        Self::LowCoverage,
        Self::OtherDefinition,
        Self::NotWholePeriod,
        Self::Suppressed,
    ];

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
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

impl RankReport {
    /// Orders agencies that share a rank, and then those that have none, by what each is called.
    pub fn order_by_name(&mut self, name: impl Fn(&AgencyScore) -> String) {
        self.agencies.sort_by_cached_key(|agency| {
            let rank = agency.rank.unwrap_or(i64::MAX);
            (rank, Name(name(&agency.score)))
        });
    }

    /// The scores that were ranked, by code.
    pub fn scores(&self) -> ScoreReport {
        let mut agencies: Vec<AgencyScore> = self
            .agencies
            .iter()
            .map(|agency| agency.score.clone())
            .collect();
        agencies.sort_by(|a, b| a.agency.cmp(&b.agency));
        ScoreReport {
            period: self.header.period,
            provisional: self.header.provisional,
            as_of: self.header.as_of.clone(),
            method: self.header.method,
            method_version: self.header.method_version,
            survey: self.header.survey.clone(),
            exclude_flagged: self.header.exclude_flagged,
            k: self.header.k,
            agencies,
        }
    }
}

/// What a ranking takes over from its scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportHeader {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
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
    let (mut ranked, mut unranked): (Vec<_>, Vec<_>) = scores
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::{Agency, Slug};
    use crate::domain::coverage::Coverage;
    use crate::domain::method::Method;
    use crate::domain::moments::Moments;
    use crate::domain::period::Period;
    use crate::domain::rating::Ratings;
    use crate::domain::score::{Counted, pooled_figure};
    use crate::domain::survey::shipped;

    /// An agency with `n` responses, of which `unhappy` gave only the lowest level.
    fn agency(code: &str, n: i64, unhappy: i64) -> AgencyScore {
        let definition = &shipped()[0];
        let mut moments = Moments::empty(definition.components.len());
        for i in 0..n {
            let level = if i < unhappy { "1" } else { "5" };
            moments += &Moments::of(&Ratings::parse(&level.repeat(16)).unwrap(), definition);
        }
        let agency = Agency {
            code: Slug::parse(code).unwrap(),
            name: code.to_owned(),
            name_en: None,
            block: Slug::parse("so-ban-nganh").unwrap(),
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        let counted = Counted {
            agency: &agency,
            definition,
            moments,
            flagged: 0,
            waiting: 0,
            coverage: Coverage {
                finished: 2 * n,
                invited: n,
                answered: n,
            },
        };
        AgencyScore::new(counted, Method::PooledTop2, 5, Period::Year(2026))
    }

    fn ranking(agencies: Vec<AgencyScore>) -> RankReport {
        let definition = &shipped()[0];
        let pooled = pooled_figure(
            &Moments::empty(definition.components.len()),
            definition,
            Method::PooledTop2,
            5,
        );
        let scores = ScoreReport {
            period: Period::Year(2026),
            provisional: false,
            as_of: None,
            method: Method::PooledTop2,
            method_version: 1,
            survey: "so-nganh-4".to_owned(),
            exclude_flagged: false,
            k: 5,
            agencies,
        };
        rank(scores, "so-ban-nganh", "Sở, ban, ngành", 30, pooled)
    }

    fn reason(agency: AgencyScore) -> Option<&'static str> {
        ranking(vec![agency]).agencies[0].reason.map(Unranked::name)
    }

    #[test]
    fn ties_on_the_displayed_score_share_a_rank() {
        let report = ranking(vec![
            agency("a", 400, 0),
            agency("b", 400, 4),
            agency("c", 400, 4),
            agency("d", 400, 40),
        ]);
        let ranks: Vec<_> = report.agencies.iter().map(|a| (a.rank, a.tied)).collect();
        assert_eq!(
            ranks,
            [
                (Some(1), false),
                (Some(2), true),
                (Some(2), true),
                (Some(4), false)
            ]
        );
    }

    #[test]
    fn a_rank_interval_counts_those_wholly_above_and_wholly_below() {
        let report = ranking(vec![
            agency("good", 2000, 10),
            agency("middle", 2000, 15),
            agency("bad", 2000, 900),
        ]);
        let intervals: Vec<_> = report
            .agencies
            .iter()
            .map(|a| (a.rank_low, a.rank_high))
            .collect();
        assert_eq!(
            intervals,
            [(Some(1), Some(2)), (Some(1), Some(2)), (Some(3), Some(3))]
        );
    }

    #[test]
    fn every_reason_for_not_being_ranked_is_told() {
        assert_eq!(reason(agency("a", 30, 1)), None);
        let mut none = agency("a", 0, 0);
        assert_eq!(reason(none.clone()), Some("no_cases"));
        none.coverage.finished = 29;
        assert_eq!(reason(none.clone()), Some("few_cases"));
        none.coverage.finished = 500;
        assert_eq!(reason(none), Some("low_coverage"));
        let mut part = agency("a", 30, 1);
        part.whole_period = false;
        assert_eq!(reason(part), Some("not_whole_period"));
        let mut other = agency("a", 30, 1);
        other.survey = Some("sipas-5".to_owned());
        assert_eq!(reason(other), Some("other_definition"));
        let mut hidden = agency("a", 30, 1);
        hidden.overall.figure = Figure::suppressed();
        assert_eq!(reason(hidden), Some("suppressed"));
    }

    #[test]
    fn imported_responses_without_cases_can_be_ranked() {
        let mut history = agency("a", 30, 1);
        history.coverage = Coverage::default();
        assert_eq!(reason(history), None);
    }

    #[test]
    fn the_unranked_follow_by_code() {
        let report = ranking(vec![
            agency("z", 3, 0),
            agency("m", 40, 1),
            agency("b", 0, 0),
        ]);
        let codes: Vec<_> = report
            .agencies
            .iter()
            .map(|a| a.score.agency.as_str())
            .collect();
        assert_eq!(codes, ["m", "b", "z"]);
    }
}
