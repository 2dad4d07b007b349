//! Disputes ("Tôi chưa trả lời phiếu này"): once per link, counted by agency and month.

use std::sync::Barrier;

use sipas::domain::links::code::{LinkCode, Secret};
use uuid::Uuid;

use crate::support::case;
use crate::support::world::{SECRET, World, numbered};

on_both_databases!(
    a_repeated_dispute_counts_once_when_its_month_closes,
    a_dispute_of_a_closed_month_is_not_counted,
    concurrent_disputes_of_one_link_count_once,
    only_a_used_link_can_be_disputed,
);

const ALL_FIVE: &str = "5555555555555555";
const COUNTS: &str = "unit_counts WHERE kind = 'disputes' ORDER BY unit";

fn a_repeated_dispute_counts_once_when_its_month_closes(mut world: World) {
    let codes = world.links(&numbered("A", 3, case));
    for code in &codes {
        world.answer(*code, ALL_FIVE);
    }
    assert!(world.store.dispute(&codes[0]).unwrap());
    assert!(!world.store.dispute(&codes[0]).unwrap());
    assert!(world.store.dispute(&codes[1]).unwrap());
    world.mix();
    assert_eq!(world.rows(&["count"], COUNTS), Vec::<Vec<String>>::new());
    let disputed = |code| {
        let link = world.store.find_link(code, world.now).unwrap().unwrap();
        link.disputed
    };
    assert!(disputed(&codes[0]) && !disputed(&codes[2]));
    world.close();
    assert_eq!(
        world.rows(&["unit", "period", "count"], COUNTS),
        [["so-tp", "2026-07", "2"]]
    );
    world.sound();
}

fn a_dispute_of_a_closed_month_is_not_counted(mut world: World) {
    let codes = world.links(&numbered("A", 5, case));
    for code in &codes {
        world.answer(*code, ALL_FIVE);
    }
    world.close();
    // The link tells of it, and the figures of the month stay.
    assert!(world.store.dispute(&codes[0]).unwrap());
    world.mix();
    assert_eq!(world.rows(&["count"], COUNTS), Vec::<Vec<String>>::new());
    world.sound();
}

fn concurrent_disputes_of_one_link_count_once(mut world: World) {
    let code = world.link(case("H1"));
    world.answer(code, ALL_FIVE);
    let barrier = Barrier::new(10);
    let counted: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    world.store.dispute(&code).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| usize::from(thread.join().unwrap()))
            .sum()
    });
    assert_eq!(counted, 1);
    world.close();
    assert_eq!(world.rows(&["count"], COUNTS), [["1"]]);
    world.sound();
}

fn only_a_used_link_can_be_disputed(world: World) {
    let open = world.link(case("H1"));
    assert!(!world.store.dispute(&open).unwrap());
    let unknown = LinkCode::of(&Secret::new(SECRET), Uuid::from_u128(1));
    assert!(!world.store.dispute(&unknown).unwrap());
    assert_eq!(world.rows(&["count"], COUNTS), Vec::<Vec<String>>::new());
}
