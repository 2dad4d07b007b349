//! The offices that rows of a component may name.
//!
//! Answers leave in companies of at least `k`, but not everybody in a company answers every question. The
//! figures of an agency less those of offices that serve it are over the answers of the others, so these must be
//! none or at least `k` as well. Where they are not, the component does not name an office.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an office received of the answers about one agency, given to one component by one survey version in
/// one period: numbers of answers of several kinds, such as those to each question, in the same order for every
/// office.
#[derive(Clone, Debug, Default)]
pub struct OfficeAnswers {
    /// The answers given to the component, which make an office smaller than another.
    pub given: i64,
    /// Those that leave now.
    pub leaving: Vec<i64>,
    /// Those that have left before, in rows that name the office and stay as they are.
    pub stored: Vec<i64>,
    /// Whether another agency with no other answers than those of offices is served by the office too, so that
    /// the office's figures less that agency's may be over these answers alone.
    pub is_shared: bool,
}

impl OfficeAnswers {
    /// The numbers of answers of a kind: those that leave now, and those that are stored.
    fn of_kind(&self, kind: usize) -> (i64, i64) {
        let of = |numbers: &[i64]| numbers.get(kind).copied().unwrap_or(0);
        (of(&self.leaving), of(&self.stored))
    }

    fn has_stored(&self) -> bool {
        self.stored.iter().any(|number| *number > 0)
    }
}

/// Returns the offices that a component does not name, given the answers that name none, by kind, and those of
/// every office.
///
/// Of every kind, the answers of the agency less those of any of its offices are then none or at least `k`, unless
/// stored rows give fewer away already. The smallest office goes first, and those that stored rows name go last.
pub fn offices_to_drop(
    unnamed: &[i64],
    offices: &BTreeMap<Arc<str>, OfficeAnswers>,
    k: i64,
) -> BTreeSet<Arc<str>> {
    let gives_few = |office: &OfficeAnswers| {
        (0..unnamed.len()).any(|kind| {
            let (leaving, stored) = office.of_kind(kind);
            leaving > 0 && leaving + stored < k
        })
    };
    let mut dropped: BTreeSet<Arc<str>> = offices
        .iter()
        .filter(|(_, office)| office.is_shared && gives_few(office))
        .map(|(code, _)| code.clone())
        .collect();
    while !(0..unnamed.len()).all(|kind| is_enough(unnamed[kind], kind, offices, &dropped, k)) {
        let smallest = offices
            .iter()
            .filter(|(code, office)| office.given > 0 && !dropped.contains(*code))
            .min_by_key(|(code, office)| (office.has_stored(), office.given, *code));
        let Some((code, _)) = smallest else { break };
        dropped.insert(code.clone());
    }
    dropped
}

