//! The difference of two scores, and whether chance alone explains it.
//!
//! By Newcombe's interval of a difference (1998, method 10), which is made of the two Wilson intervals:
//! a score has changed where 0 lies outside. The scores and the bounds are those displayed, so that a
//! reader's own arithmetic agrees.

use std::cmp::Ordering;

use super::discovery;
use super::interval::{Interval, Z_95};
use super::score::{ScaledEstimate, Score};

/// A displayed score, with what its interval at any level is made of.
#[derive(Clone, Copy, Debug)]
pub struct Uncertain {
    /// The displayed score.
    pub score: Score,
    /// Its ratio and rounded effective n.
    pub estimate: ScaledEstimate,
}

/// A normal quantile that no interval of a published score needs more than.
const MOST: f64 = 40.0;

/// Returns whether a score has risen or fallen; `Equal` where 0 lies inside Newcombe's interval made of
/// the two given ones.
pub fn direction(before: (Score, Interval), after: (Score, Interval)) -> Ordering {
    let distance = |a: Score, b: Score| i64::from(a.change_since(b));
    let ((from, from_interval), (to, to_interval)) = (before, after);
    let change = distance(to, from);
    // The bound nearer to 0 is made of the bounds that the two scores have towards each other.
    let (own, other) = match change.cmp(&0) {
        Ordering::Equal => return Ordering::Equal,
        Ordering::Greater => (
            distance(to, to_interval.low),
            distance(from_interval.high, from),
        ),
        Ordering::Less => (
            distance(to_interval.high, to),
            distance(from, from_interval.low),
        ),
    };
    if change * change > own * own + other * other {
        change.cmp(&0)
    } else {
        Ordering::Equal
    }
}

/// Returns whether each of many scores has risen or fallen, in their order, with a false discovery rate
/// of 5 %. For a single one this is [`direction`] by its intervals at 95 %.
pub fn directions(pairs: &[(Uncertain, Uncertain)]) -> Vec<Ordering> {
    let p_values: Vec<f64> = pairs
        .iter()
        .map(|(before, after)| p_value(*before, *after))
        .collect();
    let kept = discovery::kept(&p_values).into_iter();
    kept.zip(pairs)
        .map(|(kept, (before, after))| match kept {
            true => after.score.cmp(&before.score),
            false => Ordering::Equal,
        })
        .collect()
}

/// Returns the p-value of a difference: 1 less the level at which Newcombe's interval reaches 0. It is at
/// most 0.05 where the intervals at 95 % tell a difference, and only there.
pub fn p_value(before: Uncertain, after: Uncertain) -> f64 {
    let differs = |z: f64| {
        let shown = |of: Uncertain| (of.score, of.estimate.interval(z));
        direction(shown(before), shown(after)) != Ordering::Equal
    };
    if before.score == after.score {
        return 1.0;
    }
    let differs_at_95 = differs(Z_95);
    let (mut outside, mut inside) = if differs_at_95 {
        (Z_95, MOST)
    } else {
        (0.0, Z_95)
    };
    // Wider intervals reach 0 where narrower ones do.
    for _ in 0..60 {
        let middle = f64::midpoint(outside, inside);
        if differs(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    let p = libm::erfc(outside / std::f64::consts::SQRT_2);
    if differs_at_95 {
        p.min(discovery::RATE)
    } else {
        p.max(ABOVE_RATE)
    }
}

/// The smallest p-value of a difference that is not significant at 95 %.
const ABOVE_RATE: f64 = 0.050_000_000_1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::interval::Estimate;
    use proptest::prelude::*;

    fn uncertain(ratio: f64, effective_n: f64) -> Uncertain {
        Uncertain {
            score: Score::of_bound(ratio),
            estimate: ScaledEstimate {
                estimate: Estimate { ratio, effective_n },
                offset: 0.0,
                factor: 1.0,
            },
        }
    }

    #[test]
    fn the_paper_s_example_reaches_0_at_the_level_of_its_p_value() {
        // 56/70 and 48/80 in Newcombe's paper differ at 95 %. At the level of the p-value the interval
        // touches 0.
        let (before, after) = (uncertain(0.6, 80.0), uncertain(0.8, 70.0));
        let p = p_value(before, after);
        assert!((0.005..0.01).contains(&p), "{p}");
    }

    #[test]
    fn equal_scores_do_not_differ() {
        assert_eq!(p_value(uncertain(0.9, 50.0), uncertain(0.9, 90.0)), 1.0);
    }

    #[test]
    fn of_many_small_changes_none_is_told_that_one_alone_would_be() {
        let risen = (uncertain(0.90, 120.0), uncertain(0.975, 120.0));
        assert_eq!(directions(&[risen]), [Ordering::Greater]);
        let mut block = vec![(uncertain(0.9, 120.0), uncertain(0.91, 120.0)); 40];
        block.push(risen);
        assert!(directions(&block).iter().all(|one| *one == Ordering::Equal));
        // A change that is large enough is told among any number.
        block.push((uncertain(0.9, 300.0), uncertain(0.6, 300.0)));
        assert_eq!(directions(&block)[41], Ordering::Less);
    }

    proptest! {
        #[test]
        fn a_single_change_is_told_by_its_intervals_at_95_percent(
            from in 0.0f64..=1.0, to in 0.0f64..=1.0, m in 1.0f64..900.0, n in 1.0f64..900.0
        ) {
            let (before, after) = (uncertain(from, m), uncertain(to, n));
            let at_95 = |of: Uncertain| (of.score, of.estimate.interval(Z_95));
            let single = direction(at_95(before), at_95(after));
            prop_assert_eq!(directions(&[(before, after)]), [single]);
        }
    }
}
