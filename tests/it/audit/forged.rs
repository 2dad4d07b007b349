//! Attacks on the whole trail by somebody who can write to the database: a false secret, a wiped trail,
//! and an old secret that was stolen.

use jiff::{Timestamp, ToSpan};
use sipas::domain::access::By;
use sipas::domain::access::audit::{Act, AuditEvent, KeptEvent};
use sipas::domain::access::chain::Fault;
use sipas::domain::links::code::Secret;
use sipas::domain::links::secrets::Secrets;
use sipas::store::backup::{restore, verify};
use sipas::store::{Store, StoreError};

use super::pending::put;
use super::secrets::{opened, rotate, two_years};
use super::{add_key, events, fault, with_events};
use crate::backup::saved;
use crate::support::person::add_user;
use crate::support::world::{SECRET, World, definitions, settings};
use crate::support::{Database, case};

on_both_databases!(
    a_trail_cut_under_a_false_secret_is_found,
    a_cut_is_found_where_a_server_has_not_learned_of_a_rotation,
    a_wiped_trail_is_found,
    a_wiped_trail_is_found_where_there_are_persons_alone,
    a_stolen_old_secret_seals_no_head_after_its_time,
    a_stolen_old_secret_adds_no_waiting_event_and_no_checkpoint_after_its_time,
    what_an_old_secret_has_sealed_is_sealed_anew_in_time,
    an_old_backup_is_restored_after_the_time_of_its_secret,
    a_trail_of_an_earlier_release_is_verified_after_its_upgrade,
);

/// The database after a cut: the head names an earlier event under another secret.
fn cut_to(world: &World, number: usize, secret: &str) {
    let mac = &events(world)[number - 1].mac;
    world.execute(&format!("DELETE FROM audit_events WHERE number > {number}"));
    world.execute(&format!(
        "UPDATE audit_head SET number = {number}, mac = '{mac}', secret = '{secret}', seal = 'y'"
    ));
}

/// Does something that adds neither a person nor a key.
fn act(store: &Store, now: Timestamp) {
    let by = By::operator("một cửa", now);
    let event = AuditEvent::new(Act::DataExport, "scores");
    store.record(&by, &event).unwrap();
}

/// A head's or a checkpoint's seal.
fn seal(secret: &Secret, kind: &str, parts: serde_json::Value) -> String {
    secret.audit_key().mac(kind, &parts.to_string())
}

fn a_trail_cut_under_a_false_secret_is_found(world: World) {
    with_events(&world);
    for _ in 0..3 {
        act(&world.store, world.now);
    }
    let named = |value: &str| {
        world.execute(&format!(
            "UPDATE facts SET value = '{value}' WHERE name = 'secret_fingerprint'"
        ));
    };
    named("x");
    cut_to(&world, 9, "x");
    act(&world.store, world.now);
    named(&Secret::new(SECRET).fingerprint());
    assert_eq!(fault(&world), Some(Fault::Head(10)));
}

fn a_cut_is_found_where_a_server_has_not_learned_of_a_rotation(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let next = secrets.current().fingerprint();
    let new = opened(&world, secrets);
    let old = std::mem::replace(&mut world.store, new);
    act(&world.store, world.now);
    cut_to(&world, 9, &next);
    act(&old, world.now);
    assert_eq!(fault(&world), Some(Fault::Head(10)));
}

fn wipe(world: &World) {
    for table in [
        "audit_events",
        "audit_head",
        "audit_checkpoints",
        "audit_keys",
    ] {
        world.execute(&format!("DELETE FROM {table}"));
    }
}

fn a_wiped_trail_is_found(world: World) {
    with_events(&world);
    wipe(&world);
    let found = Some(Fault::NoAddition("key", "Khoá 0".to_owned()));
    assert_eq!(fault(&world), found);
    // What comes after it does not hide it, nor does a key of later.
    act(&world.store, world.now);
    add_key(&world, "Sau đó", 50);
    world.execute("UPDATE keys SET made_at = '2099-01-01T00:00:00Z'");
    assert_eq!(fault(&world), found);
}

fn a_wiped_trail_is_found_where_there_are_persons_alone(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    assert_eq!(fault(&world), None);
    wipe(&world);
    act(&world.store, world.now);
    let found = Fault::NoAddition("person", "an.nguyen".to_owned());
    assert_eq!(fault(&world), Some(found));
}

