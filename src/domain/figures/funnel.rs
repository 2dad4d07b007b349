//! The funnel: whether an agency is unusual among its peers, which differ from each other by more than
//! chance themselves.
//!
//! With p_i the score on the 0–1 scale, m_i the effective number of responses and p̄ the pooled score:
//! the variance of true scores between agencies τ² is DerSimonian and Laird's (1986), with weights
//! w_i = m_i ÷ (p̄(1 − p̄)) and centre Σwp ÷ Σw. The limits over m are p̄ ± z · √(p̄(1 − p̄) ÷ m + τ²)
//! (Spiegelhalter, 2005, additive).
//!
//! An agency is marked by the p̄ and the τ² of the others, so that it can't widen its own limits. Where
//! p̄ is 0 or 1, nobody differs and there is nothing to weigh by: there are no limits, and no mark by
//! them.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::interval::Estimate;

/// The factor of the inner limits, at 95 %.
pub const INNER: f64 = 1.96;

/// The factor of the outer limits, at 99.8 %; beyond them an agency is marked.
pub const OUTER: f64 = 3.09;

/// The ranked agencies from which on one can be marked.
pub const FEWEST_TO_MARK: usize = 10;

/// An agency whose score is beyond the outer limits of the others: khác biệt bất thường so với khối.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Above the limits.
    UnusuallyHigh,
    /// Below the limits.
    UnusuallyLow,
}

impl Mark {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnusuallyHigh => "unusually_high",
            Self::UnusuallyLow => "unusually_low",
        }
    }
}

/// A number on the 0–1 scale, rounded half-up to eight decimals; a string in JSON, as in
/// `"0.00041200"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "0.00041200")]
pub struct Fraction(i64);

/// The unit of [`Fraction`].
const EIGHT_DECIMALS: f64 = 1e8;

impl Fraction {
    #[expect(clippy::cast_possible_truncation, reason = "0 to 10⁸")]
    fn of(number: f64) -> Self {
        Self((number.clamp(0.0, 1.0) * EIGHT_DECIMALS + 0.5).floor() as i64)
    }

    /// Reads the only spelling of a fraction, such as `0.00910000`; `None` for every other text.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.')?;
        let whole = whole.parse::<i64>().ok()?.checked_mul(100_000_000)?;
        let number = whole.checked_add(decimals.parse().ok()?)?;
        let fraction = Self(number);
        let is_fraction = (0..=100_000_000).contains(&number) && fraction.to_string() == text;
        is_fraction.then_some(fraction)
    }

    /// The number.
    #[expect(clippy::cast_precision_loss, reason = "0 to 10⁸")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / EIGHT_DECIMALS
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:08}", self.0 / 100_000_000, self.0 % 100_000_000)
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The funnel of a block as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Funnel {
    /// The centre Σwp ÷ Σw, on the 0–1 scale.
    pub centre: Fraction,
    /// The variance τ² of true scores between agencies, on the 0–1 scale.
    pub tau2: Fraction,
}

/// One agency of a funnel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peer {
    /// Its score and effective number of responses.
    pub estimate: Estimate,
    /// What it weighs in a pooled score: its given answers, or its responses where answers of several
    /// components don't add up.
    pub weight: f64,
}

/// Limits on the 0–1 scale, not rounded, and not bounded by 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// The variation between agencies around a pooled score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The pooled score p̄, on the 0–1 scale, between both.
    pub pooled: f64,
    /// The centre Σwp ÷ Σw.
    pub centre: f64,
    /// The variance τ² of true scores between agencies.
    pub tau2: f64,
}

impl Spread {
    /// The spread of at least two agencies around their pooled score; `None` for fewer, and where the
    /// pooled score is 0 or 1.
    pub fn of(agencies: impl Iterator<Item = Estimate> + Clone, pooled: f64) -> Option<Self> {
        let (mut count, mut sum, mut squares, mut total) = (0.0, 0.0, 0.0, 0.0);
        for Estimate { ratio, effective_n } in agencies.clone() {
            count += 1.0;
            sum += effective_n;
            squares += effective_n * effective_n;
            total += effective_n * ratio;
        }
        let variance = pooled * (1.0 - pooled);
        if count < 2.0 || sum <= 0.0 || variance <= 0.0 {
            return None;
        }
        let centre = total / sum;
        let heterogeneity: f64 = agencies
            .map(|agency| {
                let distance = agency.ratio - centre;
                agency.effective_n * distance * distance
            })
            .sum();
        // (Q − (K − 1)) ÷ (Σw − Σw² ÷ Σw) with w = m ÷ variance.
        let tau2 = (heterogeneity - (count - 1.0) * variance) / (sum - squares / sum);
        Some(Self {
            pooled,
            centre,
            tau2: tau2.max(0.0),
        })
    }

    /// The limits of an agency with an effective number of responses, at a factor such as [`OUTER`].
    pub fn limits(self, effective_n: f64, factor: f64) -> Limits {
        let half = factor * (self.pooled * (1.0 - self.pooled) / effective_n + self.tau2).sqrt();
        Limits {
            low: self.pooled - half,
            high: self.pooled + half,
        }
    }

    /// The spread as it is published.
    pub fn funnel(self) -> Funnel {
        Funnel {
            centre: Fraction::of(self.centre),
            tau2: Fraction::of(self.tau2),
        }
    }
}

