//! Assigning a finished case to a kiosk.

use sipas::domain::access::{By, KeyKind, Reach};
use sipas::domain::cases::agency::Slug;
use sipas::store::links::by_hand::ByHand;
use sipas::store::links::kiosks::Kiosk;

use super::{at_office, case_id, counter, finished_at, key};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::viewer;
use crate::support::world::World;
use crate::support::{at, case};

on_both_databases!(
    a_case_is_assigned_in_place_of_the_one_before,
    a_kiosk_takes_only_what_its_key_covers,
    a_case_without_a_link_in_force_is_not_assigned,
    an_answered_case_is_assigned_like_any_other,
    a_turn_ends_by_its_own_name_only,
    a_turn_ends_with_its_link_and_after_an_hour,
    the_kiosks_of_an_office_are_listed_while_their_keys_are_in_force,
);

const ALL_FIVE: &str = "5555555555555555";

/// Whether a case was assigned, and the turn that the kiosk has then.
fn assign(world: &World, kiosk: &str, code: &str) -> (bool, Option<String>) {
    let case = case_id(world, code);
    let assigned = world.store.assign_kiosk(kiosk, &case, world.now).unwrap();
    (assigned, turn(world, kiosk))
}

fn turn(world: &World, kiosk: &str) -> Option<String> {
    let found = world.store.find_kiosk_turn(kiosk, world.now).unwrap();
    found.map(|turn| turn.turn)
}

