//! The ranking of a block as it is published.

use serde::Serialize;
use utoipa::ToSchema;

use super::change::AgencyChange;
use crate::domain::figures::funnel::{Funnel, Mark};
use crate::domain::figures::groups::Group;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};
use crate::domain::order::Name;
use crate::domain::period::Period;

/// Why an agency is listed but not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unranked {
    /// No case finished, whether or not some are pending.
    NoCases,
    /// Fewer than `min_n` cases finished.
    FewCases,
    /// Enough cases finished, but fewer than `min_n` answered.
    LowCoverage,
    /// Scored by another survey definition than its block.
    OtherDefinition,
    /// It did not exist for the whole period.
    NotWholePeriod,
    /// Its score is suppressed.
    Suppressed,
    /// The period is closed, but not for it: its closing was put off.
    NotClosed,
}

impl Unranked {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::NoCases,
        Self::FewCases,
        Self::LowCoverage,
        Self::OtherDefinition,
        Self::NotWholePeriod,
        Self::Suppressed,
        Self::NotClosed,
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
            Self::NotClosed => "not_closed",
        }
    }
}

/// One line of a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankedAgency {
    /// The scores.
    #[serde(flatten)]
    pub score: AgencyScore,
    /// The rank, 1 for the best; agencies with the same displayed score share one (1, 2, 2, 4).
    pub rank: Option<i64>,
    /// Whether another agency has the same rank.
    pub tied: bool,
    /// The best rank of the rank interval.
    pub rank_low: Option<i64>,
    /// The worst rank of the rank interval.
    pub rank_high: Option<i64>,
    /// Its group against the block's pooled score.
    pub group: Option<Group>,
    /// Whether its score is unusual among its peers; `null` where it is not, and in blocks of fewer
    /// than ten ranked agencies.
    pub mark: Option<Mark>,
    /// The change of its score since the period before; `null` where that was not asked for.
    pub change: Option<AgencyChange>,
    /// Whether it is ranked.
    pub ranked: bool,
    /// Why it is not ranked.
    pub reason: Option<Unranked>,
}

impl RankedAgency {
    /// Whether it is unranked because few answered, and not because their answers wait for the closing.
    pub fn has_low_coverage(&self, min_n: i64) -> bool {
        self.reason == Some(Unranked::LowCoverage) && !self.awaits_closing(min_n)
    }

    /// Whether it is unranked only because answers wait for the closing of their month: as many answered by
    /// last night as a rank needs. Programs are told `low_coverage`, and how many answers wait.
    pub fn awaits_closing(&self, min_n: i64) -> bool {
        let score = &self.score;
        // An open month's answers wait, and those of its sums count in n as well.
        let closed = score.n.map_or(0, |n| {
            let not_counted = score.outside + score.overall.figure.left_out;
            let closed = score.coverage.answered - score.waiting - not_counted;
            closed.clamp(0, n.max(0))
        });
        self.reason == Some(Unranked::LowCoverage)
            && score.waiting > 0
            && score.coverage.answered >= min_n
            && closed + score.waiting >= min_n
    }
}

/// The ranking of a block: the JSON of `sipas rank` and `/api/v1/ranking`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankReport {
    /// The block.
    pub block: String,
    /// The block's name in Vietnamese.
    pub block_name: String,
    /// The cases and the answers that an agency needs to be ranked.
    pub min_n: i64,
    /// The pooled figure of the ranked agencies, against which groups are told apart.
    pub pooled: Figure,
    /// The funnel of the ranked agencies; `null` for fewer than two, and where all of their answers are
    /// satisfied or none.
    pub funnel: Option<Funnel>,
    /// The header of the scores.
    #[serde(flatten)]
    pub header: ReportHeader,
    /// The ranked agencies by rank and code, then the others by code.
    pub agencies: Vec<RankedAgency>,
}

impl RankReport {
    /// Orders agencies that share a rank by name, and then those without one.
    pub fn order_by_name(&mut self, name: impl Fn(&AgencyScore) -> String) {
        self.agencies.sort_by_cached_key(|agency| {
            let rank = agency.rank.unwrap_or(i64::MAX);
            (rank, Name(name(&agency.score)))
        });
    }

    /// The scores of all agencies, by code.
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

/// The header of a score report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportHeader {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC.
    pub as_of: Option<String>,
    /// The method's name.
    pub method: Method,
    /// The method's version.
    pub method_version: u32,
    /// The definition's id.
    pub survey: String,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}
