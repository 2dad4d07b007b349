//! The trail over rotations and losses of the secret, backups and deletions.

use jiff::ToSpan;
use sipas::domain::access::By;
use sipas::domain::access::chain::Fault;
use sipas::domain::links::code::Secret;
use sipas::domain::links::secrets::Secrets;
use sipas::domain::retention::Retention;
use sipas::store::rotation::replace_lost_secret;
use sipas::store::{Store, StoreError};

use super::{acts, add_key, events, fault, rewrite, with_events};
use crate::backup::{restored, saved};
use crate::support::Database;
use crate::support::person::add_user;
use crate::support::world::{SECRET, World, definitions};

on_both_databases!(
    a_trail_is_verified_over_rotations_when_the_old_secrets_are_gone,
    a_server_with_the_old_secret_appends_to_the_same_chain,
    a_stolen_old_secret_is_of_no_use_after_its_time,
    a_trail_cut_back_to_before_a_rotation_is_found,
    a_lost_secret_ends_what_hangs_on_it_and_the_trail_goes_on,
    a_backup_carries_the_trail_and_its_restoration_is_an_event,
    deleted_old_events_leave_a_chain_that_begins_behind_a_checkpoint,
    a_trail_that_is_not_as_it_was_written_is_not_deleted,
);

/// Rotates the secret, and returns all secrets after it.
pub(super) fn rotate(store: &Store, by: &By, new: u8) -> Secrets {
    let mut kept = None;
    let keep = |secrets: &Secrets| {
        kept = Some(secrets.clone());
        Ok::<_, StoreError>(())
    };
    store
        .rotate_secret(Secret::new([new; 32]), by, keep)
        .unwrap();
    kept.unwrap()
}

/// A world on the same database with other secrets.
pub(super) fn opened(world: &World, secrets: Secrets) -> Store {
    let change = |settings: &mut sipas::store::Settings| settings.secrets = secrets;
    world.open_again(change, definitions()).unwrap()
}

fn a_trail_is_verified_over_rotations_when_the_old_secrets_are_gone(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    world.store = opened(&world, secrets);
    add_key(&world, "Sau một", 50);
    assert_eq!(fault(&world), None);
    let secrets = rotate(&world.store, &world.by(), 9);
    world.store = opened(&world, secrets);
    add_key(&world, "Sau hai", 51);
    assert_eq!(fault(&world), None);
    // The file holds the newest alone.
    world.store = opened(&world, Secret::new([9; 32]).into());
    assert_eq!(fault(&world), None);
    assert_eq!(
        acts(&world)[8..],
        ["secret.rotate", "key.add", "secret.rotate", "key.add"]
    );
    world.execute("UPDATE audit_events SET object = 'x' WHERE number = 3");
    assert_eq!(fault(&world), Some(Fault::Changed(3)));
    // Without the kept keys nothing of before can be checked.
    world.execute("DELETE FROM audit_keys");
    let old = Secret::new(SECRET).fingerprint();
    assert_eq!(fault(&world), Some(Fault::UnknownSecret(1, old)));
}

fn a_server_with_the_old_secret_appends_to_the_same_chain(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    let new = opened(&world, secrets);
    add_key(&world, "Máy chủ cũ", 50);
    let old = std::mem::replace(&mut world.store, new);
    add_key(&world, "Máy chủ mới", 51);
    assert_eq!(fault(&world), None);
    world.store = old;
    add_key(&world, "Máy chủ cũ nữa", 52);
    world.store = opened(&world, Secret::new([8; 32]).into());
    assert_eq!(fault(&world), None);
    assert_eq!(events(&world).len(), 12);
}

fn a_stolen_old_secret_is_of_no_use_after_its_time(mut world: World) {
    let secrets = rotate(&world.store, &world.by(), 8);
    let until = secrets.previous()[0].until;
    let new = opened(&world, secrets);
    world.now = until.checked_add(1.hours()).unwrap();
    add_key(&world, "Kẻ trộm", 50);
    world.store = new;
    let found = fault(&world);
    assert!(matches!(found, Some(Fault::OldSecret(4, _))), "{found:?}");
}

fn a_trail_cut_back_to_before_a_rotation_is_found(mut world: World) {
    with_events(&world);
    let secrets = rotate(&world.store, &world.by(), 8);
    world.execute("DELETE FROM audit_events WHERE number > 6");
    let old = Secret::new(SECRET);
    rewrite(&world, &old, |_| {});
    world.store = opened(&world, secrets);
    assert_eq!(fault(&world), Some(Fault::NoRotation(old.fingerprint())));
}

