//! Release: from its time on, in the order of the log, and for ever.

use jiff::{Timestamp, ToSpan};
use sipas::domain::access::Viewer;
use sipas::domain::editions::edition::{EditionAct, EditionState};
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::outputs::editions::released::{bundle_of, withdraw};
use sipas::store::StoreError;
use sipas::store::editions::publishing::Publication;
use sipas::store::editions::withdrawal::WithdrawalStep;

use super::press::{BLOCK, Press, now, refusal};
use sipas::outputs::editions::editor::DraftTexts;

on_both_databases!(
    an_edition_is_seen_from_its_time_on_whatever_clocks_do,
    a_withdrawal_takes_two_persons_and_stays_readable,
    a_withdrawal_is_shown_once_its_entry_is,
    the_key_is_read_only_where_something_is_signed,
    who_asks_for_a_withdrawal_never_confirms_one_unawares,
);

fn at(release_at: Timestamp) -> Publication {
    Publication {
        release_at: Some(release_at),
        ..now("12/QĐ-UBND")
    }
}

fn an_edition_is_seen_from_its_time_on_whatever_clocks_do(mut press: Press) {
    let start = press.world.now;
    let id = press.approved();
    assert!(matches!(
        refusal(press.publish_as("chi.approver", &id, &at(start - 1.hour()))),
        EditionRefusal::Past(_)
    ));
    press
        .publish_as("chi.approver", &id, &at(start + 48.hours()))
        .unwrap();
    // Another block's can't be released before it: the log is shown from its beginning.
    let other = press.edit("an.province", |editor| {
        editor.draft("mot-cua", "2026-05".parse().unwrap(), DraftTexts::default())
    });
    let other = other.unwrap();
    press.approve_draft(&other);
    for publication in [at(start + 47.hours()), now("13/QĐ-UBND")] {
        assert_eq!(
            refusal(press.publish_as("chi.approver", &other, &publication)),
            EditionRefusal::BeforeUnreleased(start + 48.hours())
        );
    }
    press
        .publish_as("chi.approver", &other, &at(start + 72.hours()))
        .unwrap();
    press.world.now = start + 48.hours() - 1.second();
    assert_eq!(press.world.store.release_due(press.world.now).unwrap(), 0);
    let store = &press.world.store;
    let files = |id: &str, now| {
        let editions = store.editions(&Viewer::Public, now);
        editions.find_file(id, "report.pdf").unwrap()
    };
    assert_eq!((press.seen(&id), press.seen_log()), (None, 0));
    assert_eq!(files(&id, press.world.now), None);
    let open = start + 48.hours();
    assert!(files(&id, open).is_some());
    let bundled = bundle_of(store, &Viewer::Public, &id, open).unwrap();
    assert_eq!(store.release_due(open).unwrap(), 1);
    assert_eq!(store.release_due(open).unwrap(), 0);
    // A clock that is set back, and a restart.
    press.world.now = start;
    press.world.store = press
        .world
        .open_again(|_| {}, crate::support::world::definitions())
        .unwrap();
    let seen = press.seen(&id).unwrap();
    assert_eq!(seen.released_at, Some(open));
    assert_eq!(seen.acts, []);
    // The log ends before what is not released.
    assert_eq!((press.seen(&other), press.seen_log()), (None, 1));
    let again = bundle_of(&press.world.store, &Viewer::Public, &id, start).unwrap();
    assert_eq!(again, bundled);
    press.world.now = start + 72.hours();
    assert_eq!(press.seen_log(), 2);
    press.world.sound();
}

