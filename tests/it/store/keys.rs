//! Keys: made, found by their text, rotated and revoked.

use std::collections::HashSet;

use jiff::ToSpan;
use sipas::domain::access::{Credential, KeyKind, KeyText, Reach, Token};
use sipas::store::StoreError;
use sipas::store::access::keys::NewKey;

use crate::support::at;
use crate::support::builders::{CaseBuilder, case, slug};
use crate::support::person::Person;
use crate::support::world::World;

on_both_databases!(
    a_key_is_found_by_its_text_and_only_its_hash_is_kept,
    the_day_of_its_last_use_is_noted,
    a_rotated_key_opens_by_its_new_text_only,
    a_revoked_key_opens_nothing_and_stays_revoked,
    a_key_for_an_unknown_agency_or_office_is_refused,
    a_key_without_offices_gets_those_where_its_own_cases_were_handled,
    keys_links_and_sessions_are_listed_as_long_as_they_are_in_force,
    of_too_many_sessions_those_that_were_used_last_are_listed,
);

fn text(seed: u8) -> KeyText {
    KeyText::new([seed; 28])
}

fn key(name: &str, reach: Reach) -> NewKey {
    NewKey {
        name: name.to_owned(),
        kind: match reach {
            Reach::Office { .. } => KeyKind::Clerk,
            _ => KeyKind::System,
        },
        reach,
    }
}

fn two_agencies() -> Reach {
    Reach::of_agencies(vec![slug("so-tp"), slug("so-yt")])
}

fn a_key_is_found_by_its_text_and_only_its_hash_is_kept(world: World) {
    let office = Reach::Office {
        office: slug("mot-cua-1"),
        counter: Some("3".to_owned()),
    };
    let made = [
        key("Một cửa điện tử", two_agencies()),
        key("Toàn tỉnh", Reach::All),
        key("Quầy 3", office),
        key(
            "Một cửa ở quầy",
            Reach::Agencies {
                agencies: vec![slug("so-tp")],
                offices: vec![slug("mot-cua-1"), slug("mot-cua-2")],
            },
        ),
    ];
    for (seed, key) in (1..).zip(&made) {
        world
            .store
            .insert_key(key, &text(seed), &world.by())
            .unwrap();
    }
    for (seed, key) in (1..).zip(&made) {
        let found = world
            .store
            .find_key(&text(seed), world.now)
            .unwrap()
            .unwrap();
        assert_eq!(
            (&found.name, found.kind, &found.reach),
            (&key.name, key.kind, &key.reach)
        );
    }
    assert!(world.store.find_key(&text(9), world.now).unwrap().is_none());
    let shown = text(1).show().replace('-', "");
    for row in world.rows(&["id", "name", "hash", "reach"], "keys") {
        assert!(row.iter().all(|cell| !cell.contains(&shown)));
    }
    let again = world
        .store
        .insert_key(&key("Toàn tỉnh", Reach::All), &text(7), &world.by());
    assert!(matches!(again, Err(StoreError::Key(_))), "{again:?}");
}

fn the_day_of_its_last_use_is_noted(world: World) {
    let all = key("Toàn tỉnh", Reach::All);
    world.store.insert_key(&all, &text(1), &world.by()).unwrap();
    assert_eq!(world.store.list_keys().unwrap()[0].last_used_on, None);
    for (now, day) in [
        ("2026-07-20 23:59", "2026-07-20"),
        ("2026-07-21 00:01", "2026-07-21"),
        // A server whose clock is behind does not set the day back.
        ("2026-07-20 23:59", "2026-07-21"),
    ] {
        world.store.find_key(&text(1), at(now)).unwrap().unwrap();
        let noted = world.store.list_keys().unwrap()[0].last_used_on.unwrap();
        assert_eq!(noted.to_string(), day);
    }
}

fn a_rotated_key_opens_by_its_new_text_only(world: World) {
    let reach = two_agencies();
    let made = key("Một cửa điện tử", reach.clone());
    world
        .store
        .insert_key(&made, &text(1), &world.by())
        .unwrap();
    world
        .store
        .rotate_key(&made.name, &text(2), &world.by())
        .unwrap();
    assert!(world.store.find_key(&text(1), world.now).unwrap().is_none());
    let found = world.store.find_key(&text(2), world.now).unwrap().unwrap();
    assert_eq!(found.reach, reach);
    assert!(
        world
            .store
            .rotate_key("không có", &text(3), &world.by())
            .is_err()
    );
}