fn a_lost_secret_ends_what_hangs_on_it_and_the_trail_goes_on(mut world: World) {
    with_events(&world);
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    world.execute("UPDATE users SET totp = 'sealed'");
    world.execute("INSERT INTO recovery_codes (user_id, hash) SELECT id, 'a' FROM users");
    let time = "'2026-07-14T00:00:00Z'";
    world.execute(&format!(
        "INSERT INTO sessions (hash, user_id, made_at, last_seen) \
         SELECT 's', id, {time}, {time} FROM users"
    ));
    world.execute(&format!(
        "INSERT INTO one_time_links (hash, user_id, expires_at) SELECT 'o', id, {time} FROM users"
    ));
    let new = Secret::new([8; 32]);
    let lost = replace_lost_secret(&world.database.parsed_url(), &new, &world.by()).unwrap();
    assert_eq!(
        (lost.authenticators, lost.sessions, lost.last_event),
        (1, 2, 9)
    );
    for table in ["sessions", "one_time_links", "recovery_codes"] {
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")), 0);
    }
    let with_app = "SELECT COUNT(*) FROM users WHERE totp IS NOT NULL";
    assert_eq!(world.number(with_app), 0);

    world.store = opened(&world, new.into());
    add_key(&world, "Sau khi mất", 50);
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.fault, verified.lost_before), (None, Some(10)));
    assert_eq!(acts(&world)[9..], ["secret.replace", "key.add"]);
    // Who finds the lost secret adds nothing.
    world.execute("UPDATE audit_events SET secret = 'x' WHERE number = 11");
    assert_eq!(fault(&world), Some(Fault::LostSecret(11)));
    let fingerprint = Secret::new([8; 32]).fingerprint();
    world.execute(&format!(
        "UPDATE audit_events SET secret = '{fingerprint}' WHERE number = 11"
    ));
    assert_eq!(fault(&world), None);
    // The mac of the last event of before is bound by the one that tells of the loss.
    world.execute("UPDATE audit_events SET secret = 'x', mac = 'x' WHERE number = 9");
    assert_eq!(fault(&world), Some(Fault::Changed(10)));
}

fn a_backup_carries_the_trail_and_its_restoration_is_an_event(world: World) {
    with_events(&world);
    let backup = saved(&world);
    let restored = restored(&world, Database::sqlite(), &backup);
    assert_eq!(fault(&restored), None);
    assert_eq!(acts(&restored)[8..], ["backup.write", "backup.restore"]);
    assert_eq!(acts(&world), acts(&restored)[..9]);
    // An old backup tells less than an old head.
    add_key(&world, "Sau bản sao", 50);
    let head = world
        .store
        .verify_audit(None, world.now)
        .unwrap()
        .head
        .unwrap();
    let found = restored
        .store
        .verify_audit(Some(&head), world.now)
        .unwrap()
        .fault;
    assert_eq!(found, Some(Fault::OtherHead(head.to_string(), 10)));
}

pub(super) fn two_years() -> Retention {
    Retention {
        audit_years: Some(2),
        ..Retention::default()
    }
}

fn deleted_old_events_leave_a_chain_that_begins_behind_a_checkpoint(mut world: World) {
    with_events(&world);
    let place = |number: usize| {
        let event = &events(&world)[number - 1];
        format!("{}:{}", event.number, event.mac).parse().unwrap()
    };
    let (third, last) = (place(3), place(8));
    let removed = |world: &World| {
        let removed = world.store.run_retention(&two_years(), &world.by());
        removed.unwrap().audit_events
    };
    assert_eq!(removed(&world), 0);
    world.now = world.now.checked_add((24 * 800).hours()).unwrap();
    add_key(&world, "Sau hai năm", 50);
    let tried = world.store.dry_run_retention(&two_years(), &world.by());
    assert_eq!(tried.unwrap().audit_events, 8);
    assert_eq!(events(&world).len(), 9);
    assert_eq!(removed(&world), 8);
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.fault, verified.first), (None, Some(9)));
    assert_eq!(acts(&world), ["key.add", "retention.run"]);
    // The head of then is known; of what was deleted before it nothing can be said.
    let verify = |place| {
        world
            .store
            .verify_audit(Some(place), world.now)
            .unwrap()
            .fault
    };
    assert_eq!(verify(&last), None);
    assert_eq!(verify(&third), Some(Fault::Pruned(third.to_string(), 9)));
    assert_eq!(removed(&world), 0);

    let restored = restored(&world, Database::sqlite(), &saved(&world));
    assert_eq!(fault(&restored), None);
    world.execute("UPDATE audit_checkpoints SET mac = 'x'");
    assert_eq!(fault(&world), Some(Fault::Checkpoint(8)));
    world.execute("DELETE FROM audit_checkpoints");
    assert_eq!(fault(&world), Some(Fault::Removed(1, 9)));
}

fn a_trail_that_is_not_as_it_was_written_is_not_deleted(mut world: World) {
    with_events(&world);
    world.now = world.now.checked_add((24 * 800).hours()).unwrap();
    add_key(&world, "Sau hai năm", 50);
    world.execute("UPDATE audit_events SET object = 'x' WHERE number = 3");
    let refused = world.store.run_retention(&two_years(), &world.by());
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("event 3 was changed")
    );
    assert_eq!(events(&world).len(), 9);
}
