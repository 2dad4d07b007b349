//! What a reader can work out from everything that is shown of a unit.

mod origins;
mod questions;
mod states;
mod subtraction;

use super::*;
use crate::domain::answers::sums::{ComponentSet, Moments};
use crate::domain::period::Period;
use crate::domain::rating::Ratings;
use crate::domain::survey::{Definition, shipped};

const K: i64 = 5;

const RULE: Rule = Rule {
    k: K,
    all_satisfied: false,
    equal_components: false,
    exclude_flagged: false,
};

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
        origin: Origin::Mixed,
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
    pool(Whole::closed(period(of)), &within, &definition(), rule)
}

const ALL: &str = "5555555555555555";
const NO_PAKN: &str = "55555555555555xx";
const FIRST_ONLY: &str = "55555xxxxxxxxxxx";
const PAKN_ONLY: &str = "xxxxxxxxxxxxxx11";

#[test]
fn wholly_satisfied_responses_are_over_the_components_that_no_part_leaves_out() {
    let rule = Rule {
        all_satisfied: true,
        ..RULE
    };
    let parts = [
        part("2026-07", &[(NO_PAKN, 12)]),
        part("2026-08", &[("55555xxxxxxx55xx", 8), (NO_PAKN, 4)]),
    ];
    let quarter = pooled("2026-Q3", &parts, rule);
    // Four of August met officials: too few, so that the whole quarter is without these.
    let officials = quarter.components[1];
    assert_eq!((officials.sums.n, officials.left_out), (12, 4));
    assert_eq!(quarter.used, [0, 2].into_iter().collect());
    assert_eq!(quarter.overall.sums.n, 24);
    let july = pooled("2026-07", &parts, rule);
    assert_eq!(july.used, [0, 1, 2].into_iter().collect());
    // Six that count in the quarter alone are left out whole.
    let parts = [
        part("2026-07", &[(NO_PAKN, 12)]),
        part("2026-Q3", &[(NO_PAKN, 6)]),
    ];
    let quarter = pooled("2026-Q3", &parts, rule);
    assert_eq!(quarter.used, [0, 1, 2].into_iter().collect());
    assert_eq!((quarter.overall.sums.n, quarter.overall.left_out), (12, 6));
}

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
    let july = pool(Whole::closed(period("2026-07")), &[part], &definition, RULE);
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
