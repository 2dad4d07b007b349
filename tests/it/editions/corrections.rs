//! Corrections, and what editions mean for responses that are imported.

use sipas::domain::editions::edition::EditionState;
use sipas::domain::editions::manifest::read_manifest;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::outputs::editions::editor::EditorError;

use super::press::{Press, refused_editor};

on_both_databases!(a_correction_takes_responses_and_gives_none_away);

fn a_correction_takes_responses_and_gives_none_away(press: Press) {
    let world = &press.world;
    let id = press.draft("an.province").unwrap();
    // Until it is submitted, responses come, and the draft is stale.
    press.import("late", &[("so-tp", 5)]).unwrap();
    assert!(matches!(
        press.submit("an.province", &id),
        Err(EditorError::Stale(stale)) if stale == id
    ));
    press
        .edit("an.province", |editor| {
            editor.refresh(&id, None, Default::default())
        })
        .unwrap();
    press.submit("an.province", &id).unwrap();
    let names_correction = |result: Result<i64, sipas::store::StoreError>| {
        let error = result.unwrap_err().to_string();
        assert!(
            error.contains(&format!("sipas edition correct {id}")),
            "{error}"
        );
    };
    names_correction(press.import("after", &[("so-yt", 9)]).map(|()| 0));
    names_correction(world.store.withdraw_batch("late", &world.by()));
    // Other blocks go on.
    press.import("communes", &[("xa-a", 9)]).unwrap();
    press.approve("chi.approver", &id).unwrap();
    press.publish("chi.approver", &id).unwrap();
    names_correction(press.import("after", &[("so-yt", 9)]).map(|()| 0));
    assert_eq!(
        refused_editor(press.draft("an.province")),
        EditionRefusal::Published(id.clone())
    );
    // A correction that is being drafted takes them; four would be given away by difference.
    let correction = press.correct("an.province", &id).unwrap();
    assert_eq!(correction, format!("{id}-2"));
    press.import("four", &[("so-yt", 4)]).unwrap();
    let refresh = || {
        press.edit("binh.province", |editor| {
            editor.refresh(&correction, None, Default::default())
        })
    };
    let Err(EditorError::Disclosed(disclosed)) = refresh() else {
        panic!("the correction gives nothing away")
    };
    assert!(disclosed.to_string().contains("so-yt"), "{disclosed}");
    // The draft of before can't be submitted either.
    assert!(press.submit("an.province", &correction).is_err());
    press.import("five", &[("so-yt", 1)]).unwrap();
    refresh().unwrap();
    press.approve_draft(&correction);
    assert_eq!(press.seen(&id).unwrap().state, EditionState::Published);
    press.publish("chi.approver", &correction).unwrap();
    let (before, after) = (press.seen(&id).unwrap(), press.seen(&correction).unwrap());
    assert_eq!(before.state, EditionState::Corrected);
    assert_eq!(before.corrected_by.as_ref(), Some(&correction));
    assert_eq!(after.replaces.as_ref(), Some(&id));
    let editions = world
        .store
        .editions(&sipas::domain::access::Viewer::Public, world.now);
    let content = editions
        .find_file(&correction, "edition.json")
        .unwrap()
        .unwrap();
    let told = read_manifest(&content.bytes).unwrap().replaces.unwrap();
    assert!(
        told.differences
            .iter()
            .any(|difference| difference.agency == "so-yt")
    );
    // Only the newest is corrected.
    assert!(matches!(
        refused_editor(press.correct("an.province", &id)),
        EditionRefusal::Corrected { by, .. } if by == correction
    ));
    world.sound();
}
