//! The audit trail: each act with its event, the chain that holds the events, and what its verification
//! finds.

mod acts;
mod chain;
mod command;
mod forged;
mod pending;
mod secrets;

use sipas::domain::access::audit::KeptEvent;
use sipas::domain::access::chain::Fault;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::links::code::Secret;
use sipas::store::access::audit_list::AuditFilter;
use sipas::store::access::keys::NewKey;

use crate::support::world::World;

/// All events, earliest first.
fn events(world: &World) -> Vec<KeptEvent> {
    let filter = AuditFilter::default();
    let events = world.store.list_audit_events_after(&filter, 0, 10_000);
    events.unwrap()
}

/// The acts of all events, earliest first.
fn acts(world: &World) -> Vec<String> {
    events(world).into_iter().map(|event| event.act).collect()
}

/// What the verification finds first, if anything.
fn fault(world: &World) -> Option<Fault> {
    world.store.verify_audit(None, world.now).unwrap().fault
}

/// Makes a key, which is one event.
fn add_key(world: &World, name: &str, seed: u8) {
    let key = NewKey {
        name: name.to_owned(),
        kind: KeyKind::System,
        reach: Reach::All,
    };
    let text = KeyText::new([seed; 28]);
    world.store.insert_key(&key, &text, &world.by()).unwrap();
}

/// Makes a chain of eight events: two of the world's beginning, and six keys.
fn with_events(world: &World) {
    for number in 0..6 {
        add_key(world, &format!("Khoá {number}"), number);
    }
    assert_eq!(events(world).len(), 8);
    assert_eq!(fault(world), None);
}

/// Writes the whole chain anew, as who knows the secret can.
fn rewrite(world: &World, secret: &Secret, change: impl Fn(&mut KeptEvent)) {
    let key = secret.audit_key();
    let mut before = String::new();
    for mut event in events(world) {
        change(&mut event);
        event.secret = secret.fingerprint();
        event.mac = key.mac("event", &event.text(&before));
        before.clone_from(&event.mac);
        let KeptEvent {
            number,
            object,
            secret,
            mac,
            ..
        } = &event;
        world.execute(&format!(
            "UPDATE audit_events SET object = '{object}', secret = '{secret}', mac = '{mac}' \
             WHERE number = {number}"
        ));
    }
    let number = events(world).last().unwrap().number;
    let fingerprint = secret.fingerprint();
    let text = serde_json::json!([number, before, fingerprint]).to_string();
    let seal = key.mac("head", &text);
    world.execute(&format!(
        "UPDATE audit_head SET number = {number}, mac = '{before}', secret = '{fingerprint}', seal = '{seal}'"
    ));
}
