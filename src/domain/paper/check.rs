//! The check of a share of the sheets: another clerk types them once more, and the two entries are
//! compared.
//!
//! Whether a sheet is checked is drawn by lot when it is typed, so that nobody knows beforehand.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::rating::{Rating, Ratings};

/// Days for which a sheet waits for its check; afterwards its first entry counts.
const CHECK_DAYS: i64 = 7;

/// Whether a sheet is checked, given the share of checked sheets in percent and a random number.
pub fn is_sampled(percent: u8, random: u64) -> bool {
    // 2⁶⁴ is not a multiple of 100; the bias is far too small to matter.
    random % 100 < u64::from(percent)
}

/// Returns the last day of entry whose sheets count today without a check.
pub fn check_cutoff(today: Date) -> Date {
    today.checked_sub(CHECK_DAYS.days()).unwrap_or(Date::MIN)
}

/// The questions in which two entries of a sheet differ, by index.
pub fn differences(first: &Ratings, second: &Ratings) -> Vec<usize> {
    first
        .iter()
        .zip(second.iter())
        .enumerate()
        .filter(|(_, (first, second))| first != second)
        .map(|(question, _)| question)
        .collect()
}

/// Returns the final ratings of a sheet: those on which both entries agree, and for every other
/// question, by index, the one that was read off the sheet once more.
///
/// `None` while such a question is missing from `resolved`, where the entries have different
/// lengths, or where no question would be answered.
pub fn reconcile(
    first: &Ratings,
    second: &Ratings,
    resolved: &BTreeMap<usize, Rating>,
) -> Option<Ratings> {
    if first.iter().count() != second.iter().count() {
        return None;
    }
    let ratings: Option<Vec<Rating>> = first
        .iter()
        .zip(second.iter())
        .enumerate()
        .map(|(question, (first, second))| match first == second {
            true => Some(first),
            false => resolved.get(&question).copied(),
        })
        .collect();
    ratings.map(Ratings::new).filter(Ratings::has_answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratings(text: &str) -> Ratings {
        Ratings::parse(text).unwrap()
    }

    #[test]
    fn a_share_of_0_checks_no_sheet_and_one_of_100_every_sheet() {
        for random in (0..1000).chain([u64::MAX]) {
            assert!(!is_sampled(0, random));
            assert!(is_sampled(100, random));
        }
        assert_eq!(
            (0..1000).filter(|&random| is_sampled(10, random)).count(),
            100
        );
    }

    #[test]
    fn a_sheet_waits_for_seven_days() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(check_cutoff(day("2026-08-03")), day("2026-07-27"));
    }

    #[test]
    fn where_two_entries_differ_the_sheet_decides() {
        let (first, second) = (ratings("54x-3"), ratings("54x43"));
        assert_eq!(differences(&first, &second), [3]);
        assert_eq!(reconcile(&first, &second, &BTreeMap::new()), None);
        let resolved = BTreeMap::from([(3, Rating::Level(2)), (0, Rating::Level(1))]);
        // A question on which both entries agree is not open to decision.
        assert_eq!(
            reconcile(&first, &second, &resolved),
            Some(ratings("54x23"))
        );
        let blank = BTreeMap::from([(0, Rating::Blank)]);
        assert_eq!(reconcile(&ratings("5x"), &ratings("4x"), &blank), None);
        assert_eq!(reconcile(&first, &ratings("54x"), &BTreeMap::new()), None);
    }

    proptest! {
        #[test]
        fn two_equal_entries_need_no_decision(kept in "[1-5x-]{0,16}[1-5]") {
            let kept = ratings(&kept);
            prop_assert_eq!(differences(&kept, &kept), Vec::<usize>::new());
            prop_assert_eq!(reconcile(&kept, &kept, &BTreeMap::new()), Some(kept));
        }
    }
}
