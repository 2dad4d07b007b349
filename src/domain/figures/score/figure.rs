//! Figures: a score with its counts and interval, or the reason for its absence.

use serde::Serialize;
use utoipa::ToSchema;

use super::Score;
use crate::domain::figures::interval::{Estimate, Interval};

/// Why there is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoScore {
    /// There is no answer.
    NoData,
    /// There are fewer than `k` answers, or none that may be shown.
    Suppressed,
}

impl NoScore {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Suppressed => "suppressed",
        }
    }
}

/// What words say of a suppressed figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// Its answers are fewer than `k`.
    #[default]
    Few,
    /// Answers about the intake office count for the deciding agencies, without naming it, or are too few.
    OfficeNotNamed,
    /// Answers wait for the closing of their month.
    AwaitsClosing,
}

/// The sums behind a figure: integers that may be shown wherever the figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswerSums {
    /// Σa: given answers.
    pub answers: i64,
    /// Σs: satisfied answers.
    pub satisfied: i64,
    /// Points, each answer counting its level's value.
    pub points: i64,
}

/// A score with its counts and interval, or the reason for its absence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figure {
    /// The displayed score.
    pub score: Option<Score>,
    /// Counted points, never reduced; `null` for the overall figure of `equal-components`.
    pub numerator: Option<i64>,
    /// Possible points, never reduced.
    pub denominator: Option<i64>,
    /// Responses with at least one given answer to these questions.
    pub n: Option<i64>,
    /// Lower bound of the 95 % interval.
    pub low: Option<Score>,
    /// Upper bound of the 95 % interval.
    pub high: Option<Score>,
    /// Why there is no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoScore>,
    /// Responses that are not counted, because they are too few to be told apart.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: i64,
    /// What words say of it where it is suppressed.
    #[serde(skip)]
    pub hidden: Hidden,
    /// The sums behind it, which an edition publishes.
    #[serde(skip)]
    pub sums: Option<AnswerSums>,
    /// The estimate that the joint intervals of a ranking are made from; not published.
    #[serde(skip)]
    pub estimate: Option<ScaledEstimate>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// An [`Estimate`] on the scale of its method: bound = offset + factor × Wilson bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaledEstimate {
    /// On the 0–1 scale of `linear-100` (or of shares).
    pub estimate: Estimate,
    /// The place of 0 on the method's scale.
    pub offset: f64,
    /// The length of 0–1 on the method's scale.
    pub factor: f64,
}

impl Eq for ScaledEstimate {}

impl ScaledEstimate {
    /// The displayed interval at a normal quantile.
    pub fn interval(self, z: f64) -> Interval {
        let (low, high) = self.estimate.wilson(z);
        Interval {
            low: self.bound(low),
            high: self.bound(high),
        }
    }

    /// A bound on the 0–1 scale as it is displayed on the method's scale.
    pub fn bound(self, bound: f64) -> Score {
        Score::of_bound(self.scaled(bound))
    }

    /// A number of the 0–1 scale on the method's scale, of which 1 is the top too.
    pub fn scaled(self, number: f64) -> f64 {
        self.offset + self.factor * number
    }
}

impl Figure {
    fn absent(reason: NoScore) -> Self {
        let zero = (reason == NoScore::NoData).then_some(0);
        Self {
            numerator: zero,
            denominator: zero,
            n: zero,
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// A figure without data: n is 0.
    pub fn no_data() -> Self {
        Self::absent(NoScore::NoData)
    }

    /// A suppressed figure: there are answers, but too few may be shown. Its counts are hidden too.
    pub fn suppressed() -> Self {
        Self::absent(NoScore::Suppressed)
    }

    /// A suppressed figure of which words say why it is hidden.
    pub fn hidden(hidden: Hidden) -> Self {
        Self {
            hidden,
            ..Self::suppressed()
        }
    }

    /// The 95 % interval; `None` without a score.
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval {
            low: self.low?,
            high: self.high?,
        })
    }
}
