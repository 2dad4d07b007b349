//! Confidence intervals: Wilson's, on an effective number of responses.
//!
//! Answers of one person are not independent, so the response is the cluster. The score is the
//! ratio R = Σs ÷ Σa; its linearised variance is n/(n − 1) · Σ(s − R·a)² ÷ (Σa)², as in R's
//! `survey::svyratio` without finite-population correction; and the effective n is
//! min(n, R(1−R) ÷ variance), or n where the variance is 0, rounded down to two significant digits.
//! So one response never counts for more than one, published integers give the same bounds, and
//! bounds don't give back the squares behind them. Scores are exact. Bounds are irrational and computed in floating point; they are
//! rounded half-up to two decimals for display.

use super::score::Score;

/// The normal quantile of a two-sided interval at 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The bounds of an interval, as displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lower bound.
    pub low: Score,
    /// Upper bound.
    pub high: Score,
}

/// A proportion and the number of independent responses that it is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The score on the 0–1 scale.
    pub ratio: f64,
    /// Effective n, at most the number of responses, rounded down to two significant digits.
    pub effective_n: f64,
}

/// The sums that a ratio's variance needs: n, Σs, Σa, Σs², Σa², Σsa.
#[derive(Clone, Copy, Debug)]
pub struct RatioSums {
    /// Responses with a > 0.
    pub n: i64,
    /// Σ s
    pub s: i64,
    /// Σ a
    pub a: i64,
    /// Σ s²
    pub ss: i64,
    /// Σ a²
    pub aa: i64,
    /// Σ s·a
    pub sa: i64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the interval is rounded to two decimals"
)]
fn float(value: i128) -> f64 {
    value as f64
}

/// Rounds down to two significant digits: 234.9 to 230, 87.6 to 87, 8.76 to 8.7.
fn two_digits(number: f64) -> f64 {
    if !number.is_finite() || number <= 0.0 {
        return number;
    }
    let (mut up, mut down) = (1.0, 1.0);
    while number * up < 10.0 {
        up *= 10.0;
    }
    while number / down >= 100.0 {
        down *= 10.0;
    }
    (number * up / down).floor() * down / up
}

impl RatioSums {
    /// The linearised variance of the ratio Σs ÷ Σa; 0 for a single response.
    pub fn variance(self) -> f64 {
        let [n, s, a, ss, aa, sa] =
            [self.n, self.s, self.a, self.ss, self.aa, self.sa].map(i128::from);
        if n < 2 || a <= 0 {
            return 0.0;
        }
        // A²·Σ(s − R·a)² is an integer, and fits for any number of responses a province can have.
        let spread = a * a * ss - 2 * s * a * sa + s * s * aa;
        float(n) / float(n - 1) * float(spread) / (float(a * a) * float(a * a))
    }
}

impl Estimate {
    /// The estimate of the ratio Σs ÷ Σa with responses as clusters; `None` without an answer.
    pub fn of_ratio(sums: RatioSums) -> Option<Self> {
        let [n, s, a] = [sums.n, sums.s, sums.a].map(i128::from);
        (n > 0 && a > 0).then(|| Self::with_variance(float(s) / float(a), sums.variance(), n))
    }

    /// An estimate from a ratio and its variance over n responses.
    pub fn with_variance(ratio: f64, variance: f64, n: i128) -> Self {
        let n = float(n);
        let effective_n = if variance > 0.0 {
            n.min(ratio * (1.0 - ratio) / variance)
        } else {
            n
        };
        Self {
            ratio,
            effective_n: two_digits(effective_n),
        }
    }

    /// Wilson's interval at normal quantile `z`, on the 0–1 scale.
    pub fn wilson(self, z: f64) -> (f64, f64) {
        let Self {
            ratio: p,
            effective_n: n,
        } = self;
        if n <= 0.0 {
            return (0.0, 1.0);
        }
        let z2 = z * z;
        let centre = p + z2 / (2.0 * n);
        let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        (
            ((centre - half) / scale).max(0.0),
            ((centre + half) / scale).min(1.0),
        )
    }
}

/// The normal quantile of a two-sided interval at level 0.95^(1/K), so that all K intervals hold
/// together with at least 95 % (Klein, Wright and Wieczorek, 2020).
pub fn joint_quantile(ranked: usize) -> f64 {
    if ranked <= 1 {
        return Z_95;
    }
    let k = float(i128::try_from(ranked).unwrap_or(i128::MAX));
    let level = libm::exp(libm::log(0.95) / k);
    normal_quantile(f64::midpoint(1.0, level))
}