fn a_withdrawal_takes_two_persons_and_stays_readable(mut press: Press) {
    let key = press.key_file();
    let step = |press: &Press, name: &str, id: &str, reason: &str| {
        let actor = press.person(name);
        match withdraw(&press.world.store, Some(&key), id, reason, None, &actor) {
            Ok(step) => Ok(step),
            Err(sipas::outputs::editions::released::ReleaseError::Store(error)) => Err(error),
            Err(error) => panic!("{error}"),
        }
    };
    let id = press.published();
    let refused = |result: Result<WithdrawalStep, StoreError>| refusal(result);
    assert!(matches!(
        refused(step(&press, "chi.approver", &id, "Sai số liệu")),
        EditionRefusal::Role { .. }
    ));
    assert_eq!(
        refused(step(&press, "an.province", &id, " ")),
        EditionRefusal::NoReason
    );
    assert_eq!(
        step(&press, "an.province", &id, "Sai số liệu").unwrap(),
        WithdrawalStep::Asked
    );
    // Asked for is not done, and is not told.
    assert_eq!(press.seen(&id).unwrap().acts, []);
    for name in ["an.province", "binh.province"] {
        assert!(matches!(
            refused(step(&press, name, &id, "Sai số liệu")),
            EditionRefusal::Withdrawal { asked_by, .. } if asked_by == "an.province"
        ));
    }
    assert_eq!(
        step(&press, "dung.approver", &id, "").unwrap(),
        WithdrawalStep::Done
    );
    let seen = press.seen(&id).unwrap();
    assert_eq!(seen.state, EditionState::Withdrawn);
    let withdrawal = seen.withdrawal().unwrap();
    assert_eq!(withdrawal.act, EditionAct::Withdraw);
    assert_eq!(
        (withdrawal.reason.as_str(), withdrawal.person.as_str()),
        ("Sai số liệu", "")
    );
    assert_eq!(press.seen_log(), 2);
    press.world.sound();
    // What people have seen is corrected and not made anew.
    assert!(press.draft("an.province").is_err());
    let correction = press.correct("an.province", &id).unwrap();
    press.approve_draft(&correction);
    let release_at = press.world.now + 2.hours();
    press
        .publish_as("chi.approver", &correction, &at(release_at))
        .unwrap();
    // Withdrawn before its release, nobody ever sees it; its entry stays in the log.
    step(&press, "an.province", &correction, "Nhầm").unwrap();
    step(&press, "chi.approver", &correction, "").unwrap();
    press.world.now += 3.hours();
    assert_eq!(press.seen(&correction), None);
    assert_eq!(press.seen(&id).unwrap().corrected_by, None);
    assert_eq!(press.seen_log(), 4);
    press.world.sound();
    assert_eq!(press.edition(&correction).block, BLOCK);
}

/// An approved edition of the intake offices.
fn approved_offices(press: &Press) -> String {
    let draft = press.edit("an.province", |editor| {
        editor.draft("mot-cua", "2026-05".parse().unwrap(), DraftTexts::default())
    });
    let id = draft.unwrap();
    press.approve_draft(&id);
    id
}

fn a_withdrawal_is_shown_once_its_entry_is(mut press: Press) {
    let id = press.published();
    let waiting = approved_offices(&press);
    let release_at = press.world.now + 2.hours();
    press
        .publish_as("chi.approver", &waiting, &at(release_at))
        .unwrap();
    let withdraw = |name: &str| {
        let (store, actor) = (&press.world.store, press.person(name));
        store.withdraw_edition(&id, "Sai số liệu", None, Some(&mut press.key()), &actor)
    };
    withdraw("an.province").unwrap();
    withdraw("dung.approver").unwrap();
    let notice = |now| {
        let editions = press.world.store.editions(&Viewer::Public, now);
        let listed = editions.list_files(&id).unwrap();
        let is_listed = listed.iter().any(|file| file.name == "withdrawal.txt");
        let found = editions.find_file(&id, "withdrawal.txt").unwrap();
        let all = editions.read_files(&id).unwrap();
        assert_eq!(all.len(), listed.len());
        (is_listed, found.is_some())
    };
    // Told now, it would tell that the log holds something that waits.
    let seen = press.seen(&id).unwrap();
    assert_eq!((seen.state, seen.acts), (EditionState::Published, vec![]));
    assert_eq!(notice(press.world.now), (false, false));
    assert_eq!(press.edition(&id).state, EditionState::Withdrawn);
    assert_eq!(notice(release_at), (true, true));
    press.world.now = release_at;
    let seen = press.seen(&id).unwrap();
    assert_eq!(seen.state, EditionState::Withdrawn);
    assert_eq!(seen.withdrawal().unwrap().reason, "Sai số liệu");
    press.world.sound();
}

fn who_asks_for_a_withdrawal_never_confirms_one_unawares(press: Press) {
    let id = press.published();
    let seen = Some(press.edition(&id).version);
    let withdraw = |name: &str| {
        let (store, actor) = (&press.world.store, press.person(name));
        store.withdraw_edition(&id, "Sai", seen, Some(&mut press.key()), &actor)
    };
    assert_eq!(withdraw("an.province").unwrap(), WithdrawalStep::Asked);
    // Whoever looked at the page before that meant to ask too.
    for name in ["binh.province", "dung.approver"] {
        assert_eq!(
            refusal(withdraw(name)),
            EditionRefusal::Changed(id.clone()),
            "{name}"
        );
    }
    assert_eq!(press.edition(&id).state, EditionState::Published);
}

fn the_key_is_read_only_where_something_is_signed(press: Press) {
    let id = press.published();
    let nowhere = press.key_file().with_extension("absent");
    let step = |name: &str, id: &str| {
        let actor = press.person(name);
        withdraw(&press.world.store, Some(&nowhere), id, "Sai", None, &actor)
    };
    assert_eq!(step("an.province", &id).unwrap(), WithdrawalStep::Asked);
    assert!(matches!(
        step("chi.approver", &id),
        Err(sipas::outputs::editions::released::ReleaseError::Key(_))
    ));
    let other = approved_offices(&press);
    assert_eq!(step("an.province", &other).unwrap(), WithdrawalStep::Done);
}