fn a_revoked_key_opens_nothing_and_stays_revoked(world: World) {
    let made = key("Toàn tỉnh", Reach::All);
    world
        .store
        .insert_key(&made, &text(1), &world.by())
        .unwrap();
    world.store.revoke_key(&made.name, &world.by()).unwrap();
    assert!(world.store.find_key(&text(1), world.now).unwrap().is_none());
    assert!(world.store.revoke_key(&made.name, &world.by()).is_err());
    assert!(
        world
            .store
            .rotate_key(&made.name, &text(2), &world.by())
            .is_err()
    );
    let listed = world.store.list_keys().unwrap();
    assert_eq!(listed[0].revoked_at, Some(world.now));
}

fn a_key_for_an_unknown_agency_or_office_is_refused(world: World) {
    let refused = |reach| {
        world
            .store
            .insert_key(&key("Khoá", reach), &text(1), &world.by())
            .unwrap_err()
    };
    let nowhere = refused(Reach::of_agencies(vec![slug("so-tp"), slug("so-x")]));
    assert!(matches!(nowhere, StoreError::NoAgency { code, .. } if code == "so-x"));
    let no_office = refused(Reach::Office {
        office: slug("so-tp"),
        counter: None,
    });
    assert!(no_office.to_string().contains("no intake office"));
    assert_eq!(world.number("SELECT COUNT(*) FROM keys"), 0);
}

fn a_key_without_offices_gets_those_where_its_own_cases_were_handled(world: World) {
    let add = |name: &str, seed, reach| {
        let added = world
            .store
            .add_key(key(name, reach), &text(seed), &world.by());
        added.unwrap()
    };
    let (one, two) = (slug("mot-cua-1"), slug("mot-cua-2"));
    assert_eq!(add("early", 1, two_agencies()), [one.clone(), two.clone()]);
    world.import(&[
        case("H1").handed_in_at("mot-cua-2"),
        case("H2").of("xa-a").handed_in_at("mot-cua-1"),
    ]);
    assert_eq!(add("late", 2, two_agencies()), [two]);
    let found = world.store.find_key(&text(2), world.now).unwrap().unwrap();
    assert!(found.reach.covers_office("mot-cua-2") && !found.reach.covers_office("mot-cua-1"));
    let named = Reach::Agencies {
        agencies: vec![slug("so-tp")],
        offices: vec![one],
    };
    assert!(add("named", 3, named).is_empty());
    assert!(add("all", 4, Reach::All).is_empty());
}

fn keys_links_and_sessions_are_listed_as_long_as_they_are_in_force(world: World) {
    let store = &world.store;
    for (seed, name) in [(1, "Một cửa điện tử"), (2, "Cũ")] {
        let key = key(name, Reach::All);
        store.insert_key(&key, &text(seed), &world.by()).unwrap();
    }
    store.revoke_key("Cũ", &world.by()).unwrap();
    let person = Person::make(&world, "an.nguyen", &["admin"]);
    Person::log_out_and_in(&world, "an.nguyen");
    let session = Token::parse(&person.token).unwrap().digest();
    let link = Token::new([1; 32]);
    store.invite_user("an.nguyen", &link, world.now).unwrap();
    let listed = |hours: i64| store.list_credentials(world.now + hours.hours()).unwrap();
    let key = Credential::Key(KeyKind::System, text(1).digest());
    let (link, session) = (
        Credential::Link(link.digest()),
        Credential::Session(session),
    );
    assert_eq!(listed(8), HashSet::from([key, link, session]));
    assert_eq!(listed(9), HashSet::from([key, link]));
    assert_eq!(listed(72), HashSet::from([key]));
}

fn of_too_many_sessions_those_that_were_used_last_are_listed(world: World) {
    let person = Person::make(&world, "an.nguyen", &["admin"]);
    let own = Token::parse(&person.token).unwrap();
    let number = match world.database.is_postgres() {
        true => "lpad(to_hex(i), 64, '0')",
        false => "printf('%064x', i)",
    };
    world.execute(&format!(
        "INSERT INTO sessions (hash, user_id, made_at, last_seen, proof) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) \
         SELECT {number}, user_id, made_at, last_seen, proof FROM n, sessions"
    ));
    let key = key("Một cửa điện tử", Reach::All);
    world.store.insert_key(&key, &text(1), &world.by()).unwrap();
    world.execute(&format!(
        "UPDATE sessions SET last_seen = '9999' WHERE hash = '{}'",
        own.hash()
    ));
    let listed = world.store.list_credentials(world.now).unwrap();
    assert_eq!(listed.len(), 50_001);
    let key = Credential::Key(KeyKind::System, text(1).digest());
    assert!(listed.contains(&key) && listed.contains(&Credential::Session(own.digest())));
}
