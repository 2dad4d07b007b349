//! The rule of two persons: whoever had a hand in an edition doesn't approve it, by any way.

use jiff::ToSpan;
use sipas::domain::access::{By, Grant, Role, UserName, UserState};
use sipas::domain::editions::edition::EditionState;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::outputs::editions::editor::DraftTexts;
use sipas::store::access::users::ChangePlace;
use sipas::store::editions::persons::EditionActor;

use super::press::{Press, now, refusal, refused_editor};
use crate::support::person::{grant, operator_at};

on_both_databases!(
    who_made_an_edition_never_approves_or_publishes_it,
    of_many_who_approve_or_publish_at_once_one_does,
);

/// Gives a person another role.
fn turn_into(press: &Press, name: &str, role: &str) {
    let (store, by) = (&press.world.store, operator_at(press.world.now));
    let user = store.find_user(name).unwrap().unwrap();
    let roles: [Grant; 1] = [grant(role)];
    store
        .change_user(
            name,
            user.version,
            &user.profile,
            &roles,
            &by,
            ChangePlace::Machine,
        )
        .unwrap();
}

fn who_made_an_edition_never_approves_or_publishes_it(press: Press) {
    let store = &press.world.store;
    let role = |role| move |refusal: &EditionRefusal| matches!(refusal, EditionRefusal::Role { role: r, .. } if *r == role);
    let is_same = |refusal: &EditionRefusal| matches!(refusal, EditionRefusal::SamePerson { .. });
    // Approvers make none, and nobody without an account does.
    assert!(role(Role::Province)(&refused_editor(
        press.draft("chi.approver")
    )));
    let id = press.draft("an.province").unwrap();
    assert_eq!(id, "so-ban-nganh-2026-05");
    let operator = EditionActor::person(By::operator("root", press.world.now));
    let digest = press.edition(&id).digest;
    assert_eq!(
        refusal(store.approve_edition(&id, &digest, None, &operator)),
        EditionRefusal::NoPerson
    );
    // A draft is approved by nobody, and its digest is not that of edition.json.
    assert!(matches!(
        refusal(press.approve("chi.approver", &id)),
        EditionRefusal::State {
            state: EditionState::Draft,
            ..
        }
    ));
    let texts = DraftTexts {
        foreword: Some("Lời nói đầu".to_owned()),
        ..DraftTexts::default()
    };
    press
        .edit("binh.province", |editor| editor.refresh(&id, None, texts))
        .unwrap();
    press.submit("an.province", &id).unwrap();
    assert!(matches!(
        refusal(store.approve_edition(&id, &digest, None, &press.person("chi.approver"))),
        EditionRefusal::Digest { .. }
    ));
    assert_eq!(press.edition(&id).state, EditionState::Submitted);
    // Whoever refreshed it becomes an approver, in a second session too, and still doesn't approve it.
    assert!(role(Role::Approver)(&refusal(
        press.approve("binh.province", &id)
    )));
    turn_into(&press, "binh.province", "approver");
    turn_into(&press, "an.province", "approver");
    for name in ["an.province", "binh.province"] {
        assert!(is_same(&refusal(press.approve(name, &id))), "{name}");
    }
    // A new approver waits; one who is disabled does nothing.
    let fresh = UserName::parse("giang.approver").unwrap();
    let profile = store.find_user("an.province").unwrap().unwrap().profile;
    let by = By::user("quan.tri", press.world.now);
    store
        .add_user(
            &fresh,
            &profile,
            &[grant("approver")],
            &by,
            ChangePlace::Console,
        )
        .unwrap();
    let until = press.world.now + 24.hours();
    assert!(matches!(
        refusal(press.approve("giang.approver", &id)),
        EditionRefusal::Fresh { from, .. } if from == until
    ));
    let by = operator_at(press.world.now);
    store
        .set_user_state("dung.approver", UserState::Disabled, &by)
        .unwrap();
    assert!(matches!(
        refusal(press.approve("dung.approver", &id)),
        EditionRefusal::Disabled(_)
    ));
    press.approve("chi.approver", &id).unwrap();
    for name in ["an.province", "binh.province"] {
        assert!(is_same(&refusal(press.publish(name, &id))), "{name}");
    }
    press.publish("chi.approver", &id).unwrap();
    let events = "SELECT COUNT(*) FROM audit_events WHERE act LIKE 'edition.%'";
    // Drafted, refreshed, submitted, approved, begun and published; what was refused is no event.
    assert_eq!(press.world.number(events), 6);
    press.world.sound();
}

#[test]
fn the_rule_is_what_stops_who_made_it() {
    let press = Press::from(crate::support::Database::sqlite());
    let id = press.draft("an.province").unwrap();
    press.submit("an.province", &id).unwrap();
    turn_into(&press, "an.province", "approver");
    assert!(press.approve("an.province", &id).is_err());
    press.world.execute("DELETE FROM edition_acts");
    press.approve("an.province", &id).unwrap();
}

fn of_many_who_approve_or_publish_at_once_one_does(press: Press) {
    let id = press.draft("an.province").unwrap();
    press.submit("an.province", &id).unwrap();
    let at_once = |act: &(dyn Fn(&str) -> bool + Sync)| {
        std::thread::scope(|scope| {
            let names = ["chi.approver", "dung.approver"]
                .into_iter()
                .cycle()
                .take(8);
            let threads: Vec<_> = names.map(|name| scope.spawn(move || act(name))).collect();
            let done = threads.into_iter().map(|thread| thread.join().unwrap());
            done.filter(|done| *done).count()
        })
    };
    assert_eq!(at_once(&|name| press.approve(name, &id).is_ok()), 1);
    let publication = now("12/QĐ-UBND");
    assert_eq!(
        at_once(&|name| press.publish_as(name, &id, &publication).is_ok()),
        1
    );
    assert_eq!(press.world.number("SELECT COUNT(*) FROM edition_log"), 1);
    assert_eq!(press.seen_log(), 1);
    press.world.sound();
}
