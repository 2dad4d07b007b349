//! Means of components, where the sums of an open month are of several states.

use super::*;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{NoScore, overall_figure};

const MEANS: Rule = Rule {
    equal_components: true,
    ..RULE
};

/// Provisional sums over ten people, of which those of single components are of now.
fn provisional(components: &[usize], now: &[(&str, usize)]) -> Part {
    let mut open = part("2026-09", &[(ALL, 10)]);
    for component in components {
        let set = ComponentSet::single(*component);
        open.moments.sets.insert(set, moments(now).sums(set));
    }
    Part {
        origin: Origin::Provisional,
        ..open
    }
}

#[test]
fn the_largest_set_of_one_state_has_no_component_that_was_summed_anew() {
    let all = ComponentSet::pooled(&definition());
    let largest = |open: Part| open.moments.largest_of_one_state(all);
    assert_eq!(largest(provisional(&[], &[])), all);
    let others: ComponentSet = [1, 2, 3].into_iter().collect();
    // There are five more people, or as many answers of which others are satisfied.
    assert_eq!(largest(provisional(&[0], &[(ALL, 15)])), others);
    let unsatisfied = "1111155555555555";
    assert_eq!(largest(provisional(&[0], &[(unsatisfied, 10)])), others);
}

#[test]
fn a_mean_takes_no_component_of_closed_months_that_an_open_one_leaves_out() {
    let parts = [
        part("2026-07", &[(ALL, 10)]),
        provisional(&[0], &[(ALL, 15)]),
    ];
    let quarter = pooled("2026-Q3", &parts, MEANS);
    assert_eq!(quarter.used, [1, 2, 3].into_iter().collect());
    assert_eq!((quarter.overall.sums.n, quarter.overall.sums.a), (20, 220));
    assert!(quarter.cross.keys().all(|(first, _)| *first > 0));
    // Other figures pool each part by itself.
    let all = ComponentSet::pooled(&definition());
    assert_eq!(pooled("2026-Q3", &parts, RULE).used, all);
}

#[test]
fn a_mean_of_which_an_open_month_leaves_nothing_is_suppressed() {
    let open = provisional(&[0, 1, 2, 3], &[(ALL, 15)]);
    for parts in [
        vec![open.clone()],
        vec![part("2026-07", &[(ALL, 10)]), open],
    ] {
        let quarter = pooled("2026-Q3", &parts, MEANS);
        assert!(quarter.used.is_empty());
        let figure = overall_figure(&quarter, &definition(), Method::EqualComponents);
        assert_eq!(figure.reason, Some(NoScore::Suppressed));
    }
}
