//! The order in which people look up names: that of the Vietnamese alphabet.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

/// Made once; its rules (CLDR) are built in, so there is nothing that could be missing.
static VIETNAMESE: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut preferences = CollatorPreferences::from(&locale!("vi"));
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    Collator::try_new(preferences, CollatorOptions::default()).ok()
});

/// Compares names as a Vietnamese reader does: first by letters (`D` before `Đ`, `O` before `Ô`
/// before `Ơ`), then by tones (ngang, huyền, hỏi, ngã, sắc, nặng), then by case; numbers within by
/// their value.
pub fn compare_names(a: &str, b: &str) -> Ordering {
    match VIETNAMESE.as_ref() {
        Some(collator) => collator.compare(a, b),
        None => a.cmp(b),
    }
}

/// Compares names of which some are missing; what has none comes first.
pub fn compare_known(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => compare_names(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// A name that sorts as [`compare_names`] does.
#[derive(Clone, Debug)]
pub struct Name(pub String);

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_names(&self.0, &other.0)
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Name {}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<const N: usize>(mut names: [&str; N]) -> [&str; N] {
        names.sort_by(|a, b| compare_names(a, b));
        names
    }

    #[test]
    fn d_with_a_stroke_follows_d() {
        let names = [
            "Xã Yên Mỹ",
            "Xã Đức Hợp",
            "Xã Ân Thi",
            "Xã Dạ Trạch",
            "Xã Cửu Cao",
        ];
        let wanted = [
            "Xã Ân Thi",
            "Xã Cửu Cao",
            "Xã Dạ Trạch",
            "Xã Đức Hợp",
            "Xã Yên Mỹ",
        ];
        assert_eq!(sorted(names), wanted);
    }

    #[test]
    fn letters_come_before_tones_and_tones_in_their_order() {
        assert_eq!(sorted(["Ơn", "Ổn", "Òn", "On"]), ["On", "Òn", "Ổn", "Ơn"]);
        let tones = ["mạ", "má", "mã", "mả", "mà", "ma"];
        assert_eq!(sorted(tones), ["ma", "mà", "mả", "mã", "má", "mạ"]);
    }

    #[test]
    fn numbers_go_by_their_value_and_case_does_not_part_words() {
        assert_eq!(sorted(["Ki-ốt 10", "Ki-ốt 2"]), ["Ki-ốt 2", "Ki-ốt 10"]);
        assert_eq!(
            sorted(["đất đai", "Hộ tịch", "Đầu tư"]),
            ["đất đai", "Đầu tư", "Hộ tịch"]
        );
    }

    #[test]
    fn what_has_no_name_comes_first() {
        let mut names = [Some("Yên"), None, Some("Đức")];
        names.sort_by(|a, b| compare_known(*a, *b));
        assert_eq!(names, [None, Some("Đức"), Some("Yên")]);
    }
}