/// Puts an event of the thief's own behind the one of the rotation, by the old secret, and seals it.
/// Returns the time until which that secret writes.
fn forge(world: &mut World) -> Timestamp {
    with_events(world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let until = secrets.previous()[0].until;
    world.store = opened(world, Secret::new([8; 32]).into());
    act(&world.store, world.now);
    let old = Secret::new(SECRET);
    let rotation = events(world)[8].clone();
    let mut forged = KeptEvent {
        number: 10,
        act: "data.export".to_owned(),
        object: "forged".to_owned(),
        secret: old.fingerprint(),
        ..rotation.clone()
    };
    forged.mac = old.audit_key().mac("event", &forged.text(&rotation.mac));
    let (fingerprint, mac) = (old.fingerprint(), &forged.mac);
    world.execute(&format!(
        "UPDATE audit_events SET happened_at = '{}', actor = '{}', act = '{}', object = '{}', \
         details = '{}', secret = '{fingerprint}', mac = '{mac}' WHERE number = 10",
        forged.happened_at, forged.actor, forged.act, forged.object, forged.details
    ));
    let seal = seal(&old, "head", serde_json::json!([10, mac, fingerprint]));
    world.execute(&format!(
        "UPDATE audit_head SET mac = '{mac}', secret = '{fingerprint}', seal = '{seal}'"
    ));
    until
}

fn a_stolen_old_secret_seals_no_head_after_its_time(mut world: World) {
    let until = forge(&mut world);
    // Until then it may be a server that has not learned of the rotation yet.
    assert_eq!(fault(&world), None);
    world.now = until;
    let late = Some(Fault::OldHead(10, until.to_string()));
    assert_eq!(fault(&world), late);

    // Nor does a longer time help, which the key is bound to.
    let old = Secret::new(SECRET);
    let set =
        |until: &str| world.execute(&format!("UPDATE audit_keys SET written_until = '{until}'"));
    set("2099-01-01T00:00:00Z");
    assert_eq!(
        fault(&world),
        Some(Fault::UnknownSecret(1, old.fingerprint()))
    );
    set(&until.to_string());
    assert_eq!(fault(&world), late);

    // Where the file still holds the old secret, it holds its time too.
    let row = world.rows(
        &["secret", "sealed", "sealed_by", "written_until"],
        "audit_keys",
    );
    world.execute("DELETE FROM audit_keys");
    let secrets = Secrets::from(old).rotated(Secret::new([8; 32]), until);
    let both = opened(&world, secrets);
    let only_new = std::mem::replace(&mut world.store, both);
    assert_eq!(fault(&world), late);
    world.store = only_new;
    world.execute(&format!(
        "INSERT INTO audit_keys VALUES ('{}')",
        row[0].join("', '")
    ));

    // A server that goes on takes the head for no true one.
    act(&world.store, world.now);
    assert_eq!(fault(&world), Some(Fault::Head(11)));
}

fn a_stolen_old_secret_adds_no_waiting_event_and_no_checkpoint_after_its_time(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let until = secrets.previous()[0].until;
    put(&world, case("H1"));
    world.store = opened(&world, Secret::new([8; 32]).into());
    world.now = until;
    assert_eq!(world.store.append_pending(world.now).unwrap(), 0);
    assert!(matches!(fault(&world), Some(Fault::Pending(_))));
    world.execute("DELETE FROM audit_pending");
    assert_eq!(fault(&world), None);

    let old = Secret::new(SECRET);
    let (mac, fingerprint) = (&events(&world)[4].mac, old.fingerprint());
    let made_at = "2026-07-15T02:00:00Z";
    let parts = serde_json::json!([5, mac, made_at, fingerprint]);
    let seal = seal(&old, "checkpoint", parts);
    world.execute(&format!(
        "INSERT INTO audit_checkpoints (number, mac, made_at, secret, seal) \
         VALUES (5, '{mac}', '{made_at}', '{fingerprint}', '{seal}')"
    ));
    world.execute("DELETE FROM audit_events WHERE number <= 5");
    assert_eq!(fault(&world), Some(Fault::Checkpoint(5)));
}

fn what_an_old_secret_has_sealed_is_sealed_anew_in_time(mut world: World) {
    with_events(&world);
    world.now = world.now.checked_add((24 * 800).hours()).unwrap();
    act(&world.store, world.now);
    let removed = world.store.run_retention(&two_years(), &world.by());
    assert_eq!(removed.unwrap().audit_events, 8);
    let secrets = rotate(&world.store, &world.by(), 8);
    let until = secrets.previous()[0].until;
    // The last word is that of a server that has not learned of the rotation yet.
    act(&world.store, world.now);
    let new = opened(&world, secrets);
    let kept = new.forget_secrets(&world.by(), |_| Ok::<_, StoreError>(()));
    assert_eq!(kept.unwrap(), 0);
    world.store = opened(&world, Secret::new([8; 32]).into());
    world.now = until.checked_add(1.hour()).unwrap();
    assert_eq!(fault(&world), None);
}

fn an_old_backup_is_restored_after_the_time_of_its_secret(mut world: World) {
    with_events(&world);
    let backup = saved(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let until = secrets.previous()[0].until;
    world.now = until.checked_add(24.hours()).unwrap();
    let database = Database::sqlite();
    let url = database.parsed_url();
    restore(
        &url,
        &secrets,
        &verify(&backup[..]).unwrap(),
        &world.by(),
        &backup[..],
    )
    .unwrap();
    let mut settings = settings(&database);
    settings.secrets = secrets;
    let restored = World {
        store: Store::open(settings, definitions()).unwrap(),
        database,
        now: world.now,
    };
    assert_eq!(fault(&restored), None);
}

fn a_trail_of_an_earlier_release_is_verified_after_its_upgrade(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let (until, new) = (secrets.previous()[0].until, Secret::new([8; 32]));
    act(&world.store, world.now);
    // As that release left it: a kept key bound to its secret alone, and a key of before the trail.
    let old = Secret::new(SECRET);
    let nonce = [1; 24];
    let sealed = new
        .key_sealing_key()
        .seal(&old.fingerprint(), old.audit_key().bytes(), nonce)
        .unwrap();
    world.execute(&format!("UPDATE audit_keys SET sealed = '{sealed}'"));
    world.execute("UPDATE keys SET name = 'Khoá cũ' WHERE name = 'Khoá 0'");
    world.execute("ALTER TABLE audit_head DROP COLUMN earlier_seals");
    world.execute("DELETE FROM __diesel_schema_migrations WHERE version = '0024'");
    world.now = until.checked_add(1.hour()).unwrap();
    let url = world.database.parsed_url();
    let refused = Store::migrate(&url, None).unwrap_err().to_string();
    assert!(refused.contains("needs the secret"), "{refused}");
    Store::migrate(&url, Some(&new.clone().into())).unwrap();
    world.store = opened(&world, new.into());
    assert_eq!(fault(&world), None);
    let last = events(&world).pop().unwrap();
    assert_eq!(
        (last.act.as_str(), last.object.as_str()),
        ("key.add", "Khoá cũ")
    );
    assert_eq!(last.details, r#"{"before_the_trail":true}"#);
}
