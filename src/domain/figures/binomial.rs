//! The exact binomial test, for real numbers of trials.
//!
//! An effective number of responses m is a real number, and so is m·p, the number of satisfied ones.
//! The test is that of R's `binom.test` continued to real numbers: where both are integers, the two
//! agree.
//!
//! * *Own tail.* The probability of at most x of m successes is the regularised incomplete beta function
//!   I₁₋ₚ(m − x, x + 1), for any real x and m. Above the expectation it is the probability of at least x.
//! * *Opposite tail.* `binom.test` adds the outcomes on the other side of the expectation that are at
//!   most as likely as the observed one, with a relative tolerance of 10⁻⁷. Likelihood is the binomial
//!   probability with gamma functions for factorials. Outcomes on the other side are counted from their
//!   end of the scale: 0, 1, 2 … failures where x is below the expectation, 0, 1, 2 … successes where it
//!   is above. So failures and successes may be swapped.
//!
//! Only + − × ÷ and `libm` are used, so that every machine gives the same value.

/// The relative tolerance of "at most as likely", as in `binom.test`.
const TOLERANCE: f64 = 1e-7;

/// The most steps of a continued fraction; it takes about √m.
const STEPS: u32 = 20_000;

/// Successes and failures of a number of trials, and the probability of each.
#[derive(Clone, Copy)]
struct Trials {
    successes: f64,
    failures: f64,
    success: f64,
    failure: f64,
}

/// Returns the two-sided p-value of `successes` of `trials` against the probability `share`.
///
/// All three are real, with 0 ≤ `successes` ≤ `trials`. A share of 0 or 1 leaves one possible outcome:
/// its p-value is 1, that of any other is 0.
pub fn two_sided(successes: f64, trials: f64, share: f64) -> f64 {
    let observed = Trials {
        successes,
        failures: trials - successes,
        success: share,
        failure: 1.0 - share,
    };
    let possible = if share <= 0.0 {
        successes <= 0.0
    } else if share >= 1.0 {
        observed.failures <= 0.0
    } else {
        let expected = trials * share;
        return if successes < expected {
            observed.two_sided_below()
        } else if successes > expected {
            observed.swapped().two_sided_below()
        } else {
            1.0
        };
    };
    if possible { 1.0 } else { 0.0 }
}

impl Trials {
    /// The trials with successes and failures swapped.
    fn swapped(self) -> Self {
        Self {
            successes: self.failures,
            failures: self.successes,
            success: self.failure,
            failure: self.success,
        }
    }

    /// The same trials with another number of failures.
    fn with_failures(self, failures: f64) -> Self {
        Self {
            successes: self.successes + self.failures - failures,
            failures,
            ..self
        }
    }

    /// The p-value of successes below the expectation.
    fn two_sided_below(self) -> f64 {
        let least_likely = self.log_likelihood() + libm::log1p(TOLERANCE);
        let is_counted =
            |failures: f64| self.with_failures(failures).log_likelihood() <= least_likely;
        // On this side of the expectation, fewer failures are less likely: the largest number that is
        // counted lies between `counted` and `not`.
        let most = ((self.successes + self.failures) * self.failure).floor();
        let (mut counted, mut not) = (-1.0, most + 1.0);
        loop {
            let middle = ((counted + not) / 2.0).floor();
            // Above 2⁵³ there may be no other number between two.
            if middle <= counted || middle >= not {
                break;
            }
            if is_counted(middle) {
                counted = middle;
            } else {
                not = middle;
            }
        }
        let opposite = if counted < 0.0 {
            0.0
        } else {
            self.with_failures(counted).swapped().at_most()
        };
        (self.at_most() + opposite).min(1.0)
    }

    /// The probability of at most as many successes.
    fn at_most(self) -> f64 {
        if self.failures <= 0.0 {
            return 1.0;
        }
        incomplete_beta(
            (self.failures, self.successes + 1.0),
            (self.failure, self.success),
        )
    }

    /// The logarithm of the binomial probability, with gamma functions for factorials.
    fn log_likelihood(self) -> f64 {
        libm::lgamma(self.successes + self.failures + 1.0)
            - libm::lgamma(self.successes + 1.0)
            - libm::lgamma(self.failures + 1.0)
            + self.successes * libm::log(self.success)
            + self.failures * libm::log(self.failure)
    }
}

