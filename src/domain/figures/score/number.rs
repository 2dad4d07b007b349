//! Displayed scores.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// A displayed score: 0.00 to 100.00, in hundredths, rounded half-up from the exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = f64, minimum = 0, maximum = 100)]
pub struct Score(i32);

impl Score {
    /// The target of satisfaction, met by a greater displayed score.
    pub const TARGET: Self = Self(9000);

    /// Rounds an exact value between 0 and 1 to a displayed score, half-up.
    ///
    /// Published tables round half-up: 87.125 → 87.13 and 85.125 → 85.13 (Hòa Bình, 2023).
    pub fn of_ratio(ratio: &BigRational) -> Self {
        let hundredths = ratio * BigInt::from(10_000) + BigRational::new(BigInt::one(), 2.into());
        Self(hundredths.floor().to_integer().to_i32().unwrap_or(0))
    }

    /// The share `part` ÷ `whole`, half-up; `None` where `whole` is 0.
    pub fn of_counts(part: i64, whole: i64) -> Option<Self> {
        (whole > 0).then(|| Self(i32::try_from((part * 20_000 + whole) / (2 * whole)).unwrap_or(0)))
    }

    /// Rounds an interval bound between 0 and 1 half-up: to six decimals of the 0–100 scale, then to
    /// two. So a computation that is right to nine digits gives the same bound.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 10⁸")]
    pub fn of_bound(bound: f64) -> Self {
        let six_decimals = (bound.clamp(0.0, 1.0) * 1e8 + 0.5).floor() as i32;
        Self((six_decimals + 5_000) / 10_000)
    }

    /// A score from its hundredths, such as 9905 for 99.05.
    pub fn from_hundredths(hundredths: i32) -> Self {
        Self(hundredths)
    }

    /// Hundredths, such as 9905 for 99.05.
    pub fn hundredths(self) -> i32 {
        self.0
    }

    /// The score as a number, for spreadsheets and drawings.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Whether the target is met: the displayed score is greater than 90.00.
    pub fn meets_target(self) -> bool {
        self > Self::TARGET
    }

    /// The change since an earlier displayed score, in hundredths of a point, so that a reader's own
    /// subtraction agrees.
    pub fn change_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The difference of two displayed scores, in hundredths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = f64, minimum = -100, maximum = 100)]
pub struct ScoreChange(i32);

impl ScoreChange {
    /// The change of so many hundredths of a point.
    pub fn of(hundredths: i32) -> Self {
        Self(hundredths)
    }

    /// The change from an earlier score to a later one.
    pub fn between(earlier: Score, later: Score) -> Self {
        Self(later.change_since(earlier))
    }

    /// Hundredths of a point, such as -120 for -1.20.
    pub fn hundredths(self) -> i32 {
        self.0
    }
}

impl fmt::Display for ScoreChange {
    /// With its sign, as in `+1.20`; `0.00` has none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            0 => "",
            1.. => "+",
            _ => "-",
        };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

impl Serialize for ScoreChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}
