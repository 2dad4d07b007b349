//! The numbers of the night, while others write.

use std::sync::atomic::{AtomicBool, Ordering};

use sipas::domain::cases::case::Outcome;

use crate::support::builders::CaseBuilder;
use crate::support::queries;
use crate::support::world::{World, numbered};
use crate::support::{Database, case};

on_both_databases!(
    cases_are_counted_before_anything_is_locked,
    nothing_is_missed_or_counted_twice_that_changes_while_the_numbers_are_taken,
);

const GOOD: &str = "5555555555555555";

fn cases_are_counted_before_anything_is_locked(database: Database) {
    // PostgreSQL lets others write all the while.
    if database.is_postgres() {
        return;
    }
    queries::watch();
    let world = World::from(database);
    world.answer_cases(
        &numbered("A", 6, |code| case(code).handed_in_at("mot-cua-1")),
        GOOD,
    );
    let before = queries::while_locked(&world.database).len();
    world.mix();
    let locked = queries::while_locked(&world.database);
    let counts_cases = |statement: &&String| statement.contains("FROM cases");
    assert!(
        locked[..before]
            .iter()
            .any(|statement| counts_cases(&statement))
    );
    assert!(
        locked[before..]
            .iter()
            .any(|statement| statement.contains("case_counts"))
    );
    let found: Vec<&String> = locked[before..].iter().filter(counts_cases).collect();
    assert_eq!(found, Vec::<&String>::new());
    let answered = "case_counts WHERE unit = 'so-tp'";
    assert_eq!(
        world.rows(&["finished", "answered"], answered),
        [["6", "6"]]
    );
}

fn nothing_is_missed_or_counted_twice_that_changes_while_the_numbers_are_taken(world: World) {
    world.answer_cases(&numbered("A", 6, case), GOOD);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let mixing = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                world.mix();
                assert_eq!(world.examine().differences, []);
            }
        });
        for round in 0..10 {
            // A case that is new, some that are opened again, and some that end otherwise.
            world.import(&[case(&format!("N{round}"))]);
            world.import(&numbered("A", 6, |code| case(code).pending()));
            let of_another = |code: &str| match round % 2 {
                0 => case(code).ended(Outcome::Refused),
                _ => case(code),
            };
            world.import(&numbered("A", 6, of_another));
        }
        is_over.store(true, Ordering::Relaxed);
        mixing.join().unwrap();
    });
    world.mix();
    let counted = "case_counts WHERE unit = 'so-tp'";
    assert_eq!(
        world.rows(&["finished", "answered"], counted),
        [["16", "6"]]
    );
    world.sound();
}
