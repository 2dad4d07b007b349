//! A figure in an edition.

use serde::{Deserialize, Serialize};

use super::shown::{EffectiveN, ShownScore};
use crate::domain::figures::score::{AnswerSums, Figure};

/// A score with the integers it is computed from, or the code that says why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureEntry {
    /// The displayed score.
    pub score: Option<ShownScore>,
    /// Counted points, never reduced; absent for the overall figure of `equal-components`.
    pub numerator: Option<i64>,
    /// Possible points, never reduced.
    pub denominator: Option<i64>,
    /// Responses with at least one given answer to these questions.
    pub n: Option<i64>,
    /// Σa: their given answers.
    pub answers: Option<i64>,
    /// Σs: their satisfied answers.
    pub satisfied: Option<i64>,
    /// Their points, each answer counting its level's value.
    pub points: Option<i64>,
    /// The effective n, rounded down to two significant digits, from which the bounds are computed.
    pub effective_n: Option<EffectiveN>,
    /// Lower bound of the 95 % interval.
    pub low: Option<ShownScore>,
    /// Upper bound of the 95 % interval.
    pub high: Option<ShownScore>,
    /// The code of the reason for which there is no score.
    pub reason: Option<String>,
    /// Responses that are not counted, because they are too few to be told apart.
    pub left_out: i64,
}

impl FigureEntry {
    /// The entry of a figure.
    pub fn of(figure: &Figure) -> Self {
        let sums = figure.sums;
        Self {
            score: figure.score.map(ShownScore),
            numerator: figure.numerator,
            denominator: figure.denominator,
            n: figure.n,
            answers: sums.map(|sums| sums.answers),
            satisfied: sums.map(|sums| sums.satisfied),
            points: sums.map(|sums| sums.points),
            effective_n: figure.estimate.map(|e| EffectiveN(e.estimate.effective_n)),
            low: figure.low.map(ShownScore),
            high: figure.high.map(ShownScore),
            reason: figure.reason.map(|reason| reason.name().to_owned()),
            left_out: figure.left_out,
        }
    }
    /// The sums behind it; `None` where it is not shown.
    pub fn sums(&self) -> Option<AnswerSums> {
        Some(AnswerSums {
            answers: self.answers?,
            satisfied: self.satisfied?,
            points: self.points?,
        })
    }
}