/// The regularised incomplete beta function Iₓ(a, b) for a, b > 0 and 0 < x < 1; `y` is 1 − x.
///
/// By its continued fraction (DLMF 8.17.22) with Lentz's method, on the side where it converges quickly.
fn incomplete_beta((a, b): (f64, f64), (x, y): (f64, f64)) -> f64 {
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log(y),
    );
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, y) / b
    }
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let not_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..=STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The test by its definition for integers: the sum of all outcomes at most as likely.
    fn by_summation(successes: u32, trials: u32, share: f64) -> f64 {
        let likelihood = |outcome: u32| {
            let mut product = 1.0;
            for i in 0..outcome {
                product *= f64::from(trials - i) / f64::from(i + 1) * share;
            }
            (outcome..trials).fold(product, |product, _| product * (1.0 - share))
        };
        let observed = likelihood(successes) * (1.0 + TOLERANCE);
        let outcomes = (0..=trials).map(likelihood);
        outcomes
            .filter(|one| *one <= observed)
            .sum::<f64>()
            .min(1.0)
    }

    #[test]
    fn p_values_are_those_of_binom_test() {
        // R 4.2: binom.test(x, n, p)$p.value
        let known = [
            (682.0, 925.0, 0.75, 0.382_491_559_574_852),
            (7.0, 20.0, 0.30, 0.629_497_966_676_677),
            (141.0, 150.0, 0.98, 0.003_407_022_673_518),
            (148.0, 150.0, 0.95, 0.036_842_194_220_480),
            (3.0, 30.0, 0.02, 0.021_717_834_543_618),
        ];
        for (x, n, p, expected) in known {
            let value = two_sided(x, n, p);
            assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
        }
        assert!((two_sided(3.0, 3.0, 0.5) - 0.25).abs() < 1e-12);
        assert!((two_sided(0.0, 10.0, 0.9) - 1e-10).abs() < 1e-20);
    }

    #[test]
    fn a_share_of_0_or_1_leaves_one_outcome() {
        assert_eq!(two_sided(30.0, 30.0, 1.0), 1.0);
        assert_eq!(two_sided(29.5, 30.0, 1.0), 0.0);
        assert_eq!(two_sided(0.0, 30.0, 0.0), 1.0);
        assert_eq!(two_sided(1.0, 30.0, 0.0), 0.0);
    }

    #[test]
    fn a_million_trials_take_no_approximation() {
        // One standard deviation below: about 0.317.
        let value = two_sided(949_782.0, 1_000_000.0, 0.95);
        assert!((value - 0.317).abs() < 0.002, "{value}");
    }

    #[test]
    fn the_test_ends_for_any_number_of_trials() {
        for trials in [1e18, 1e300] {
            let value = two_sided(0.94 * trials, trials, 0.95);
            assert!(value.is_nan() || (0.0..=1.0).contains(&value), "{value}");
        }
    }

    proptest! {
        #[test]
        fn for_integers_it_is_the_sum_of_the_outcomes_at_most_as_likely(
            trials in 1u32..80, part in 0.0f64..=1.0, share in 0.01f64..0.999
        ) {
            let successes = (f64::from(trials) * part).round() as u32;
            let value = two_sided(f64::from(successes), f64::from(trials), share);
            let expected = by_summation(successes, trials, share);
            prop_assert!((value - expected).abs() < 1e-9, "{} for {}", value, expected);
        }

        #[test]
        fn successes_and_failures_may_be_swapped(
            trials in 0.5f64..500.0, part in 0.0f64..=1.0, share in 0.05f64..0.95
        ) {
            let successes = trials * part;
            let value = two_sided(successes, trials, share);
            let swapped = two_sided(trials - successes, trials, 1.0 - share);
            prop_assert!((0.0..=1.0).contains(&value));
            prop_assert!((value - swapped).abs() < 1e-9, "{} and {}", value, swapped);
        }

        #[test]
        fn farther_from_the_share_is_never_more_likely(
            trials in 5.0f64..500.0, nearer in 0.0f64..1.0, farther in 0.0f64..1.0, share in 0.05f64..0.95
        ) {
            let (nearer, farther) = if nearer < farther { (farther, nearer) } else { (nearer, farther) };
            let below = |part: f64| two_sided(trials * share * part, trials, share);
            // The opposite tail has whole outcomes, so that it moves in steps of one.
            if trials * share * (nearer - farther) >= 1.0 {
                prop_assert!(below(farther) <= below(nearer) + 1e-9);
            }
        }
    }
}