/// The inverse of the standard normal distribution for 0.5 < p < 1, to full precision: the rational
/// approximation 26.2.23 of Abramowitz and Stegun, then Newton steps on the upper tail.
fn normal_quantile(p: f64) -> f64 {
    let upper = 1.0 - p;
    let t = (-2.0 * libm::log(upper)).sqrt();
    let mut x = t
        - (2.515_517 + 0.802_853 * t + 0.010_328 * t * t)
            / (1.0 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t);
    for _ in 0..4 {
        let tail = 0.5 * libm::erfc(x / std::f64::consts::SQRT_2);
        let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
        x += (tail - upper) / density;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_95_percent_quantile_is_the_published_one() {
        assert!((normal_quantile(0.975) - Z_95).abs() < 1e-13);
    }

    #[test]
    fn the_joint_quantile_grows_with_the_number_ranked() {
        // R: qnorm((1 + 0.95^(1/50)) / 2) = 3.283..
        assert!((joint_quantile(50) - 3.283).abs() < 1e-2);
        assert!(joint_quantile(2) > Z_95);
        assert!(joint_quantile(700) > joint_quantile(50));
    }

    /// The sums of explicit responses (s, a).
    fn sums(responses: &[(i64, i64)]) -> RatioSums {
        let total = |f: fn(&(i64, i64)) -> i64| responses.iter().map(f).sum();
        RatioSums {
            n: i64::try_from(responses.len()).unwrap(),
            s: total(|r| r.0),
            a: total(|r| r.1),
            ss: total(|r| r.0 * r.0),
            aa: total(|r| r.1 * r.1),
            sa: total(|r| r.0 * r.1),
        }
    }

    fn low(responses: &[(i64, i64)]) -> f64 {
        Estimate::of_ratio(sums(responses)).unwrap().wilson(Z_95).0
    }

    #[test]
    fn from_all_satisfied_the_first_unsatisfied_answer_lowers_the_lower_bound() {
        let all = vec![(16, 16); 21];
        let mut one = all.clone();
        one[0] = (15, 16);
        assert!(low(&one) < low(&all));
    }

    #[test]
    fn the_variance_is_that_of_a_ratio_estimator() {
        // R's survey::svyratio(~s, ~a) on s = 3,2,4,1, a = 4,4,4,2: R = 10/14, SE = 0.0967…
        let sums = sums(&[(3, 4), (2, 4), (4, 4), (1, 2)]);
        let r = 10.0 / 14.0;
        let spread: f64 = [(3.0, 4.0), (2.0, 4.0), (4.0, 4.0), (1.0, 2.0)]
            .iter()
            .map(|(s, a): &(f64, f64)| (s - r * a).powi(2))
            .sum();
        let variance = 4.0 / 3.0 * spread / 196.0;
        let expected = (r * (1.0 - r) / variance).min(4.0);
        let rounded = (expected * 10.0).floor() / 10.0;
        assert!((Estimate::of_ratio(sums).unwrap().effective_n - rounded).abs() < 1e-9);
    }

    #[test]
    fn effective_n_keeps_two_digits() {
        let rounded =
            [234.9, 87.6, 8.76, 100.0, 99.99, 1.05, 0.129, 113_905.0, 5.0].map(two_digits);
        assert_eq!(
            rounded,
            [230.0, 87.0, 8.7, 100.0, 99.0, 1.0, 0.12, 110_000.0, 5.0]
        );
    }

    proptest! {
        #[test]
        fn a_rounded_effective_n_stays_as_it_is(digits in 10i32..100, tens in 0i32..5) {
            let tenths = f64::from(digits * 10i32.pow(u32::try_from(tens).unwrap())) / 10.0;
            prop_assert_eq!(two_digits(tenths), tenths);
        }

        #[test]
        fn one_response_never_counts_for_more_than_one(
            responses in prop::collection::vec((0i64..=16, 1i64..=16), 1..60)
        ) {
            let responses: Vec<_> = responses.into_iter().map(|(s, a)| (s.min(a), a)).collect();
            let estimate = Estimate::of_ratio(sums(&responses)).unwrap();
            prop_assert!(estimate.effective_n <= sums(&responses).n as f64);
            prop_assert!(estimate.effective_n > 0.0);
        }

        #[test]
        fn an_interval_includes_its_score(
            responses in prop::collection::vec((0i64..=16, 1i64..=16), 1..60)
        ) {
            let responses: Vec<_> = responses.into_iter().map(|(s, a)| (s.min(a), a)).collect();
            let estimate = Estimate::of_ratio(sums(&responses)).unwrap();
            let (low, high) = estimate.wilson(Z_95);
            prop_assert!(low <= estimate.ratio + 1e-12 && estimate.ratio <= high + 1e-12);
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
        }
    }
}
