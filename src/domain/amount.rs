//! Exact decimal amounts: values of published indices, and the numbers of an index's rules.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Serialize, Serializer};

/// The most decimals of an amount. PAPI publishes four.
const DECIMALS: usize = 4;
/// Parts of one.
const SCALE: i64 = 10_000;
/// The most digits before the decimal mark.
const MOST_DIGITS: usize = 9;

/// A number of 0 or more with at most four decimals, held exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// A text that is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Something else than a number, or one below 0.
    #[error(
        "`{0}` is not a number of 0 or more such as 91.17 or 91,17, without spaces and separators of thousands"
    )]
    NotNumber(String),
    /// More decimals than any index is published with.
    #[error("`{0}` has more than {DECIMALS} decimals")]
    Decimals(String),
    /// A number that no index reaches.
    #[error("`{0}` has more than {MOST_DIGITS} digits before the decimal mark")]
    TooLarge(String),
}

impl Amount {
    /// One.
    pub const ONE: Self = Self(SCALE);

    /// Reads a number with a decimal point or a decimal comma.
    ///
    /// # Errors
    /// When the text is no such number, or has too many digits.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let shown = || text.chars().take(40).collect::<String>();
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, decimals) = match text.split_once(['.', ',']) {
            Some((_, "")) => return Err(AmountError::NotNumber(shown())),
            Some(parts) => parts,
            None => (text, ""),
        };
        if whole.is_empty() || !digits(whole) || !digits(decimals) {
            return Err(AmountError::NotNumber(shown()));
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > DECIMALS {
            return Err(AmountError::Decimals(shown()));
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > MOST_DIGITS {
            return Err(AmountError::TooLarge(shown()));
        }
        let scaled = format!("{whole}{decimals:0<DECIMALS$}");
        let parsed = scaled.parse().map(Self);
        parsed.map_err(|_| AmountError::NotNumber(shown()))
    }

    /// An amount from its ten-thousandths; `None` where these are negative.
    pub fn from_parts(parts: i64) -> Option<Self> {
        (parts >= 0).then_some(Self(parts))
    }

    /// Its ten-thousandths.
    pub fn parts(self) -> i64 {
        self.0
    }

    /// The exact value.
    pub fn ratio(self) -> BigRational {
        BigRational::new(BigInt::from(self.0), BigInt::from(SCALE))
    }

    /// The sum of amounts.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Self {
        Self(amounts.into_iter().map(|amount| amount.0).sum())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:0DECIMALS$}", self.0 % SCALE);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / SCALE),
            decimals => write!(f, "{}.{decimals}", self.0 / SCALE),
        }
    }
}

impl Serialize for Amount {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nine digits and four decimals are exact in a float of 53 bits"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / SCALE as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_may_have_a_point_or_a_comma() {
        for (text, shown) in [
            ("91.17", "91.17"),
            ("91,17", "91.17"),
            ("100", "100"),
            ("0", "0"),
            ("00043.2100", "43.21"),
            ("43.2156", "43.2156"),
            ("0,05", "0.05"),
            ("999999999.9999", "999999999.9999"),
        ] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "1e3",
            "NaN",
            "inf",
            ".5",
            "5.",
            "1.000.000",
            "1 000",
            "９９",
            "=1",
            "0x10",
            "1.23456",
            "1000000000",
            "99999999999999999999999999",
        ] {
            assert!(Amount::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(parts in 0i64..10_000_000_000_000) {
            let amount = Amount::from_parts(parts).unwrap();
            prop_assert_eq!(Amount::parse(&amount.to_string()), Ok(amount));
        }
    }
}
