//! The group commit: concurrent submissions are stored exactly once, and each gets its outcome.

use std::sync::Barrier;

use actix_web::rt::System;
use sipas::domain::links::code::LinkCode;
use sipas::store::answers::writer::Writer;
use sipas::store::{Submitted, WriteError};

use crate::support::builders::CaseBuilder;
use crate::support::world::{numbered, submission};
use crate::support::{World, case};

on_both_databases!(
    many_threads_redeem_many_links_and_every_answer_is_stored_once,
    of_twenty_different_forms_at_once_one_is_kept,
    one_form_sent_twenty_times_at_once_is_kept_once,
    the_writer_says_why_a_link_is_not_open,
    two_servers_and_a_mixing_beside_them_count_exactly,
);

const ALL_FIVE: &str = "5555555555555555";

fn writer(world: &World) -> Writer {
    Writer::start(world.store.clone(), ()).unwrap()
}

fn submit(
    world: &World,
    writer: &Writer,
    code: LinkCode,
    press: &str,
) -> Result<Submitted, WriteError> {
    let submission = submission(code, ALL_FIVE, press);
    System::new().block_on(writer.submit(submission, world.now))
}

/// Submits all forms for one link at once.
fn at_once(world: &World, code: LinkCode, presses: &[String]) -> Vec<Submitted> {
    let writer = writer(world);
    let barrier = Barrier::new(presses.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = presses
            .iter()
            .map(|press| {
                let (writer, barrier) = (&writer, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    submit(world, writer, code, press).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn many_threads_redeem_many_links_and_every_answer_is_stored_once(world: World) {
    let writer = writer(&world);
    let codes = world.links(&numbered("H", 960, |code| {
        case(code).handed_in_at("mot-cua-1")
    }));
    std::thread::scope(|scope| {
        for codes in codes.chunks(30) {
            let (world, writer) = (&world, &writer);
            scope.spawn(move || {
                for code in codes {
                    let outcome = submit(world, writer, *code, "form").unwrap();
                    assert_eq!(outcome, Submitted::Accepted);
                }
            });
        }
    });
    assert_eq!(world.sound(), (960, 960, 0));
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 960);
}

fn of_twenty_different_forms_at_once_one_is_kept(world: World) {
    let code = world.link(case("H1"));
    let presses: Vec<String> = (0..20).map(|n| format!("form-{n}")).collect();
    let outcomes = at_once(&world, code, &presses);
    let accepted = outcomes.iter().filter(|o| **o == Submitted::Accepted);
    assert_eq!(accepted.count(), 1);
    let used = outcomes.iter().filter(|o| **o == Submitted::Used);
    assert_eq!(used.count(), 19);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn one_form_sent_twenty_times_at_once_is_kept_once(world: World) {
    let code = world.link(case("H1"));
    let outcomes = at_once(&world, code, &vec!["form".to_owned(); 20]);
    assert_eq!(outcomes, [Submitted::Accepted; 20]);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn the_writer_says_why_a_link_is_not_open(mut world: World) {
    let writer = writer(&world);
    let revoked = world.link(case("H1"));
    world.revoke_link("H1");
    let expired = world.link(case("H2"));
    world.now = crate::support::at("2026-08-15 09:00");
    for (code, expected) in [
        (revoked, Submitted::Revoked),
        (expired, Submitted::Expired),
        (
            LinkCode::parse("0000000000000").unwrap(),
            Submitted::Unknown,
        ),
    ] {
        assert_eq!(submit(&world, &writer, code, "form").unwrap(), expected);
    }
    assert_eq!(world.sound(), (0, 0, 0));
}

fn two_servers_and_a_mixing_beside_them_count_exactly(mut world: World) {
    let other = world
        .open_again(|_| {}, crate::support::world::definitions())
        .unwrap();
    let writers = [writer(&world), Writer::start(other.clone(), ()).unwrap()];
    let codes = world.links(&numbered("H", 600, case));
    std::thread::scope(|scope| {
        let threads: Vec<_> = codes
            .chunks(50)
            .map(|codes| {
                let (world, writers) = (&world, &writers);
                scope.spawn(move || {
                    for code in codes {
                        // The same form through both servers, as a proxy may route a repeat.
                        for writer in writers {
                            let outcome = submit(world, writer, *code, "form").unwrap();
                            assert_eq!(outcome, Submitted::Accepted);
                        }
                    }
                })
            })
            .collect();
        while !threads.iter().all(|thread| thread.is_finished()) {
            world.mix();
            other.mix(world.now).unwrap();
        }
    });
    assert_eq!(world.sound(), (600, 600, 0));
    assert_eq!(world.close().left, 600);
    assert_eq!(world.sound(), (600, 0, 600));
}