fn a_case_is_assigned_in_place_of_the_one_before(world: World) {
    let kiosk = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    assert_eq!(turn(&world, &kiosk.id), None);
    let links = world.links(&[finished_at("1", "A"), finished_at("1", "B")]);
    let mut turns = Vec::new();
    for (code, link) in [("A", links[0]), ("B", links[1]), ("A", links[0])] {
        let (assigned, turn) = assign(&world, &kiosk.id, code);
        assert!(assigned);
        let found = world.store.find_kiosk_turn(&kiosk.id, world.now).unwrap();
        let found = found.unwrap();
        assert_eq!((found.code, found.case_id), (link, case_id(&world, code)));
        turns.push(turn.unwrap());
    }
    // The same case once more is another person's turn.
    turns.sort();
    turns.dedup();
    assert_eq!(turns.len(), 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM kiosks"), 1);
}

fn a_kiosk_takes_only_what_its_key_covers(world: World) {
    world.import(&[
        finished_at("1", "A"),
        finished_at("2", "B"),
        case("C").handed_in_at("mot-cua-2").finished("2026-07-15"),
        case("D").finished("2026-07-15"),
    ]);
    let first = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    let office = key(
        &world,
        KeyKind::Kiosk,
        "Ki-ốt sảnh",
        at_office("mot-cua-1", None),
    );
    let display = key(&world, KeyKind::Display, "Màn hình", counter("1"));
    for (kiosk, code, taken) in [
        (&first, "A", true),
        (&first, "B", false),
        (&first, "C", false),
        (&first, "D", false),
        (&office, "B", true),
        (&office, "C", false),
        (&display, "A", false),
    ] {
        assert_eq!(
            assign(&world, &kiosk.id, code).0,
            taken,
            "{} {code}",
            kiosk.name
        );
    }
    // What it can't take leaves what it has.
    assert!(turn(&world, &first.id).is_some());
    world.store.revoke_key(&first.name, &world.by()).unwrap();
    assert!(!assign(&world, &first.id, "A").0);
}

fn a_case_without_a_link_in_force_is_not_assigned(mut world: World) {
    let kiosk = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    world.import(&[
        finished_at("1", "pending").pending(),
        finished_at("1", "revoked"),
        finished_at("1", "expired"),
    ]);
    let by_hand = ByHand {
        reason: None,
        by: By::key("Quầy 1", world.now),
    };
    let revoked = case_id(&world, "revoked");
    let link = world.link_id(&revoked);
    let done = world.store.revoke(&revoked, &link, &by_hand).unwrap();
    assert_eq!(done, Ok(()));
    for code in ["pending", "revoked"] {
        assert_eq!(assign(&world, &kiosk.id, code), (false, None), "{code}");
    }
    world.now = at("2026-09-01 09:00");
    assert_eq!(assign(&world, &kiosk.id, "expired"), (false, None));
}

fn an_answered_case_is_assigned_like_any_other(world: World) {
    let kiosk = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    world.answer_cases(&[finished_at("1", "A")], ALL_FIVE);
    assert!(assign(&world, &kiosk.id, "A").0);
}

fn a_turn_ends_by_its_own_name_only(world: World) {
    let kiosk = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    let other = key(&world, KeyKind::Kiosk, "Ki-ốt 2", counter("1"));
    world.import(&[finished_at("1", "A"), finished_at("1", "B")]);
    let before = assign(&world, &kiosk.id, "A").1.unwrap();
    let now = assign(&world, &kiosk.id, "B").1.unwrap();
    let end = |kiosk: &str, turn: &str| world.store.end_kiosk_turn(kiosk, turn).unwrap();
    assert!(!end(&kiosk.id, &before));
    assert!(!end(&other.id, &now));
    assert_eq!(turn(&world, &kiosk.id), Some(now.clone()));
    assert!(end(&kiosk.id, &now));
    assert!(!end(&kiosk.id, &now));
    assert_eq!(turn(&world, &kiosk.id), None);
}

fn a_turn_ends_with_its_link_and_after_an_hour(mut world: World) {
    let kiosk = key(&world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    world.import(&[finished_at("1", "A"), finished_at("1", "B")]);
    assert!(assign(&world, &kiosk.id, "A").0);
    let by_hand = ByHand {
        reason: None,
        by: By::key("Quầy 1", world.now),
    };
    let case = case_id(&world, "A");
    let link = world.link_id(&case);
    let done = world.store.revoke(&case, &link, &by_hand).unwrap();
    assert_eq!(done, Ok(()));
    assert_eq!(turn(&world, &kiosk.id), None);
    assert!(assign(&world, &kiosk.id, "B").0);
    world.now = at("2026-07-15 09:59");
    assert!(turn(&world, &kiosk.id).is_some());
    world.now = at("2026-07-15 10:00");
    assert_eq!(turn(&world, &kiosk.id), None);
}

fn the_kiosks_of_an_office_are_listed_while_their_keys_are_in_force(world: World) {
    for (kind, name, reach) in [
        (KeyKind::Kiosk, "a: quầy 1", counter("1")),
        (KeyKind::Kiosk, "b: quầy 2", counter("2")),
        (KeyKind::Kiosk, "c: sảnh", at_office("mot-cua-1", None)),
        (KeyKind::Kiosk, "d: nơi khác", at_office("mot-cua-2", None)),
        (KeyKind::Kiosk, "e: cũ", counter("1")),
        (KeyKind::Display, "f: màn hình", counter("1")),
    ] {
        key(&world, kind, name, reach);
    }
    world.store.revoke_key("e: cũ", &world.by()).unwrap();
    let listed = |reach: &Reach| -> Vec<String> {
        let kiosks = world.store.list_kiosks(&viewer(reach.clone())).unwrap();
        kiosks
            .into_iter()
            .map(|Kiosk { name, .. }| name[..1].to_owned())
            .collect()
    };
    assert_eq!(listed(&counter("1")), ["a", "c"]);
    assert_eq!(listed(&at_office("mot-cua-1", None)), ["a", "b", "c"]);
    assert_eq!(listed(&at_office("mot-cua-2", Some("9"))), ["d"]);
    let agencies: Vec<Slug> = vec![slug("so-tp")];
    assert!(listed(&Reach::of_agencies(agencies.clone())).is_empty());
    let offices = vec![slug("mot-cua-1")];
    assert_eq!(
        listed(&Reach::Agencies { agencies, offices }),
        ["a", "b", "c"]
    );
    assert_eq!(listed(&Reach::All), ["a", "b", "c", "d"]);
}
