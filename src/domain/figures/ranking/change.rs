//! The change of a score since the period before, as it is published.

use std::cmp::Ordering;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::figures::score::{Score, ScoreChange};
use crate::domain::period::Period;

/// Whether a score has changed by more than chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It has risen.
    Risen,
    /// It has fallen.
    Fallen,
    /// There is no ground to say that it has changed (chưa đủ căn cứ kết luận thay đổi).
    NotShown,
}

impl Direction {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::NotShown => "not_shown",
        }
    }
}

impl From<Ordering> for Direction {
    fn from(ordering: Ordering) -> Self {
        match ordering {
            Ordering::Greater => Self::Risen,
            Ordering::Less => Self::Fallen,
            Ordering::Equal => Self::NotShown,
        }
    }
}

/// Why a score has no change since the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotComparable {
    /// There is no score.
    NoScore,
    /// There is no score in the period before.
    NoEarlierScore,
    /// The questionnaire of the period before counts differently.
    OtherSurvey,
    /// The method, or its version, was another one.
    OtherMethod,
}

impl NotComparable {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoScore => "no_score",
            Self::NoEarlierScore => "no_earlier_score",
            Self::OtherSurvey => "other_survey",
            Self::OtherMethod => "other_method",
        }
    }
}

/// The change of an agency's score since the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyChange {
    /// The period before.
    #[schema(value_type = String, example = "2026-Q2")]
    pub against: Period,
    /// The displayed score then.
    pub from: Option<Score>,
    /// The difference of the two displayed scores.
    pub difference: Option<ScoreChange>,
    /// Whether it is more than chance, among all agencies of the block.
    pub direction: Option<Direction>,
    /// Why the two can't be compared.
    pub reason: Option<NotComparable>,
}
