//! Changes of scores since the period before, over a block.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::report::{RankReport, RankedAgency};
use crate::domain::figures::newcombe::{Uncertain, directions};
use crate::domain::figures::score::{AgencyScore, Score, ScoreChange, ScoreReport};
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

impl RankReport {
    /// Sets the change of every agency since an earlier period. Which ones are told as changes is
    /// decided over all of them together, with a false discovery rate of 5 %.
    pub fn compare_with(&mut self, earlier: &ScoreReport) {
        let of_code = earlier.agencies.iter().map(|of| (of.agency.as_str(), of));
        let of_code: HashMap<&str, &AgencyScore> = of_code.collect();
        let pairs: Vec<Result<(Uncertain, Uncertain), NotComparable>> = self
            .agencies
            .iter()
            .map(|agency| self.pair(agency, &of_code, earlier))
            .collect();
        let comparable: Vec<_> = pairs.iter().filter_map(|pair| pair.ok()).collect();
        let mut directions = directions(&comparable).into_iter();
        for (agency, pair) in self.agencies.iter_mut().zip(pairs) {
            agency.change = Some(match pair {
                Ok((before, after)) => AgencyChange {
                    against: earlier.period,
                    from: Some(before.score),
                    difference: Some(ScoreChange::between(before.score, after.score)),
                    direction: directions.next().map(Direction::from),
                    reason: None,
                },
                Err(reason) => AgencyChange {
                    against: earlier.period,
                    from: None,
                    difference: None,
                    direction: None,
                    reason: Some(reason),
                },
            });
        }
    }

    /// The two scores of an agency, where they can be compared.
    fn pair(
        &self,
        agency: &RankedAgency,
        earlier_scores: &HashMap<&str, &AgencyScore>,
        earlier: &ScoreReport,
    ) -> Result<(Uncertain, Uncertain), NotComparable> {
        let now = &agency.score;
        let after = uncertain(now).ok_or(NotComparable::NoScore)?;
        let then = earlier_scores.get(now.agency.as_str());
        let before = then.and_then(|then| Some((*then, uncertain(then)?)));
        let (then, before) = before.ok_or(NotComparable::NoEarlierScore)?;
        let survey_now = now.survey.as_ref().unwrap_or(&self.header.survey);
        let survey_then = then.survey.as_ref().unwrap_or(&earlier.survey);
        if survey_now != survey_then {
            Err(NotComparable::OtherSurvey)
        } else if (self.header.method, self.header.method_version)
            != (earlier.method, earlier.method_version)
        {
            Err(NotComparable::OtherMethod)
        } else {
            Ok((before, after))
        }
    }
}

fn uncertain(score: &AgencyScore) -> Option<Uncertain> {
    let figure = &score.overall.figure;
    Some(Uncertain {
        score: figure.score?,
        estimate: figure.estimate?,
    })
}
