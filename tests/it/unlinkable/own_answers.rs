//! An importer of cases and of responses, who knows some answers because they are the importer's own: four
//! links whose cases look like somebody else's, so that the five leave together, and rows of a batch.

use std::collections::BTreeMap;

use sipas::domain::answers::mixing::{Move, Waiting, plan};
use sipas::domain::period::Period;

use super::candidates::{count, traits, waiting, weekly_states};
use super::people::{AGENCIES, people};
use super::year::{SEED, YEAR};
use crate::store::batches;
use crate::support::builders::CaseBuilder;
use crate::support::length::tell;
use crate::support::world::{World, numbered};
use crate::support::{OperatorReads, case};

on_both_databases!(own_rows_of_a_batch_show_nothing_of_what_few_others_said);

/// The attacker's links.
const OWN: i64 = 4;

/// The answers by the number of others that leave with them, the attacker's aside, where the attacker makes
/// four cases like the one of each, or with a field that nobody else has.
fn others(k: i64, invents_fields: bool) -> BTreeMap<i64, i64> {
    let people = people(YEAR, SEED);
    let states = weekly_states(&people, usize::try_from(k).unwrap());
    let mut others = BTreeMap::new();
    for (unit, _) in AGENCIES {
        let waiting = waiting(&states, &people, unit);
        for (kind, &answers) in &waiting {
            let mut waiting = waiting.clone();
            let mut target = kind.clone();
            let mut alike = answers;
            if invents_fields {
                // One case gets it, before its link is used.
                *waiting.get_mut(kind).unwrap() -= 1;
                target.traits.field = "a field of its own".into();
                alike = 1;
            }
            waiting.insert(target.clone(), alike + OWN);
            waiting.retain(|_, count| *count > 0);
            let moves = plan(
                &waiting,
                |_| true,
                |_| true,
                |month| count(&states, unit, month),
                k,
            );
            let own = &moves[&target];
            if matches!(own, Move::Leaves { .. }) {
                // Subtracting provisional sums tells the states of a month apart.
                let size_of = |of: &dyn Fn(&Waiting) -> bool| -> i64 {
                    let of = waiting.iter().filter(|(kind, _)| of(kind));
                    of.map(|(_, size)| size).sum()
                };
                let is_with =
                    |kind: &Waiting| (kind.month, kind.state) == (target.month, target.state);
                let is_told_apart = matches!(
                    own,
                    Move::Leaves {
                        period: Period::Month(_),
                        ..
                    }
                ) && size_of(&is_with) >= k;
                let size =
                    size_of(&|kind| moves[kind] == *own && (!is_told_apart || is_with(kind)));
                *others.entry(size - OWN).or_default() += answers;
            }
        }
    }
    others
}

/// How many answers are alone beside the attacker's, how many with fewer than five, and all.
fn exposed(others: &BTreeMap<i64, i64>) -> [i64; 3] {
    [2, 5, i64::MAX].map(|end| others.range(..end).map(|(_, answers)| answers).sum())
}

/// The answers that would be alone with them if answers left as soon as `k` are alike: those of which nobody
/// gives another on the same day.
fn alone_at_once() -> i64 {
    let mut days: BTreeMap<_, i64> = BTreeMap::new();
    for person in people(YEAR, SEED) {
        if let Some(day) = person.answers_on {
            let alike = (person.unit, person.month, traits(&person), day);
            *days.entry(alike).or_default() += 1;
        }
    }
    days.into_values().filter(|answers| *answers == 1).sum()
}

#[test]
fn with_four_links_more_in_k_five_others_remain_beside_every_answer() {
    for (k, invents_fields) in [(5, false), (5, true), (9, false), (9, true)] {
        let [alone, few, all] = exposed(&others(k, invents_fields));
        tell(
            "four own links",
            format_args!(
                "k = {k}, invented fields: {invents_fields}: {alone} of {all} answers are alone \
                 with them, {few} with fewer than five"
            ),
        );
        assert!(all > 1_000, "{all} answers leave");
        if k == 9 {
            assert_eq!((alone, few), (0, 0));
        } else {
            assert!(alone > all / 4, "the attack has power: {alone} of {all}");
            let at_once = alone_at_once();
            tell("four own links, if answers left at once", at_once);
            assert!(at_once > alone, "{at_once}");
        }
    }
}

/// The importer's rows make no figure of fewer than `k` others.
fn own_rows_of_a_batch_show_nothing_of_what_few_others_said(mut world: World) {
    let answered = |prefix: &str, count: usize, ratings: &str| {
        let cases = numbered(prefix, count, |code| case(code).handed_in_at("mot-cua-1"));
        world.answer_cases(&cases, ratings);
    };
    answered("content", 4, "55555555555555xx");
    answered("complained", 2, "5555555555555511");
    let rows = batches::rows(&world, "so-tp", 4, "--------------55");
    batches::import(&world, "own", "own", &rows).unwrap();
    let complaints = |world: &World| {
        let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
        let own = scores.agencies.iter().find(|of| of.agency == "so-tp");
        let complaints = own.unwrap().components.iter().find(|of| of.id == "pakn");
        let figure = &complaints.unwrap().figure;
        (figure.n, figure.left_out, own.unwrap().n)
    };
    assert_eq!(complaints(&world), (None, 0, None));
    world.mix();
    assert_eq!(complaints(&world), (None, 0, Some(6)));
    world.close();
    assert_eq!(complaints(&world), (None, 0, Some(6)));
    assert_eq!(world.sound(), (6, 0, 6));
}
