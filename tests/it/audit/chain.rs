//! Attacks on the chain by somebody who can write to the database, each of which is found; and what
//! only an old head tells.

use std::thread;

use sipas::domain::access::chain::Fault;
use sipas::domain::links::code::Secret;
use sipas::store::access::audit_verify::ChainPlace;

use super::{acts, add_key, events, fault, rewrite, with_events};
use crate::support::world::{SECRET, World, definitions};

on_both_databases!(
    a_chain_as_it_was_written_is_right,
    a_changed_event_is_found,
    a_removed_event_is_found,
    a_removed_event_is_found_where_the_others_are_numbered_anew,
    an_added_event_is_found,
    reordered_events_are_found,
    a_chain_rewritten_without_the_secret_is_found,
    a_head_moved_back_is_found,
    a_head_whose_seals_by_earlier_secrets_can_not_be_read_is_found,
    what_comes_after_a_fault_of_the_head_does_not_hide_it,
    removed_last_events_are_found,
    a_chain_rewritten_with_the_secret_is_found_by_an_old_head_alone,
    last_events_removed_with_an_old_head_row_are_found_by_an_old_head_alone,
    servers_at_once_keep_one_chain,
);

fn head(world: &World) -> ChainPlace {
    world
        .store
        .verify_audit(None, world.now)
        .unwrap()
        .head
        .unwrap()
}

fn a_chain_as_it_was_written_is_right(world: World) {
    with_events(&world);
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.events, verified.first), (8, Some(1)));
    let place = verified.head.unwrap();
    assert_eq!(place.number, 8);
    let logged = events(&world);
    assert_eq!(place.mac, logged.last().unwrap().mac);
    // Every event is in the chain, by its number and mac.
    for event in logged {
        let place = format!("{}:{}", event.number, event.mac).parse().unwrap();
        assert_eq!(
            world
                .store
                .verify_audit(Some(&place), world.now)
                .unwrap()
                .fault,
            None
        );
    }
    assert_eq!(
        acts(&world)[..3],
        ["agencies.import", "fields.confirm", "key.add"]
    );
}

fn a_changed_event_is_found(world: World) {
    with_events(&world);
    for column in ["happened_at", "actor", "act", "object", "details", "secret"] {
        let from = "audit_events WHERE number = 4";
        let was = world.rows(&[column], from).concat().concat();
        let set = |value: &str| {
            world.execute(&format!(
                "UPDATE audit_events SET {column} = '{value}' WHERE number = 4"
            ));
        };
        set("x");
        let found = fault(&world);
        match column {
            "secret" => assert_eq!(found, Some(Fault::UnknownSecret(4, "x".to_owned()))),
            _ => assert_eq!(found, Some(Fault::Changed(4)), "{column}"),
        }
        set(&was);
        assert_eq!(fault(&world), None);
    }
    world.execute("UPDATE audit_events SET object = 'x' WHERE number = 8");
    assert_eq!(fault(&world), Some(Fault::Changed(8)));
}

fn a_removed_event_is_found(world: World) {
    with_events(&world);
    world.execute("DELETE FROM audit_events WHERE number IN (4, 5)");
    assert_eq!(fault(&world), Some(Fault::Removed(4, 6)));
    world.execute("DELETE FROM audit_events WHERE number < 4");
    assert_eq!(fault(&world), Some(Fault::Removed(1, 6)));
}

fn a_removed_event_is_found_where_the_others_are_numbered_anew(world: World) {
    with_events(&world);
    world.execute("DELETE FROM audit_events WHERE number = 4");
    for number in 5..=8 {
        world.execute(&format!(
            "UPDATE audit_events SET number = number - 1 WHERE number = {number}"
        ));
    }
    world.execute("UPDATE audit_head SET number = 7");
    assert_eq!(fault(&world), Some(Fault::Rewritten(4)));
}

fn an_added_event_is_found(world: World) {
    with_events(&world);
    for number in (5..=8).rev() {
        world.execute(&format!(
            "UPDATE audit_events SET number = number + 1 WHERE number = {number}"
        ));
    }
    world.execute(
        "INSERT INTO audit_events (number, happened_at, actor, act, object, details, secret, mac) \
         SELECT 5, happened_at, actor, act, 'x', details, secret, mac FROM audit_events \
         WHERE number = 4",
    );
    world.execute("UPDATE audit_head SET number = 9");
    assert_eq!(fault(&world), Some(Fault::Added(5)));

    world.execute("DELETE FROM audit_events WHERE number = 5");
    world.execute("UPDATE audit_events SET number = 0 WHERE number = 1");
    assert_eq!(fault(&world), Some(Fault::Added(0)));
}

fn reordered_events_are_found(world: World) {
    with_events(&world);
    for (from, to) in [(5, -1), (6, 5), (-1, 6)] {
        world.execute(&format!(
            "UPDATE audit_events SET number = {to} WHERE number = {from}"
        ));
    }
    assert_eq!(fault(&world), Some(Fault::Reordered(5, 6)));
    // The sixth before the fifth, and the fourth behind both.
    for (from, to) in [(4, -1), (5, 4), (6, 5), (-1, 6)] {
        world.execute(&format!(
            "UPDATE audit_events SET number = {to} WHERE number = {from}"
        ));
    }
    assert_eq!(fault(&world), Some(Fault::Rewritten(4)));
}

