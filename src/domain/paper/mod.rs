//! Paper forms: typed in by a clerk, and a share of them once more by another.
//!
//! Which sheets are checked is decided by chance when they are typed in, so that nobody knows
//! beforehand. A sheet that waits for its check has a number of its own, which is written on it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::access::key::{Key, Reach};
use super::cases::agency::Slug;
use super::links::code::{LinkCode, LinkCodeError};
use super::rating::{Rating, Ratings};

mod digits;
mod number;

pub use digits::{Digits, Mistyped, Tally};
pub use number::{DraftNumber, DraftNumberError};

/// Days for which a sheet waits for its check; then it counts as it was typed in.
const PATIENCE: i64 = 7;

/// Who types: a key of a counter, told apart from the others by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    /// The key's id.
    pub key: String,
    /// The office it stands at.
    pub office: Slug,
    /// The cases it reaches.
    pub reach: Reach,
}

impl Clerk {
    /// The clerk who holds a key; none where the key belongs to no office.
    pub fn of(key: &Key) -> Option<Self> {
        match &key.reach {
            Reach::Office { office, .. } => Some(Self {
                key: key.id.clone(),
                office: office.clone(),
                reach: key.reach.clone(),
            }),
            Reach::All | Reach::Agencies(_) => None,
        }
    }
}

/// Whether a sheet is checked, of so many in a hundred, as a random number decides.
pub fn is_drawn(percent: u8, random: u64) -> bool {
    // 2⁶⁴ is no multiple of 100, which nobody would notice in all time.
    random % 100 < u64::from(percent)
}

/// The last day of entry of the sheets that need not wait any longer today.
pub fn waited_enough(today: Date) -> Date {
    today.checked_sub(PATIENCE.days()).unwrap_or(Date::MIN)
}

/// Reads what a clerk types or a scanner sends: a code, or the whole address that the QR holds.
///
/// # Errors
/// When there is no code in it.
pub fn read_code(typed: &str) -> Result<LinkCode, LinkCodeError> {
    let typed = typed.trim();
    // The letters of an address are capitals in a QR, and a scanner may be set to change them.
    let folded = typed.to_ascii_lowercase();
    let code = match folded.rfind("/s/") {
        Some(at) => {
            let path = &folded[at + 3..];
            path.split(['?', '#', '/']).next().unwrap_or_default()
        }
        None => typed,
    };
    LinkCode::parse(code)
}

/// The questions whose two entries differ, by index.
pub fn differences(first: &Ratings, second: &Ratings) -> Vec<usize> {
    first
        .iter()
        .zip(second.iter())
        .enumerate()
        .filter(|(_, (first, second))| first != second)
        .map(|(question, _)| question)
        .collect()
}

/// What a sheet says in the end: where both entries agree what they say, elsewhere what somebody
/// read off the sheet once more. Nothing as long as that is missing for a question, or where no
/// question would be answered.
pub fn settle(
    first: &Ratings,
    second: &Ratings,
    resolved: &BTreeMap<usize, Rating>,
) -> Option<Ratings> {
    if first.iter().count() != second.iter().count() {
        return None;
    }
    let settled: Option<Vec<Rating>> = first
        .iter()
        .zip(second.iter())
        .enumerate()
        .map(|(question, (first, second))| match first == second {
            true => Some(first),
            false => resolved.get(&question).copied(),
        })
        .collect();
    settled.map(Ratings::new).filter(Ratings::has_answer)
}

#[cfg(test)]
mod tests {
    use crate::domain::links::code::Secret;
    use crate::domain::paper::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn ratings(text: &str) -> Ratings {
        Ratings::parse(text).unwrap()
    }

    #[test]
    fn none_and_all_are_drawn_at_the_ends_of_the_share() {
        for random in (0..1000).chain([u64::MAX]) {
            assert!(!is_drawn(0, random));
            assert!(is_drawn(100, random));
        }
        assert_eq!(
            (0..1000).filter(|&random| is_drawn(10, random)).count(),
            100
        );
    }

    #[test]
    fn a_sheet_waits_for_seven_days() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(waited_enough(day("2026-08-03")), day("2026-07-27"));
    }

    #[test]
    fn a_scanned_address_is_as_good_as_a_code() {
        let code = LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(5));
        let compact = code.compact();
        for typed in [
            compact.clone(),
            code.to_string().to_lowercase(),
            format!("HTTPS://KHAOSAT.EXAMPLE.GOV.VN/S/{compact}"),
            format!(" https://khaosat.example.gov.vn/s/{compact}?lang=en\r\n"),
            format!("http://127.0.0.1:8080/s/{}/", compact.to_lowercase()),
        ] {
            assert_eq!(read_code(&typed), Ok(code), "{typed}");
        }
        for typed in ["", "/s/", "https://khaosat.example.gov.vn/", "ſ/s/ſ"] {
            assert!(read_code(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn where_two_entries_differ_the_sheet_decides() {
        let (first, second) = (ratings("54x-3"), ratings("54x43"));
        assert_eq!(differences(&first, &second), [3]);
        assert_eq!(settle(&first, &second, &BTreeMap::new()), None);
        let resolved = BTreeMap::from([(3, Rating::Level(2)), (0, Rating::Level(1))]);
        // Where both agree nobody has anything to decide.
        assert_eq!(settle(&first, &second, &resolved), Some(ratings("54x23")));
        let blank = BTreeMap::from([(0, Rating::Blank)]);
        assert_eq!(settle(&ratings("5x"), &ratings("4x"), &blank), None);
        assert_eq!(settle(&first, &ratings("54x"), &BTreeMap::new()), None);
    }

    proptest! {
        #[test]
        fn two_equal_entries_need_no_decision(kept in "[1-5x-]{0,16}[1-5]") {
            let kept = ratings(&kept);
            prop_assert_eq!(differences(&kept, &kept), Vec::<usize>::new());
            prop_assert_eq!(settle(&kept, &kept, &BTreeMap::new()), Some(kept));
        }

        #[test]
        fn any_text_is_searched_for_a_code_without_a_panic(text in "\\PC{0,60}|.{0,5}/[sS]/.{0,20}") {
            let _ = read_code(&text);
        }
    }
}
