//! Displayed points.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use serde::{Serialize, Serializer};

use crate::domain::amount::Amount;

/// Displayed points of an index, in hundredths, rounded half-up once from the exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(i64);

impl Points {
    /// Rounds exact points half-up.
    pub fn of(exact: &BigRational) -> Self {
        let hundredths = exact * BigInt::from(100) + BigRational::new(BigInt::one(), 2.into());
        Self(hundredths.floor().to_integer().to_i64().unwrap_or(0))
    }

    /// Compares with a bound exactly.
    pub fn compare(self, bound: Amount) -> std::cmp::Ordering {
        (self.0 * 100).cmp(&bound.parts())
    }

    /// Hundredths, such as 912 for 9.12.
    pub fn hundredths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Points {
    #[expect(
        clippy::cast_precision_loss,
        reason = "points have a few digits, which a float holds exactly"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}
