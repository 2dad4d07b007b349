//! Draft numbers, under which typed sheets wait for their check. A clerk writes the number on the
//! sheet.

use std::fmt;

/// Digits of a number, with the check digit.
const LENGTH: usize = 7;
/// The number of different numbers.
const NUMBERS: u64 = 1_000_000;

/// A number with a valid check digit. It is random, so that it says nothing of the order in which
/// sheets were typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftNumber([u8; LENGTH]);

/// A text that is not a draft number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a number of a sheet: seven digits")]
pub struct DraftNumberError;

impl DraftNumber {
    /// A draft number from a random number.
    pub fn new(random: u64) -> Self {
        let mut digits = [0; LENGTH];
        let mut rest = random % NUMBERS;
        for digit in digits[..LENGTH - 1].iter_mut().rev() {
            // A remainder below ten.
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        digits[LENGTH - 1] = check(&digits[..LENGTH - 1]);
        Self(digits)
    }

    /// Reads a number, with or without spaces, hyphens and dots.
    ///
    /// # Errors
    /// When it isn't seven digits, or the check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, DraftNumberError> {
        let mut digits = [0; LENGTH];
        let mut length = 0;
        for c in text.chars() {
            if c.is_whitespace() || matches!(c, '-' | '.') {
                continue;
            }
            let digit = c.to_digit(10).ok_or(DraftNumberError)?;
            *digits.get_mut(length).ok_or(DraftNumberError)? = digit as u8;
            length += 1;
        }
        if length == LENGTH && check(&digits) == 0 {
            Ok(Self(digits))
        } else {
            Err(DraftNumberError)
        }
    }

    /// The seven digits without a space, as the database holds them.
    pub fn compact(self) -> String {
        self.0
            .iter()
            .map(|&digit| char::from(b'0' + digit))
            .collect()
    }
}

impl fmt::Display for DraftNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(f, "{} {}", &text[..3], &text[3..])
    }
}

/// The quasigroup of order ten of Damm's thesis (2004), totally anti-symmetric: its check digit
/// finds every wrong digit and every swap of neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of digits; 0 where they end in their own.
fn check(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, &digit| {
        DAMM[usize::from(interim)][usize::from(digit)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_shown_in_two_groups_and_read_however_it_is_typed() {
        let number = DraftNumber::new(5_720_057_200_572);
        let shown = number.to_string();
        assert_eq!(shown.len(), 8);
        for typed in [
            shown.clone(),
            number.compact(),
            format!(" {} ", shown.replace(' ', "-")),
            shown.replace(' ', "."),
        ] {
            assert_eq!(DraftNumber::parse(&typed), Ok(number), "{typed}");
        }
    }

    #[test]
    fn the_published_example_holds() {
        assert_eq!(check(&[5, 7, 2]), 4);
        assert_eq!(check(&[5, 7, 2, 4]), 0);
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_found(random: u64, at in 0..LENGTH, to in 0u8..10) {
            let mut text = DraftNumber::new(random).compact().into_bytes();
            prop_assume!(text[at] != b'0' + to);
            text[at] = b'0' + to;
            prop_assert!(DraftNumber::parse(&String::from_utf8(text).unwrap()).is_err());
        }

        #[test]
        fn every_swap_of_neighbours_is_found(random: u64, at in 0..LENGTH - 1) {
            let mut text = DraftNumber::new(random).compact().into_bytes();
            prop_assume!(text[at] != text[at + 1]);
            text.swap(at, at + 1);
            prop_assert!(DraftNumber::parse(&String::from_utf8(text).unwrap()).is_err());
        }

        #[test]
        fn a_digit_too_few_or_too_many_is_found(random: u64, more in 0u8..10) {
            let text = DraftNumber::new(random).compact();
            prop_assert!(DraftNumber::parse(&text[1..]).is_err());
            let longer = format!("{text}{more}");
            prop_assert!(DraftNumber::parse(&longer).is_err());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,20}") {
            let _ = DraftNumber::parse(&text);
        }
    }
}
