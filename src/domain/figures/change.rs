//! Changes of a score from one period to another, and whether chance alone explains them.

use std::cmp::Ordering;

use super::newcombe::direction;
use super::trend::{Trend, TrendPoint};

/// Why a trend has no change to its last period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChange {
    /// The last period has no score.
    NoScore,
    /// No earlier period of the trend has a score.
    NoEarlierScore,
    /// The last period before it with a score has another questionnaire.
    OtherSurvey,
}

/// The change from the last comparable period.
#[derive(Clone, Copy, Debug)]
pub struct Change<'t> {
    /// The earlier period.
    pub before: &'t TrendPoint,
    /// The difference of the displayed scores, in hundredths of a point.
    pub hundredths: i32,
    /// Whether the score has risen or fallen; `Equal` where the data give no ground to say so.
    pub direction: Ordering,
}

impl Trend {
    /// Returns the change of the last period from the last one before it that has a score and the
    /// same questionnaire.
    ///
    /// # Errors
    /// [`NoChange`], where there is nothing to compare.
    pub fn latest_change(&self) -> Result<Change<'_>, NoChange> {
        let (last, earlier) = self.points.split_last().ok_or(NoChange::NoScore)?;
        let score = last.figure.score.ok_or(NoChange::NoScore)?;
        let scored = |point: &&TrendPoint| point.figure.score.is_some();
        let before = earlier.iter().rev().find(scored);
        let before = before.ok_or(NoChange::NoEarlierScore)?;
        if last.break_before {
            return Err(NoChange::OtherSurvey);
        }
        let score_before = before.figure.score.ok_or(NoChange::NoEarlierScore)?;
        let intervals = (before.figure.interval(), last.figure.interval());
        Ok(Change {
            before,
            hundredths: score.change_since(score_before),
            direction: match intervals {
                (Some(from), Some(to)) => direction((score_before, from), (score, to)),
                _ => Ordering::Equal,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::method::Method;
    use crate::domain::figures::score::{Figure, Score};
    use crate::domain::period::Period;

    fn figure(score: i32, low: i32, high: i32) -> Figure {
        Figure {
            score: Some(Score::from_hundredths(score)),
            low: Some(Score::from_hundredths(low)),
            high: Some(Score::from_hundredths(high)),
            ..Figure::default()
        }
    }

    fn trend(figures: &[Figure]) -> Trend {
        let quarters = (1..).map(|quarter| Period::Quarter(2026, quarter));
        Trend {
            period: Period::Quarter(2026, 4),
            name: "Sở Y tế".to_owned(),
            as_of: None,
            method: Method::PooledTop2,
            points: figures
                .iter()
                .zip(quarters)
                .map(|(figure, period)| TrendPoint {
                    period,
                    figure: figure.clone(),
                    change: None,
                    break_before: false,
                    provisional: false,
                })
                .collect(),
            published: Vec::new(),
        }
    }

    #[test]
    fn a_change_is_told_only_where_chance_does_not_explain_it() {
        // 56/70 and 48/80 in Newcombe's paper: the interval of 0.20 is 0.0524 to 0.3339.
        let (high, low) = (figure(8000, 6918, 8769), figure(6000, 4904, 7004));
        let risen = trend(&[low.clone(), high.clone()]);
        assert_eq!(risen.latest_change().unwrap().direction, Ordering::Greater);
        let fallen = trend(&[high, low]);
        let fallen = fallen.latest_change().unwrap();
        assert_eq!(
            (fallen.hundredths, fallen.direction),
            (-2000, Ordering::Less)
        );
        // 9/10 and 3/10 differ, 9/10 and 5/10 do not.
        let nine = figure(9000, 5958, 9821);
        let three = trend(&[nine.clone(), figure(3000, 1078, 6032)]);
        assert_eq!(three.latest_change().unwrap().direction, Ordering::Less);
        let five = trend(&[nine, figure(5000, 2366, 7634)]);
        assert_eq!(five.latest_change().unwrap().direction, Ordering::Equal);
    }

    #[test]
    fn the_last_comparable_period_is_the_last_one_with_a_score() {
        let points = [
            figure(9000, 8000, 9500),
            Figure::suppressed(),
            figure(9100, 8000, 9500),
        ];
        let trend = trend(&points);
        let change = trend.latest_change().unwrap();
        assert_eq!(change.before.period, Period::Quarter(2026, 1));
        assert_eq!(change.hundredths, 100);
    }

    #[test]
    fn a_series_without_a_comparable_period_says_why() {
        let one = figure(9000, 8000, 9500);
        let reason = |trend: &Trend| trend.latest_change().unwrap_err();
        assert_eq!(reason(&trend(&[])), NoChange::NoScore);
        assert_eq!(
            reason(&trend(&[one.clone(), Figure::no_data()])),
            NoChange::NoScore
        );
        assert_eq!(
            reason(&trend(&[Figure::suppressed(), one.clone()])),
            NoChange::NoEarlierScore
        );
        let mut broken = trend(&[one.clone(), one]);
        broken.points[1].break_before = true;
        assert_eq!(reason(&broken), NoChange::OtherSurvey);
    }
}
