//! What nobody checks in time counts as it was typed in, and no month closes without it.

use super::{ANSWERS, counts, drafts, drawn, entry, handed_in, waiting};
use crate::support::at;
use crate::support::world::{World, numbered};

on_both_databases!(
    what_nobody_checks_within_seven_days_counts_as_it_was_typed_in,
    what_waits_when_its_month_closes_leaves_with_the_others_of_the_month,
);

fn what_nobody_checks_within_seven_days_counts_as_it_was_typed_in(mut world: World) {
    let codes = world.links(&["H1", "H2"].map(handed_in));
    let first = drawn(&world, &entry(codes[0], ANSWERS));
    world.now = at("2026-07-16 23:00");
    drawn(&world, &entry(codes[1], "1234512345123451"));
    world.now = at("2026-07-21 23:59");
    world.mix();
    assert_eq!((drafts(&world), waiting(&world).len()), (2, 0));
    world.now = at("2026-07-22 00:01");
    world.mix();
    assert_eq!(drafts(&world), 1);
    assert_eq!(waiting(&world), [["so-tp", "mot-cua-1", "paper", ANSWERS]]);
    assert_eq!(world.sound(), (2, 2, 0));
    let gone = super::check(&world.store, &super::second(first, ANSWERS));
    assert!(matches!(gone, sipas::store::answers::paper::Checked::Gone));
    // Nothing is counted twice by mixing once more.
    world.mix();
    assert_eq!((drafts(&world), waiting(&world).len()), (1, 1));
    // Who was not checked is counted when they leave with others of the month.
    world.answer_cases(&numbered("W", 3, handed_in), ANSWERS);
    world.close();
    assert_eq!(
        counts(&world),
        [["so-tp", "2026-07", "paper-unchecked", "2"]]
    );
}

fn what_waits_when_its_month_closes_leaves_with_the_others_of_the_month(mut world: World) {
    let cases = numbered("H", 5, handed_in);
    world.answer_cases(&cases[..4], ANSWERS);
    // The last case of July that counts in July: its link is for thirty days, and the month closes
    // on 10 September.
    world.now = at("2026-08-10 09:00");
    let last = world.link(cases[4].clone());
    world.now = at("2026-09-08 09:00");
    drawn(&world, &entry(last, ANSWERS));
    world.mix();
    assert_eq!((drafts(&world), world.sound()), (1, (5, 5, 0)));
    world.now = at("2026-09-09 23:59");
    world.mix();
    assert_eq!((drafts(&world), world.sound()), (1, (5, 5, 0)));
    world.now = at("2026-09-10 00:00");
    world.mix();
    // Alone it would have been too few for the month, and so would the other four.
    assert_eq!((drafts(&world), world.sound()), (0, (5, 0, 5)));
    let first = "responses WHERE component = 'to-chuc'";
    let periods = world.rows(&["period", "source"], first);
    assert_eq!(periods, vec![["2026-07", "*"]; 5]);
    assert_eq!(
        counts(&world),
        [["so-tp", "2026-07", "paper-unchecked", "1"]]
    );
}
