//! Many entries at once, on two servers: each form counts once.

use std::collections::HashSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use sipas::domain::paper::DraftNumber;
use sipas::store::answers::paper::{Checked, Draw, Entered};
use sipas::store::{Store, Submitted};

use super::{ANSWERS, check, counts, drafts, drawn, entry, handed_in, second, waiting};
use crate::support::at;
use crate::support::world::{World, definitions, numbered};

on_both_databases!(
    of_many_pages_for_one_form_sent_at_once_one_counts,
    two_clerks_who_check_the_same_form_at_once_let_it_in_once,
    a_form_that_is_checked_while_it_is_mixed_counts_once,
    a_mixing_never_hides_a_form_from_whoever_checks_it,
);

fn another_server(world: &World) -> Store {
    world.open_again(|_| {}, definitions()).unwrap()
}

fn waiting_forms(world: &World, count: usize) -> Vec<DraftNumber> {
    world
        .links(&numbered("H", count, handed_in))
        .into_iter()
        .map(|code| drawn(world, &entry(code, ANSWERS)))
        .collect()
}

fn of_many_pages_for_one_form_sent_at_once_one_counts(world: World) {
    let other = another_server(&world);
    let code = world.link(handed_in("H1"));
    let page = entry(code, ANSWERS);
    // Six times the same page, and four others.
    let mut pages = vec![page; 6];
    pages.extend((0..4).map(|_| entry(code, ANSWERS)));
    let barrier = Barrier::new(pages.len());
    let outcomes: Vec<Entered> = std::thread::scope(|scope| {
        let threads: Vec<_> = pages
            .iter()
            .enumerate()
            .map(|(index, page)| {
                let store = [&world.store, &other][index % 2];
                let (barrier, now) = (&barrier, world.now);
                scope.spawn(move || {
                    let mut draw = Draw {
                        percent: 100,
                        random: &mut rand::random::<u64>,
                    };
                    barrier.wait();
                    store.enter_paper(page, &mut draw, now).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let numbers: HashSet<DraftNumber> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Entered::Kept { number } => Some(number.unwrap()),
            Entered::Refused(Submitted::Used) => None,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers.len(), 1, "{outcomes:?}");
    let kept = outcomes
        .iter()
        .filter(|o| matches!(o, Entered::Kept { .. }))
        .count();
    assert!(kept == 6 || kept == 1, "{outcomes:?}");
    assert_eq!((drafts(&world), world.sound()), (1, (1, 1, 0)));
}

fn two_clerks_who_check_the_same_form_at_once_let_it_in_once(mut world: World) {
    let other = another_server(&world);
    let numbers = waiting_forms(&world, 12);
    let barrier = Barrier::new(2);
    let done: Vec<usize> = std::thread::scope(|scope| {
        let threads = [&world.store, &other].map(|store| {
            let (barrier, numbers) = (&barrier, &numbers);
            scope.spawn(move || {
                let mut done = 0;
                for number in numbers {
                    barrier.wait();
                    match check(store, &second(*number, ANSWERS)) {
                        Checked::Committed { .. } => done += 1,
                        Checked::Gone => {}
                        other => panic!("{other:?}"),
                    }
                }
                done
            })
        });
        threads.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(done.iter().sum::<usize>(), 12, "{done:?}");
    assert_eq!((drafts(&world), waiting(&world).len()), (0, 12));
    assert_eq!(world.sound(), (12, 12, 0));
    world.close();
    assert_eq!(
        counts(&world),
        [["so-tp", "2026-07", "paper-checked", "12"]]
    );
}

fn a_form_that_is_checked_while_it_is_mixed_counts_once(mut world: World) {
    let other = another_server(&world);
    let numbers = waiting_forms(&world, 12);
    let later = at("2026-07-22 09:00");
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            barrier.wait();
            for number in &numbers {
                let checked = check(&world.store, &second(*number, ANSWERS));
                let expected = matches!(checked, Checked::Committed { .. } | Checked::Gone);
                assert!(expected, "{checked:?}");
            }
        });
        scope.spawn(|| {
            barrier.wait();
            other.mix(later).unwrap();
        });
    });
    other.mix(later).unwrap();
    assert_eq!((drafts(&world), world.sound()), (0, (12, 12, 0)));
    world.close();
    let counted: i64 = counts(&world)
        .iter()
        .map(|row| row[3].parse::<i64>().unwrap())
        .sum();
    assert_eq!(counted, 12, "{:?}", counts(&world));
    assert_eq!(world.sound(), (12, 0, 12));
}

fn a_mixing_never_hides_a_form_from_whoever_checks_it(world: World) {
    let other = another_server(&world);
    let numbers = waiting_forms(&world, 20);
    let all_checked = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !all_checked.load(Ordering::Acquire) {
                other.mix(world.now).unwrap();
            }
        });
        let checked = scope.spawn(|| {
            for number in &numbers {
                let checked = check(&world.store, &second(*number, ANSWERS));
                assert!(matches!(checked, Checked::Committed { .. }), "{checked:?}");
            }
        });
        let checked = checked.join();
        // The mixer ends even where somebody failed.
        all_checked.store(true, Ordering::Release);
        checked.unwrap();
    });
    assert_eq!((drafts(&world), world.sound()), (0, (20, 20, 0)));
}