/// Whether no difference between the agency's answers of a kind and those of its offices is fewer than `k`.
/// `unnamed` is the number of those that name no office, without those whose office is dropped.
fn is_enough(
    unnamed: i64,
    kind: usize,
    offices: &BTreeMap<Arc<str>, OfficeAnswers>,
    dropped: &BTreeSet<Arc<str>>,
    k: i64,
) -> bool {
    let mut unnamed = unnamed;
    let mut named: Vec<i64> = Vec::new();
    for (code, office) in offices {
        let (leaving, stored) = office.of_kind(kind);
        let kept = if dropped.contains(code) {
            unnamed += leaving;
            stored
        } else {
            leaving + stored
        };
        if kept > 0 {
            named.push(kept);
        }
    }
    match (named.len(), unnamed) {
        // Nothing can be subtracted, or nothing is left.
        (0, _) | (1, 0) => true,
        (_, 0) => named.iter().all(|number| *number >= k),
        _ => unnamed >= k,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const K: i64 = 5;

    /// An office of which the first kind of answers are those given to the component.
    fn office(leaving: &[i64], stored: &[i64]) -> OfficeAnswers {
        OfficeAnswers {
            given: leaving[0],
            leaving: leaving.to_vec(),
            stored: stored.to_vec(),
            is_shared: false,
        }
    }

    fn offices(numbers: &[(&str, &[i64])]) -> BTreeMap<Arc<str>, OfficeAnswers> {
        let one =
            |(code, leaving): &(&str, &[i64])| (Arc::<str>::from(*code), office(leaving, &[]));
        numbers.iter().map(one).collect()
    }

    fn dropped(unnamed: &[i64], offices: &BTreeMap<Arc<str>, OfficeAnswers>) -> Vec<String> {
        let dropped = offices_to_drop(unnamed, offices, K);
        dropped.iter().map(|code| code.to_string()).collect()
    }

    #[test]
    fn an_office_beside_which_one_answer_is_left_is_dropped() {
        assert_eq!(dropped(&[1], &offices(&[("a", &[8])])), ["a"]);
        assert_eq!(dropped(&[5], &offices(&[("a", &[8])])), [""; 0]);
        assert_eq!(dropped(&[0], &offices(&[("a", &[8])])), [""; 0]);
    }

    #[test]
    fn the_smallest_office_is_dropped_first_and_the_others_stay() {
        let three = offices(&[("a", &[9]), ("b", &[6]), ("c", &[6])]);
        assert_eq!(dropped(&[2], &three), ["b"]);
        assert_eq!(
            dropped(&[0], &offices(&[("a", &[9]), ("b", &[3])])),
            ["a", "b"]
        );
    }

    #[test]
    fn every_question_counts_by_itself() {
        let one = offices(&[("a", &[8, 8, 8])]);
        assert_eq!(dropped(&[6, 6, 6], &one), [""; 0]);
        assert_eq!(dropped(&[6, 6, 2], &one), ["a"]);
        // A question that nobody answered at an office can't be subtracted.
        assert_eq!(dropped(&[6, 6, 2], &offices(&[("a", &[8, 8, 0])])), [""; 0]);
    }

    #[test]
    fn what_an_office_received_for_another_agency_is_not_left_alone() {
        let mut shared = offices(&[("a", &[8, 3]), ("b", &[9, 9])]);
        assert_eq!(dropped(&[6, 6], &shared), [""; 0]);
        shared
            .values_mut()
            .for_each(|office| office.is_shared = true);
        assert_eq!(dropped(&[6, 6], &shared), ["a"]);
    }

    #[test]
    fn an_office_that_stored_rows_name_is_dropped_last() {
        let mut two = offices(&[("b", &[9])]);
        two.insert(Arc::from("a"), office(&[6], &[6]));
        assert_eq!(dropped(&[1], &two), ["b"]);
        // What is stored can't be taken back.
        let stored: BTreeMap<Arc<str>, OfficeAnswers> =
            [(Arc::from("a"), office(&[2], &[6]))].into();
        assert_eq!(dropped(&[1], &stored), ["a"]);
    }

    proptest! {
        #[test]
        fn an_agency_less_any_of_its_offices_is_nothing_or_k(
            unnamed in prop::collection::vec(0i64..9, 3),
            numbers in prop::collection::vec(prop::collection::vec(0i64..12, 3), 0..6),
            k in 5i64..8,
        ) {
            let all: BTreeMap<Arc<str>, OfficeAnswers> = numbers
                .iter()
                .enumerate()
                .map(|(code, leaving)| {
                    let most = leaving.iter().copied().max().unwrap_or(0);
                    let office = OfficeAnswers { given: most, ..office(leaving, &[]) };
                    (Arc::from(code.to_string()), office)
                })
                .collect();
            let dropped = offices_to_drop(&unnamed, &all, k);
            let named: Vec<&OfficeAnswers> = all
                .iter()
                .filter(|(code, _)| !dropped.contains(*code))
                .map(|(_, office)| office)
                .collect();
            for kind in 0..3 {
                let whole: i64 = unnamed[kind] + numbers.iter().map(|office| office[kind]).sum::<i64>();
                for set in 1..1_usize << named.len() {
                    let within = named.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0);
                    let taken: i64 = within.map(|(_, office)| office.leaving[kind]).sum();
                    let left = whole - taken;
                    prop_assert!(taken == 0 || left == 0 || left >= k, "{left} of {whole}");
                }
            }
        }
    }
}
