//! A value of an edition that sipas never writes is an error that names it, and is never read as another one.

use sipas::domain::access::Viewer;
use sipas::domain::editions::compose::ComposeError;
use sipas::domain::editions::manifest::Manifest;
use sipas::outputs::editions::DraftError;
use sipas::outputs::editions::editor::EditorError;
use sipas::store::StoreError;

use super::press::{Press, files};

on_both_databases!(
    an_edition_before_that_can_not_be_read_is_not_passed_over,
    a_place_that_a_log_does_not_have_is_not_read_as_none,
);

fn an_edition_before_that_can_not_be_read_is_not_passed_over(press: Press) {
    press
        .import_in("2026-04", "april", &[("so-tp", 40)])
        .unwrap();
    let april = press.draft_of("2026-04", "an.province").unwrap();
    let submitted = press.edit("an.province", |editor| {
        editor.submit(&april, None, None, |content| {
            files(&Manifest {
                period: "tháng tư".to_owned(),
                ..content.clone()
            })
        })
    });
    submitted.unwrap();
    press.approve("chi.approver", &april).unwrap();
    press.publish("chi.approver", &april).unwrap();
    let drafted = press.draft("an.province");
    assert!(
        matches!(
            &drafted,
            Err(EditorError::Draft(DraftError::Compose(ComposeError::Previous(id, _))))
                if *id == april
        ),
        "{drafted:?}"
    );
}

fn a_place_that_a_log_does_not_have_is_not_read_as_none(press: Press) {
    let id = press.published();
    assert_eq!(press.edition(&id).log_index, Some(0));
    assert_eq!(press.world.execute("UPDATE edition_log SET place = -1"), 1);
    let (store, now) = (&press.world.store, press.world.now);
    let found = store.editions(&Viewer::Operator, now).find(&id);
    assert!(
        matches!(&found, Err(StoreError::Unknown("place in the log", place)) if place == "-1"),
        "{found:?}"
    );
}
