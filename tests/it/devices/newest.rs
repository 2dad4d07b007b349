//! The newest link of a counter.

use jiff::SignedDuration;
use sipas::domain::access::{By, Reach};
use sipas::domain::cases::case::Case;
use sipas::store::links::by_hand::ByHand;

use super::{at_office, case_id, counter, finished_at, link_id};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::viewer;
use crate::support::world::World;
use crate::support::{at, case};

on_both_databases!(
    the_newest_link_is_found_at_its_own_counter_and_office_only,
    of_two_at_once_the_later_one_wins,
    a_link_is_old_after_its_time_and_one_of_an_old_case_never_new,
    a_link_is_found_whether_it_was_answered_or_not,
    a_reissued_link_takes_the_place_of_the_revoked_one,
);

const NINETY: SignedDuration = SignedDuration::from_secs(90);

/// The case whose link is the newest, and its code.
fn newest(world: &World, reach: &Reach) -> Option<(String, String)> {
    let found = world
        .store
        .find_newest_link(&viewer(reach.clone()), NINETY, None, world.now)
        .unwrap()?;
    Some((found.case_id, found.code.compact()))
}

fn case_of(world: &World, reach: &Reach) -> Option<String> {
    newest(world, reach).map(|(case, _)| case)
}

fn the_newest_link_is_found_at_its_own_counter_and_office_only(world: World) {
    let returned = Case {
        return_office: Some(slug("mot-cua-2")),
        ..finished_at("2", "B")
    };
    let codes = world.links(&[finished_at("1", "A"), returned]);
    let a = Some((case_id(&world, "A"), codes[0].compact()));
    let b = Some((case_id(&world, "B"), codes[1].compact()));
    assert_eq!(newest(&world, &counter("1")), a);
    assert_eq!(newest(&world, &counter("2")), b);
    assert_eq!(newest(&world, &counter("3")), None);
    assert_eq!(newest(&world, &at_office("mot-cua-1", None)), b);
    assert_eq!(newest(&world, &at_office("mot-cua-2", None)), b);
    assert_eq!(newest(&world, &at_office("mot-cua-2", Some("1"))), None);
    assert_eq!(newest(&world, &Reach::All), None);
    // By its name it is found where it may be shown, and nowhere else.
    let named = |reach: &Reach| {
        let id = link_id(&world, "A");
        let found =
            world
                .store
                .find_newest_link(&viewer(reach.clone()), NINETY, Some(&id), world.now);
        found.unwrap().map(|link| link.case_id)
    };
    assert_eq!(
        named(&at_office("mot-cua-1", None)),
        a.map(|(case, _)| case)
    );
    assert_eq!(named(&counter("2")), None);
}

fn of_two_at_once_the_later_one_wins(world: World) {
    world.import(&[finished_at("1", "A"), finished_at("1", "B")]);
    assert_eq!(case_of(&world, &counter("1")), Some(case_id(&world, "B")));
}

fn a_link_is_old_after_its_time_and_one_of_an_old_case_never_new(mut world: World) {
    let old = Case {
        counter: Some("1".to_owned()),
        ..case("old").handed_in_at("mot-cua-1").finished("2026-07-13")
    };
    let yesterday = Case {
        counter: Some("1".to_owned()),
        ..case("yesterday")
            .handed_in_at("mot-cua-1")
            .finished("2026-07-14")
    };
    world.import(&[yesterday]);
    world.now += SignedDuration::from_secs(1);
    world.import(&[old]);
    let yesterday = Some(case_id(&world, "yesterday"));
    assert_eq!(case_of(&world, &counter("1")), yesterday);
    world.now = at("2026-07-15 09:00") + SignedDuration::from_secs(89);
    assert_eq!(case_of(&world, &counter("1")), yesterday);
    world.now += SignedDuration::from_secs(1);
    assert_eq!(case_of(&world, &counter("1")), None);
}

fn a_link_is_found_whether_it_was_answered_or_not(world: World) {
    let code = world.link(finished_at("1", "A"));
    let before = newest(&world, &counter("1"));
    world.answer(code, "5555555555555555");
    assert_eq!(newest(&world, &counter("1")), before);
    assert!(before.is_some());
}

fn a_reissued_link_takes_the_place_of_the_revoked_one(world: World) {
    let old = world.link(finished_at("1", "A"));
    let by_hand = ByHand {
        reason: Some("In hỏng".to_owned()),
        by: By::key("Quầy 1", world.now),
    };
    let case = case_id(&world, "A");
    let link = world.link_id(&case);
    let new = world.store.reissue(&case, &link, &by_hand).unwrap();
    let new = new.unwrap();
    assert_ne!(new.code, old);
    assert_eq!(
        newest(&world, &counter("1")),
        Some((case.clone(), new.code.compact()))
    );
    let done = world.store.revoke(&case, &new.id, &by_hand).unwrap();
    assert_eq!(done, Ok(()));
    assert_eq!(newest(&world, &counter("1")), None);
}