fn a_chain_rewritten_without_the_secret_is_found(world: World) {
    with_events(&world);
    let other = Secret::new([9; 32]);
    rewrite(&world, &other, |event| event.object = "x".to_owned());
    let unknown = Fault::UnknownSecret(1, other.fingerprint());
    assert_eq!(fault(&world), Some(unknown));

    // Under the true secret's name nothing fits.
    let fingerprint = Secret::new(SECRET).fingerprint();
    world.execute(&format!("UPDATE audit_events SET secret = '{fingerprint}'"));
    assert_eq!(fault(&world), Some(Fault::Rewritten(1)));
}

fn a_head_moved_back_is_found(world: World) {
    with_events(&world);
    let mac = &events(&world)[5].mac;
    world.execute(&format!("UPDATE audit_head SET number = 6, mac = '{mac}'"));
    assert_eq!(fault(&world), Some(Fault::Head(6)));
    world.execute("DELETE FROM audit_events WHERE number > 6");
    assert_eq!(fault(&world), Some(Fault::Head(6)));
    world.execute("DELETE FROM audit_head");
    assert_eq!(fault(&world), Some(Fault::NoHead(6)));
}

fn a_head_whose_seals_by_earlier_secrets_can_not_be_read_is_found(world: World) {
    with_events(&world);
    world.execute("UPDATE audit_head SET earlier_seals = '{x'");
    assert_eq!(fault(&world), Some(Fault::Head(8)));
    // As they were before there were any.
    world.execute("UPDATE audit_head SET earlier_seals = ''");
    assert_eq!(fault(&world), None);
}

fn what_comes_after_a_fault_of_the_head_does_not_hide_it(world: World) {
    with_events(&world);
    let mac = &events(&world)[5].mac;
    // The last two events are removed, and the head is made to fit as far as that goes.
    world.execute("DELETE FROM audit_events WHERE number > 6");
    world.execute(&format!("UPDATE audit_head SET number = 6, mac = '{mac}'"));
    add_key(&world, "Sau đó", 40);
    assert_eq!(fault(&world), Some(Fault::Head(7)));
    add_key(&world, "Sau nữa", 41);
    assert_eq!(fault(&world), Some(Fault::Head(8)));
    world.execute("DELETE FROM audit_head");
    add_key(&world, "Không có đầu", 42);
    assert_eq!(fault(&world), Some(Fault::Head(9)));
    world.execute("UPDATE audit_head SET number = 3, secret = 'x'");
    add_key(&world, "Khoá lạ", 43);
    assert_eq!(fault(&world), Some(Fault::Head(10)));
}

fn removed_last_events_are_found(world: World) {
    with_events(&world);
    world.execute("DELETE FROM audit_events WHERE number > 6");
    assert_eq!(fault(&world), Some(Fault::RemovedAtEnd(7, 8)));
}

fn a_chain_rewritten_with_the_secret_is_found_by_an_old_head_alone(world: World) {
    with_events(&world);
    let printed = head(&world);
    rewrite(&world, &Secret::new(SECRET), |event| {
        if event.number == 2 {
            event.object = "x".to_owned();
        }
    });
    assert_eq!(fault(&world), None);
    let found = world
        .store
        .verify_audit(Some(&printed), world.now)
        .unwrap()
        .fault;
    assert_eq!(found, Some(Fault::OtherHead(printed.to_string(), 8)));
}

fn last_events_removed_with_an_old_head_row_are_found_by_an_old_head_alone(world: World) {
    with_events(&world);
    let columns = ["number", "mac", "secret", "seal"];
    let old = world.rows(&columns, "audit_head").swap_remove(0);
    add_key(&world, "Khoá cuối", 40);
    let printed = head(&world);
    world.execute("DELETE FROM audit_events WHERE number = 9");
    world.execute("DELETE FROM keys WHERE name = 'Khoá cuối'");
    world.execute(&format!(
        "UPDATE audit_head SET number = {}, mac = '{}', secret = '{}', seal = '{}'",
        old[0], old[1], old[2], old[3]
    ));
    // It is the database of a moment ago, as from a backup.
    assert_eq!(fault(&world), None);
    let found = world
        .store
        .verify_audit(Some(&printed), world.now)
        .unwrap()
        .fault;
    assert_eq!(found, Some(Fault::BehindEnd(printed.to_string(), 8)));
}

fn servers_at_once_keep_one_chain(world: World) {
    let other = world.open_again(|_| {}, definitions()).unwrap();
    let by = &world.by();
    let stores = [&world.store, &other];
    thread::scope(|scope| {
        for (server, store) in (0..).zip(stores) {
            for thread in 0..3 {
                scope.spawn(move || {
                    for number in 0..5 {
                        let key = sipas::store::access::keys::NewKey {
                            name: format!("{server} {thread} {number}"),
                            kind: sipas::domain::access::KeyKind::System,
                            reach: sipas::domain::access::Reach::All,
                        };
                        let mut random = [0; 28];
                        random[..3].copy_from_slice(&[server, thread, number]);
                        let text = sipas::domain::access::KeyText::new(random);
                        store.insert_key(&key, &text, by).unwrap();
                    }
                });
            }
        }
    });
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.fault, verified.events), (None, 32));
}
