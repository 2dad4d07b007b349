//! What a figure that pools answers is counted from, by each method.

use super::AnswerSums;
use crate::domain::figures::method::Method;

/// The points of the lowest and the top level of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleEnds {
    /// The lowest level.
    pub lowest: i64,
    /// The top level.
    pub top: i64,
}

/// The points of a figure, as they are published and as its interval is computed from them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Counted points, never reduced.
    pub numerator: i64,
    /// Possible points, never reduced.
    pub denominator: i64,
    /// The numerator on the scale of the interval, where 0 is the lowest score there is.
    pub part: i64,
    /// The denominator on the scale of the interval.
    pub whole: i64,
    /// The place of the interval's 0 on the method's scale.
    pub offset: f64,
    /// The length of the interval's 0–1 on the method's scale.
    pub factor: f64,
}

impl Counted {
    /// Counts sums of answers. `responses` are the wholly satisfied ones and all of them, which one
    /// method counts in place of answers.
    ///
    /// The components of `equal-components` are counted here; its overall figure is their mean.
    pub fn new(method: Method, ends: ScaleEnds, sums: AnswerSums, responses: (i64, i64)) -> Self {
        let ScaleEnds { lowest, top } = ends;
        let share = |part: i64, whole: i64| Self {
            numerator: part,
            denominator: whole,
            part,
            whole,
            offset: 0.0,
            factor: 1.0,
        };
        let above = share(
            sums.points - lowest * sums.answers,
            (top - lowest) * sums.answers,
        );
        match method {
            Method::PooledTop2 | Method::EqualComponents => share(sums.satisfied, sums.answers),
            Method::Mean5 => Self {
                numerator: sums.points,
                denominator: top * sums.answers,
                offset: small(lowest) / small(top),
                factor: small(top - lowest) / small(top),
                ..above
            },
            Method::Linear100 => above,
            Method::AllSatisfied => share(responses.0, responses.1),
        }
    }
}

/// A level's value, at most 9, as a float.
fn small(value: i64) -> f64 {
    i32::try_from(value).map_or(0.0, f64::from)
}
