//! A backup of a database that is being written to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::rt::System;
use sipas::domain::links::code::LinkCode;
use sipas::store::answers::writer::Writer;
use sipas::store::{LinkState, Submitted};

use super::{restored, saved, targets};
use crate::support::builders::CaseBuilder;
use crate::support::world::{numbered, submission};
use crate::support::{World, case};

on_both_databases!(a_backup_holds_every_answer_that_was_confirmed_before_it_began,);

fn a_backup_holds_every_answer_that_was_confirmed_before_it_began(world: World) {
    const PEOPLE: usize = 4;
    let writer = Writer::start(world.store.clone(), ()).unwrap();
    let codes = world.links(&numbered("H", 400, |code| {
        case(code).handed_in_at("mot-cua-1")
    }));
    let confirmed: Mutex<Vec<LinkCode>> = Mutex::default();
    let enough = AtomicBool::new(false);
    let (before, backup) = std::thread::scope(|scope| {
        for codes in codes.chunks(codes.len() / PEOPLE) {
            let (world, writer, confirmed, enough) = (&world, &writer, &confirmed, &enough);
            scope.spawn(move || {
                let system = System::new();
                for code in codes {
                    if enough.load(Ordering::Acquire) {
                        return;
                    }
                    let form = submission(*code, "5454545454545454", "form");
                    let outcome = system.block_on(writer.submit(form, world.now));
                    assert_eq!(outcome.unwrap(), Submitted::Accepted);
                    confirmed.lock().unwrap().push(*code);
                }
            });
        }
        // People are in the middle of it when the backup begins.
        let before = loop {
            let before = confirmed.lock().unwrap().clone();
            if before.len() >= 20 {
                break before;
            }
            std::thread::yield_now();
        };
        let backup = saved(&world);
        enough.store(true, Ordering::Release);
        (before, backup)
    });
    let all = confirmed.into_inner().unwrap();
    world.sound();
    for target in targets() {
        let again = restored(&world, target, &backup);
        let (used, ..) = again.sound();
        let used = usize::try_from(used).unwrap();
        assert!(
            (before.len()..=all.len()).contains(&used),
            "{used} of {}",
            all.len()
        );
        for code in &before {
            let link = again.store.find_link(code, again.now).unwrap().unwrap();
            assert_eq!(link.state, LinkState::Used);
        }
    }
}
