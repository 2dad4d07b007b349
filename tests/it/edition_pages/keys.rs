//! The keys that the page of an edition shows, after the keys have changed.

use sipas::domain::access::By;
use sipas::domain::editions::log::entry::KeyChange;
use sipas::domain::editions::signer::LogSigner;

use super::makers::{Key, closed_may, publish_with, submit};
use crate::support::app::TestApp;
use crate::support::{Database, World};

on_both_databases!(a_page_shows_the_keys_that_verify_its_edition);

const OLD: &str = "sipas.example/xep-hang";
const NEW: &str = "sipas.example/xep-hang-2";

fn verifier(origin: &str, number: u8) -> String {
    Key::of(origin, &[number]).keys()[0].verifier().to_string()
}

fn rotate(world: &World, numbers: [u8; 2]) {
    let mut keys = Key::of(OLD, &numbers);
    let change = KeyChange::new(&keys.keys()[0], &keys.keys()[1]).unwrap();
    let by = By::operator("root", world.now);
    world
        .store
        .rotate_edition_key(change, &mut keys, &by)
        .unwrap();
}

fn a_page_shows_the_keys_that_verify_its_edition(database: Database) {
    let world = closed_may(database);
    let first = submit(&world, "so-ban-nganh", None);
    publish_with(&world, &first, None, &mut Key::of(OLD, &[1]));
    rotate(&world, [1, 2]);
    rotate(&world, [2, 3]);
    let second = submit(&world, "so-ban-nganh", Some(&first));
    publish_with(&world, &second, None, &mut Key::of(OLD, &[2, 3]));
    let by = By::operator("root", world.now);
    let mut new = Key::of(NEW, &[4]);
    world.store.replace_edition_key(&mut new, &by).unwrap();
    let third = submit(&world, "xa-phuong-dac-khu", None);
    publish_with(&world, &third, None, &mut new);

    let app = TestApp::serving(world);
    let all = [
        verifier(OLD, 1),
        verifier(OLD, 2),
        verifier(OLD, 3),
        verifier(NEW, 4),
    ];
    for (id, own, is_served) in [
        (&first, &all[..1], false),
        (&second, &all[1..3], false),
        (&third, &all[3..], true),
    ] {
        let page = app.get(&format!("/editions/{id}"));
        let text = page.text();
        let shown: Vec<&String> = all.iter().filter(|key| text.contains(*key)).collect();
        assert_eq!(shown, own.iter().collect::<Vec<_>>(), "{id}");
        assert!(text.contains(&format!("{id}.zip --key")), "{id}");
        // Only the newest log is served.
        assert_eq!(text.contains("/log/checkpoint"), is_served, "{id}");
    }
    assert!(app.get("/method").text().contains(&all[3]));
}
