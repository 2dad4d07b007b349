//! Imported responses beside answers by link: whoever imports can take the own rows from all that is shown.

use std::collections::HashMap;

use proptest::prelude::*;

use super::questions::question_part;
use super::*;

fn imported(of: &str, ratings: &[(&str, usize)]) -> Part {
    Part {
        origin: Origin::Imported,
        ..part(of, ratings)
    }
}

#[test]
fn four_imported_complaints_do_not_show_two_others() {
    let parts = [
        part("2026-07", &[(NO_PAKN, 4), (ALL, 2)]),
        imported("2026-07", &[(PAKN_ONLY, 4)]),
    ];
    let july = pooled("2026-07", &parts, RULE);
    let complaints = july.components[3];
    assert_eq!((complaints.sums.n, complaints.left_out), (0, 6));
    assert_eq!(july.used, [0, 1, 2].into_iter().collect());
    assert_eq!((july.overall.sums.n, july.overall.left_out), (6, 4));
}

#[test]
fn both_are_pooled_where_each_is_enough() {
    let parts = [
        part("2026-07", &[(ALL, 5)]),
        imported("2026-07", &[(ALL, 6)]),
    ];
    let july = pooled("2026-07", &parts, RULE);
    assert_eq!((july.overall.sums.n, july.overall.left_out), (11, 0));
    // Of either there must be ten for more than sums.
    let all_satisfied = Rule {
        all_satisfied: true,
        ..RULE
    };
    let july = pooled("2026-07", &parts, all_satisfied);
    assert_eq!((july.overall.sums.n, july.overall.left_out), (0, 11));
}

#[test]
fn months_that_are_too_few_alone_are_shown_with_others_of_the_same_origin() {
    let parts = [
        part("2026-07", &[(ALL, 3)]),
        imported("2026-08", &[(ALL, 4)]),
        part("2026-09", &[(ALL, 2)]),
    ];
    assert_eq!(pooled("2026-Q3", &parts[..2], RULE).overall.sums.n, 0);
    assert_eq!(pooled("2026-Q3", &parts, RULE).overall.sums.n, 3 + 2);
}

#[test]
fn imported_rows_help_no_others_to_be_told_to_whom_a_question_did_not_apply() {
    const DOES_NOT_APPLY: &str = "x555555555555555";
    let given: [&[(&str, usize)]; 2] = [&[(ALL, 20), (DOES_NOT_APPLY, 2)], &[(DOES_NOT_APPLY, 12)]];
    let parts = [part("2026-07", given[0]), imported("2026-07", given[1])];
    let shown = shown(&parts, &given.map(question_part));
    let question = &shown["TC1"];
    assert!(question.hides_not_applicable);
    assert_eq!(question.counts.given(), 20);
}

fn shown(parts: &[Part], counts: &[QuestionPart]) -> HashMap<String, QuestionSums> {
    let year = Whole::closed(period("2026"));
    pool_questions(year, parts, counts, &definition(), RULE)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// So that whatever is known of some imported rows, it is as if only the answers by link were shown.
    #[test]
    fn what_is_shown_is_what_is_shown_of_each_origin_alone(
        stored in prop::collection::vec(
            (0usize..4, any::<bool>(), "[15x-]{5}[5-]{9}[1x]{2}", 1usize..9), 1..8),
        all_satisfied: bool,
    ) {
        let of = ["2026-07", "2026-08", "2026-Q3", "2026"];
        let rule = Rule { all_satisfied, ..RULE };
        let (parts, counts): (Vec<Part>, Vec<QuestionPart>) = stored
            .iter()
            .map(|(at, is_imported, ratings, times)| {
                let ratings = [(ratings.as_str(), *times)];
                let part = match is_imported {
                    true => imported(of[*at], &ratings),
                    false => part(of[*at], &ratings),
                };
                (part, question_part(&ratings))
            })
            .unzip();
        let alone = |origin: Origin| -> (Vec<Part>, Vec<QuestionPart>) {
            let pairs = parts.iter().cloned().zip(counts.iter().cloned());
            pairs.filter(|(part, _)| part.origin == origin).unzip()
        };
        let both = [alone(Origin::Mixed), alone(Origin::Imported)];
        for shown_in in of.into_iter().chain(["2026-H2"]) {
            let mut sum = Pooled::default();
            for (parts, _) in &both {
                let pooled = pooled(shown_in, parts, rule);
                let least = rule.least();
                prop_assert!(pooled.components.iter().all(|c| c.sums.n == 0 || c.sums.n >= least));
                sum += &pooled;
            }
            prop_assert_eq!(pooled(shown_in, &parts, rule), sum);
        }
        let [links, imports] = both.map(|(parts, counts)| shown(&parts, &counts));
        for (code, mut sums) in links {
            sums += &imports[&code];
            prop_assert_eq!(&shown(&parts, &counts)[&code], &sums);
        }
    }
}
