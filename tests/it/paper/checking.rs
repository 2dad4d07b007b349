//! The second entry: somebody else's, with the form in hand.

use sipas::domain::rating::Rating;
use sipas::store::answers::paper::{Checked, FoundDraft, PaperCheck, PaperEntry};

use super::{
    ANSWERS, check, clerk, clerk_at, counts, drafts, drawn, entry, handed_in, second, waiting,
};
use crate::backup::{restored, saved, targets};
use crate::support::at;
use crate::support::world::{World, numbered};

on_both_databases!(
    two_equal_entries_let_the_form_in_and_the_draft_is_gone,
    where_two_entries_differ_the_form_decides_and_the_differences_are_counted,
    a_comment_is_compared_with_the_form_before_it_counts,
    nobody_checks_what_they_typed_in_themselves,
    another_offices_number_is_as_good_as_none,
    the_list_holds_numbers_and_days_of_what_others_of_the_office_typed_in,
    forms_that_wait_are_backed_up_and_checked_after_they_were_restored,
);

/// Closes the month, in which four others have answered.
fn close_with_others(world: &mut World) {
    world.answer_cases(&numbered("W", 4, handed_in), ANSWERS);
    world.close();
}

fn committed(checked: &Checked) -> Option<usize> {
    match checked {
        Checked::Committed { differences } => Some(*differences),
        _ => None,
    }
}

fn two_equal_entries_let_the_form_in_and_the_draft_is_gone(mut world: World) {
    let number = drawn(&world, &entry(world.link(handed_in("H1")), ANSWERS));
    let key_before = world.rows(&["mark"], "paper_drafts");
    let checked = check(&world.store, &second(number, ANSWERS));
    assert_eq!(committed(&checked), Some(0));
    assert_eq!(drafts(&world), 0);
    assert_eq!(waiting(&world), [["so-tp", "mot-cua-1", "paper", ANSWERS]]);
    for key in world.rows(&["key"], "inbox") {
        assert!(key[0].parse::<i64>().unwrap() > 1 << 40, "{key:?}");
        assert_ne!(key, key_before[0]);
    }
    assert_eq!(world.sound(), (1, 1, 0));
    // Once more, it is not there any more.
    let again = check(&world.store, &second(number, ANSWERS));
    assert!(matches!(again, Checked::Gone), "{again:?}");
    assert_eq!(world.sound(), (1, 1, 0));
    // It is counted as checked when it leaves with others of its month.
    assert!(counts(&world).is_empty());
    close_with_others(&mut world);
    assert_eq!(counts(&world), [["so-tp", "2026-07", "paper-checked", "1"]]);
}

fn where_two_entries_differ_the_form_decides_and_the_differences_are_counted(mut world: World) {
    let number = drawn(
        &world,
        &entry(world.link(handed_in("H1")), "54x-344554455-xx"),
    );
    let mut typed = second(number, "54x5344554455-x1");
    let Checked::Unresolved(comparison) = check(&world.store, &typed) else {
        panic!("they differ");
    };
    assert_eq!(comparison.differences, [3, 15]);
    assert_eq!(comparison.first.as_str(), ANSWERS);
    // One of two is not enough.
    typed.resolved = [(3, Rating::Level(5))].into();
    assert!(matches!(
        check(&world.store, &typed),
        Checked::Unresolved(_)
    ));
    assert_eq!((drafts(&world), world.sound()), (1, (1, 1, 0)));
    // The form may say what neither of them typed.
    typed.resolved.insert(15, Rating::Level(2));
    assert_eq!(committed(&check(&world.store, &typed)), Some(2));
    assert_eq!(waiting(&world)[0][3], "54x5344554455-x2");
    assert_eq!(world.sound(), (1, 1, 0));
    close_with_others(&mut world);
    assert_eq!(
        counts(&world),
        [
            ["so-tp", "2026-07", "paper-checked", "1"],
            ["so-tp", "2026-07", "paper-differences", "2"],
        ]
    );
}

