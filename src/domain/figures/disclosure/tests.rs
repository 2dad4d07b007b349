//! What a reader can work out from everything that is shown of a unit.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::nested::nest;
use super::*;
use crate::domain::answers::sums::{ComponentSet, Moments};
use crate::domain::period::Period;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{Definition, shipped};

const K: i64 = 5;

const RULE: Rule = Rule {
    k: K,
    all_satisfied: false,
    exclude_flagged: false,
};

/// Every period under which something is shown.
fn periods() -> Vec<Period> {
    let mut periods = vec![Period::Year(2026)];
    let mut next = 0;
    while next < periods.len() {
        periods.extend(periods[next].finer());
        next += 1;
    }
    periods
}

fn definition() -> Definition {
    (*shipped()[0]).clone()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn moments(ratings: &[(&str, usize)]) -> Moments {
    let definition = definition();
    let mut moments = Moments::default();
    for (text, times) in ratings {
        for _ in 0..*times {
            moments += &Moments::of(&Ratings::parse(text).unwrap(), &definition);
        }
    }
    moments
}

fn part(of: &str, ratings: &[(&str, usize)]) -> Part {
    Part {
        period: period(of),
        provisional: false,
        moments: moments(ratings),
        unflagged: None,
    }
}

fn pooled(of: &str, parts: &[Part], rule: Rule) -> Pooled {
    let within: Vec<Part> = parts
        .iter()
        .filter(|part| period(of).contains(part.period))
        .cloned()
        .collect();
    pool(period(of), &within, &definition(), rule)
}

const ALL: &str = "5555555555555555";
const NO_PAKN: &str = "55555555555555xx";
const FIRST_ONLY: &str = "55555xxxxxxxxxxx";
const PAKN_ONLY: &str = "xxxxxxxxxxxxxx11";

#[test]
fn a_quarter_less_its_months_is_nothing_or_enough() {
    let parts = [
        part("2026-07", &[(NO_PAKN, 20), (PAKN_ONLY, 3)]),
        part("2026-08", &[(NO_PAKN, 3)]),
        part("2026-09", &[(NO_PAKN, 9), (ALL, 1)]),
    ];
    let quarter = pooled("2026-Q3", &parts, RULE);
    // Three answers of August, and four to the last component, are too few.
    assert_eq!(quarter.components[0].sums.n, 30);
    assert_eq!(quarter.components[0].left_out, 3);
    assert_eq!(
        (quarter.components[3].sums.n, quarter.components[3].left_out),
        (0, 4)
    );
    assert_eq!(quarter.used, [0, 1, 2].into_iter().collect());
    assert_eq!(
        (quarter.overall.sums.n, quarter.overall.left_out),
        (30, 3 + 3)
    );
    assert_eq!(quarter.overall.sums.a, 30 * 14);
}

#[test]
fn months_that_are_too_few_alone_are_shown_together() {
    let parts = [
        part("2026-07", &[(ALL, 3)]),
        part("2026-08", &[(ALL, 3)]),
        part("2026-11", &[(ALL, 4)]),
        part("2026-Q4", &[(ALL, 4)]),
    ];
    let n = |of: &str| pooled(of, &parts, RULE).overall.sums.n;
    assert_eq!(
        ["2026-07", "2026-Q3", "2026-Q4", "2026-H2", "2026"].map(n),
        [0, 6, 8, 14, 14]
    );
}

#[test]
fn two_hidden_components_enter_no_overall() {
    let parts = [part("2026-07", &[(FIRST_ONLY, 9), (ALL, 1)])];
    let july = pooled("2026-07", &parts, RULE);
    assert_eq!(july.used, ComponentSet::single(0));
    assert_eq!(july.overall.sums, july.components[0].sums);
    assert!(
        july.components[1..]
            .iter()
            .all(|c| c.sums.n == 0 && c.left_out == 1)
    );
}

#[test]
fn a_component_that_is_apart_is_shown_and_not_pooled() {
    let mut definition = definition();
    definition.components[3].apart = true;
    let mut own = Moments::default();
    for _ in 0..6 {
        own += &Moments::of(&Ratings::parse("5555555555555511").unwrap(), &definition);
    }
    let part = Part {
        moments: own,
        ..part("2026-07", &[])
    };
    let july = pool(period("2026-07"), &[part], &definition, RULE);
    assert_eq!(july.components[3].sums.n, 6);
    assert_eq!(july.overall.sums.s, july.overall.sums.a);
    assert!(!july.used.contains(3));
}

#[test]
fn one_flagged_answer_of_33_is_told_by_no_subtraction() {
    let without = |flagged: usize| {
        let part = Part {
            unflagged: Some(moments(&[(ALL, 33 - flagged)])),
            ..part("2026-07", &[(ALL, 33)])
        };
        let rule = Rule {
            exclude_flagged: true,
            ..RULE
        };
        let parts = [part];
        let n = pooled("2026-07", &parts, rule).overall.sums.n;
        (n, count_flagged(&parts, &definition(), K))
    };
    assert_eq!(without(1), (0, None));
    assert_eq!(without(5), (28, Some(5)));
    assert_eq!(without(29), (0, None));
    assert_eq!(without(0), (33, Some(0)));
}

#[test]
fn a_part_without_unflagged_sums_keeps_its_group_out() {
    let with_pair = |of: &str| Part {
        unflagged: Some(moments(&[(ALL, 3)])),
        ..part(of, &[(ALL, 3)])
    };
    let parts = [
        with_pair("2026-07"),
        with_pair("2026-08"),
        part("2026-09", &[(ALL, 3)]),
    ];
    let rule = Rule {
        exclude_flagged: true,
        ..RULE
    };
    // All three months are shown as 9; 6 of them would give September away.
    assert_eq!(pooled("2026-Q3", &parts, RULE).overall.sums.n, 9);
    assert_eq!(pooled("2026-Q3", &parts, rule).overall.sums.n, 0);
}

#[test]
fn a_block_less_its_siblings_is_what_is_shown_of_the_other() {
    let large = pooled(
        "2026-07",
        &[part("2026-07", &[(NO_PAKN, 50), (PAKN_ONLY, 3)])],
        RULE,
    );
    let small = pooled("2026-07", &[part("2026-07", &[(ALL, 40)])], RULE);
    let mut block = small.clone();
    block += &large;
    assert_eq!(block.components[3].sums, small.components[3].sums);
    assert_eq!(block.overall.sums.n, 90);
}

/// The counts of ratings by question.
fn question_part(ratings: &[(&str, usize)]) -> QuestionPart {
    let mut all: HashMap<String, QuestionCounts> = HashMap::new();
    for (text, times) in ratings {
        let ratings = Ratings::parse(text).unwrap();
        for ((_, question), rating) in definition().questions().zip(ratings.iter()) {
            let times = i64::try_from(*times).unwrap();
            all.entry(question.code.clone())
                .or_default()
                .add(rating, times);
        }
    }
    QuestionPart {
        all,
        unflagged: HashMap::new(),
    }
}

#[test]
fn hidden_questions_of_a_component_have_ten_answers_together() {
    let ratings = [("555--55555555555", 12), ("5555-55555555555", 5), (ALL, 2)];
    let parts = [part("2026-07", &ratings)];
    let counts = [question_part(&ratings)];
    let shown = pool_questions(period("2026-07"), &parts, &counts, &definition(), RULE);
    let n = |code: &str| shown[code].counts.given();
    // TC4 has 7 answers and TC5 has 2; the next smallest is hidden too.
    assert_eq!((n("TC4"), n("TC5")), (0, 0));
    let hidden: Vec<i64> = ["TC1", "TC2", "TC3"].map(n).to_vec();
    assert_eq!(hidden.iter().filter(|n| **n == 19).count(), 2, "{hidden:?}");
    assert_eq!(n("CC1"), 19);
}

#[test]
fn to_whom_a_question_does_not_apply_is_told_where_nobody_answered_it() {
    let parts = [part("2026-07", &[(NO_PAKN, 21)])];
    let counts = [question_part(&[(NO_PAKN, 21)])];
    let shown = pool_questions(period("2026-07"), &parts, &counts, &definition(), RULE);
    let question = &shown["PA1"];
    assert_eq!(
        (question.left_out, question.counts.not_applicable()),
        (0, 21)
    );
    assert!(!question.hides_not_applicable);
}

/// A shown total: the cells that it sums, each of a part and a component or question.
type Total = Vec<i64>;

/// Whether some sum or difference of up to four totals is over 1 to `least` − 1 answers.
fn gives_away(totals: &[Total], sizes: &[i64], least: i64) -> Option<Vec<(usize, i64)>> {
    fn search(
        totals: &[Total],
        sizes: &[i64],
        least: i64,
        sum: &Total,
        chosen: &mut Vec<(usize, i64)>,
    ) -> bool {
        let is_part = sum.iter().all(|cell| (0..=1).contains(cell));
        let n: i64 = sum.iter().zip(sizes).map(|(cell, size)| cell * size).sum();
        if is_part && (1..least).contains(&n) {
            return true;
        }
        if chosen.len() == 4 {
            return false;
        }
        let first = chosen.last().map_or(0, |(index, _)| index + 1);
        for index in first..totals.len() {
            for sign in [1, -1] {
                let next = sum
                    .iter()
                    .zip(&totals[index])
                    .map(|(mine, theirs)| mine + sign * theirs)
                    .collect();
                chosen.push((index, sign));
                if search(totals, sizes, least, &next, chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }
    let mut chosen = Vec::new();
    let none = vec![0; sizes.len()];
    search(totals, sizes, least, &none, &mut chosen).then_some(chosen)
}

/// Removes equal totals and empty ones.
fn distinct(mut totals: Vec<Total>) -> Vec<Total> {
    totals.retain(|total| total.iter().any(|cell| *cell != 0));
    totals.sort();
    totals.dedup();
    totals
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_subtraction_of_periods_and_components_gives_fewer_than_k(
        sizes in prop::collection::vec((0usize..7, 0i64..9, 0i64..9), 1..6),
    ) {
        // Cells are parts of one component, then those of another.
        let of = ["2026-07", "2026-08", "2026-09", "2026-Q3", "2026-10", "2026-11", "2026"].map(period);
        let parts: Vec<(Period, [i64; 2])> =
            sizes.iter().map(|(at, a, b)| (of[*at], [*a, *b])).collect();
        let cells = 2 * parts.len();
        let mut totals = Vec::new();
        for period in periods() {
            let mut overall = vec![0; cells];
            for component in 0..2 {
                let items: Vec<(Period, i64)> =
                    parts.iter().map(|(of, n)| (*of, n[component])).collect();
                let mut total = vec![0; cells];
                for group in nest(period, &items, K).groups {
                    for item in group.items {
                        total[component * parts.len() + item] = 1;
                        overall[component * parts.len() + item] = 1;
                    }
                }
                totals.push(total);
            }
            totals.push(overall);
        }
        let sizes: Vec<i64> =
            (0..2).flat_map(|c| parts.iter().map(move |(_, n)| n[c])).collect();
        let totals = distinct(totals);
        let found = gives_away(&totals, &sizes, K);
        prop_assert!(found.is_none(), "{totals:?} {sizes:?} {found:?}");
    }

    #[test]
    fn no_subtraction_of_questions_from_their_component_gives_fewer_than_k(
        parts in prop::collection::vec(("[5-]{5}[5]{11}", 0usize..4, 1usize..9), 1..7),
    ) {
        let definition = definition();
        let of = ["2026-07", "2026-08", "2026-09", "2026-Q3"];
        let mut grouped: BTreeMap<usize, Vec<(&str, usize)>> = BTreeMap::new();
        for (text, at, times) in &parts {
            grouped.entry(*at).or_default().push((text, *times));
        }
        let groups: Vec<(Period, Part, QuestionPart)> = grouped
            .iter()
            .map(|(at, ratings)| (period(of[*at]), part(of[*at], ratings), question_part(ratings)))
            .collect();
        // The given answers to the first component's questions by part.
        let codes: Vec<String> =
            definition.components[0].questions.iter().map(|q| q.code.clone()).collect();
        let given = |part: &QuestionPart, code: &str| part.all.get(code).map_or(0, QuestionCounts::given);
        let sizes: Vec<i64> = groups
            .iter()
            .flat_map(|(_, _, counts)| codes.iter().map(|code| given(counts, code)))
            .collect();
        let mut totals = Vec::new();
        for shown_in in ["2026-07", "2026-08", "2026-09", "2026-Q3"].map(period) {
            let within: Vec<usize> =
                (0..groups.len()).filter(|index| shown_in.contains(groups[*index].0)).collect();
            let items: Vec<(Period, i64)> = within
                .iter()
                .map(|index| {
                    let n = groups[*index].1.moments.sums(ComponentSet::single(0)).n;
                    (groups[*index].0, n)
                })
                .collect();
            let mut total = vec![0; sizes.len()];
            for group in nest(shown_in, &items, K).groups {
                for item in group.items {
                    for place in 0..codes.len() {
                        total[within[item] * codes.len() + place] = 1;
                    }
                }
            }
            totals.push(total);
            // Which parts a question was summed over is found by marking each part's counts.
            for (place, code) in codes.iter().enumerate() {
                let mut total = vec![0; sizes.len()];
                for marked in &within {
                    let mut counts: Vec<QuestionPart> =
                        within.iter().map(|index| groups[*index].2.clone()).collect();
                    let position = within.iter().position(|index| index == marked).unwrap();
                    let n = given(&counts[position], code);
                    if n == 0 {
                        continue;
                    }
                    // The same number of answers at a level that no other part has.
                    let mut own = QuestionCounts::default();
                    own.add(Rating::Level(1), n);
                    counts[position].all.insert(code.clone(), own);
                    let parts: Vec<Part> =
                        within.iter().map(|index| groups[*index].1.clone()).collect();
                    let shown = pool_questions(shown_in, &parts, &counts, &definition, RULE);
                    if shown[code].counts.level(1) > 0 {
                        total[marked * codes.len() + place] = 1;
                    }
                }
                totals.push(total);
            }
        }
        let totals = distinct(totals);
        let found = gives_away(&totals, &sizes, K);
        prop_assert!(found.is_none(), "{totals:?} {sizes:?} {found:?}");
    }
}