impl Funnel {
    /// The spread that the limits are drawn from: the published τ² around the pooled score (0–1).
    pub fn spread(self, pooled: f64) -> Spread {
        Spread {
            pooled,
            centre: self.centre.to_f64(),
            tau2: self.tau2.to_f64(),
        }
    }
}

/// The outer limits of each agency by the others, in their order; `None` for all of fewer than
/// [`FEWEST_TO_MARK`] agencies, and where the others' pooled score is 0 or 1.
pub fn limits_by_others(agencies: &[Peer]) -> Vec<Option<Limits>> {
    if agencies.len() < FEWEST_TO_MARK {
        return vec![None; agencies.len()];
    }
    let own = agencies.iter().enumerate();
    own.map(|(index, agency)| {
        let (before, after) = (&agencies[..index], &agencies[index + 1..]);
        let others = || before.iter().chain(after);
        let total: f64 = others().map(|other| other.weight).sum();
        let weighted = others().map(|other| other.weight * other.estimate.ratio);
        let pooled = weighted.sum::<f64>() / total;
        let spread = Spread::of(others().map(|other| other.estimate), pooled)?;
        Some(spread.limits(agency.estimate.effective_n, OUTER))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn peer(ratio: f64, effective_n: f64) -> Peer {
        Peer {
            estimate: Estimate { ratio, effective_n },
            weight: effective_n,
        }
    }

    fn spread(peers: &[Peer], pooled: f64) -> Option<Spread> {
        Spread::of(peers.iter().map(|peer| peer.estimate), pooled)
    }

    #[test]
    fn a_fraction_has_one_spelling() {
        let text = "0.00910000";
        assert_eq!(Fraction::read(text).unwrap().to_string(), text);
        for text in [
            "0.0091",
            "1.00000001",
            "-0.00000000",
            "999999999999.00000000",
            "92233720368.9223372036854775807",
        ] {
            assert_eq!(Fraction::read(text), None, "{text}");
        }
    }

    #[test]
    fn equal_scores_have_no_variance_between_them() {
        let spread = spread(&vec![peer(0.9, 50.0); 12], 0.9).unwrap();
        assert_eq!(spread.tau2, 0.0);
        let limits = spread.limits(100.0, OUTER);
        assert!((limits.low - (0.9 - 3.09 * 0.03)).abs() < 1e-12);
    }

    #[test]
    fn the_variance_is_dersimonian_and_lairds() {
        // By hand: m = 100 each, p = .8, .9, 1, p̄ = .9: v = .0009, Q = .02/.0009 = 22.2̄,
        // C = 3/.0009 − 1/.0009 = 2/.0009, τ² = (22.2̄ − 2) · .0009/2 = .0091.
        let peers = [peer(0.8, 100.0), peer(0.9, 100.0), peer(1.0, 100.0)];
        let spread = spread(&peers, 0.9).unwrap();
        assert!((spread.tau2 - 0.0091).abs() < 1e-12);
        assert!((spread.centre - 0.9).abs() < 1e-12);
        assert_eq!(spread.funnel().tau2.to_string(), "0.00910000");
    }

    #[test]
    fn an_agency_does_not_widen_its_own_limits() {
        let mut peers: Vec<Peer> = (0..14)
            .map(|i| peer(0.94 + 0.001 * f64::from(i), 100.0))
            .collect();
        peers.push(peer(0.5, 100.0));
        let low = |limits: Option<Limits>| limits.unwrap().low;
        let others = low(limits_by_others(&peers)[14]);
        let pooled = peers.iter().map(|peer| peer.estimate.ratio).sum::<f64>() / 15.0;
        let all = spread(&peers, pooled).unwrap().limits(100.0, OUTER).low;
        assert!(others > 0.85 && all < 0.7, "{others} and {all}");
    }

    #[test]
    fn fewer_than_ten_agencies_have_no_limits_to_be_marked_by() {
        let nine: Vec<Peer> = (0..9)
            .map(|i| peer(0.9 - 0.05 * f64::from(i), 100.0))
            .collect();
        assert!(limits_by_others(&nine).iter().all(Option::is_none));
        let ten = [nine, vec![peer(0.9, 100.0)]].concat();
        assert!(limits_by_others(&ten).iter().all(Option::is_some));
    }

    #[test]
    fn where_everybody_is_satisfied_there_are_no_limits() {
        let mut peers = vec![peer(1.0, 40.0); 12];
        assert_eq!(spread(&peers, 1.0), None);
        assert!(limits_by_others(&peers).iter().all(Option::is_none));
        // One unsatisfied answer against eleven wholly satisfied agencies is no mark either: there is
        // nothing to tell how much they would vary. The others are then judged by limits.
        peers[0] = peer(0.975, 40.0);
        let limits = limits_by_others(&peers);
        assert!(limits[0].is_none());
        assert!(limits[1..].iter().all(Option::is_some));
    }

    proptest! {
        #[test]
        fn limits_do_not_depend_on_the_order(
            peers in prop::collection::vec((0.5f64..1.0, 5.0f64..500.0), 10..30)
        ) {
            let peers: Vec<Peer> = peers.into_iter().map(|(p, m)| peer(p, m)).collect();
            let mut reversed = peers.clone();
            reversed.reverse();
            let mut limits = limits_by_others(&reversed);
            limits.reverse();
            for (a, b) in limits_by_others(&peers).into_iter().zip(limits) {
                let (a, b) = (a.unwrap(), b.unwrap());
                prop_assert!((a.low - b.low).abs() < 1e-12 && (a.high - b.high).abs() < 1e-12);
            }
        }
    }
}