fn a_comment_is_compared_with_the_form_before_it_counts(world: World) {
    let typed_in = |code: &str| {
        let form = PaperEntry {
            identical: false,
            comment: Some("Chờ lâu".to_owned()),
            ..entry(world.link(handed_in(code)), ANSWERS)
        };
        drawn(&world, &form)
    };
    for (case, compared, differences) in [
        ("H1", Some("Chờ lâu"), 0),
        ("H2", Some("Chờ lâu quá"), 1),
        ("H3", None, 1),
    ] {
        let mut typed = second(typed_in(case), ANSWERS);
        let Checked::Unresolved(comparison) = check(&world.store, &typed) else {
            panic!("nobody looked at the comment");
        };
        assert!(comparison.differences.is_empty());
        assert_eq!(comparison.comment.as_deref(), Some("Chờ lâu"));
        typed.comment = Some(compared.map(str::to_owned));
        assert_eq!(
            committed(&check(&world.store, &typed)),
            Some(differences),
            "{case}"
        );
    }
    let waiting = world.waiting();
    let mut comments: Vec<_> = waiting.iter().map(|a| a.comment.as_deref()).collect();
    comments.sort();
    assert_eq!(comments, [None, Some("Chờ lâu"), Some("Chờ lâu quá")]);
    assert_eq!(world.sound(), (3, 3, 0));
}

fn nobody_checks_what_they_typed_in_themselves(world: World) {
    let number = drawn(&world, &entry(world.link(handed_in("H1")), ANSWERS));
    let own = PaperCheck {
        clerk: clerk("a"),
        ..second(number, ANSWERS)
    };
    assert!(matches!(check(&world.store, &own), Checked::Own));
    let found = world.store.find_draft(number, &clerk("a")).unwrap();
    assert!(matches!(found, FoundDraft::Own));
    assert!(world.store.list_drafts(&clerk("a")).unwrap().is_empty());
    assert_eq!((drafts(&world), world.sound()), (1, (1, 1, 0)));
}

fn another_offices_number_is_as_good_as_none(world: World) {
    let number = drawn(&world, &entry(world.link(handed_in("H1")), ANSWERS));
    let elsewhere = clerk_at("b", "mot-cua-2");
    let found = world.store.find_draft(number, &elsewhere).unwrap();
    assert!(matches!(found, FoundDraft::Gone));
    let typed = PaperCheck {
        clerk: elsewhere.clone(),
        ..second(number, ANSWERS)
    };
    assert!(matches!(check(&world.store, &typed), Checked::Gone));
    assert!(world.store.list_drafts(&elsewhere).unwrap().is_empty());
    // The same office's clerk finds it.
    let found = world.store.find_draft(number, &clerk("b")).unwrap();
    assert!(matches!(found, FoundDraft::Waits(_)));
}

fn the_list_holds_numbers_and_days_of_what_others_of_the_office_typed_in(mut world: World) {
    let codes = world.links(&["H1", "H2", "H3"].map(handed_in));
    let first = drawn(&world, &entry(codes[0], ANSWERS));
    let own = PaperEntry {
        identical: false,
        clerk: clerk("b"),
        ..entry(codes[1], ANSWERS)
    };
    drawn(&world, &own);
    world.now = at("2026-07-16 09:00");
    let next = drawn(&world, &entry(codes[2], ANSWERS));
    let listed: Vec<_> = world
        .store
        .list_drafts(&clerk("b"))
        .unwrap()
        .into_iter()
        .map(|draft| (draft.number, draft.entered_on.to_string()))
        .collect();
    assert_eq!(
        listed,
        [
            (first, "2026-07-15".to_owned()),
            (next, "2026-07-16".to_owned())
        ]
    );
}

fn forms_that_wait_are_backed_up_and_checked_after_they_were_restored(world: World) {
    let number = drawn(&world, &entry(world.link(handed_in("H1")), ANSWERS));
    let backup = saved(&world);
    for target in targets() {
        let again = restored(&world, target, &backup);
        assert_eq!(again.sound(), (1, 1, 0));
        let checked = check(&again.store, &second(number, ANSWERS));
        assert_eq!(committed(&checked), Some(0));
        assert_eq!((drafts(&again), again.sound()), (0, (1, 1, 0)));
    }
    assert_eq!(world.sound(), (1, 1, 0));
}
