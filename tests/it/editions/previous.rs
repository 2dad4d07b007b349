//! The edition of the period before, from which changes are counted.

use jiff::ToSpan;
use sipas::domain::access::Viewer;
use sipas::domain::editions::manifest::read_manifest;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::outputs::editions::editor::{DraftTexts, EditorError};
use sipas::store::editions::publishing::Publication;

use super::press::{Press, now, refusal};

on_both_databases!(
    changes_are_counted_from_what_everybody_sees,
    a_draft_is_stale_once_the_edition_before_it_is_corrected,
    what_counts_from_a_withdrawn_edition_is_not_published,
);

/// The approved edition of April.
fn april(press: &Press) -> String {
    press
        .import_in("2026-04", "april", &[("so-tp", 40)])
        .unwrap();
    let id = press.draft_of("2026-04", "an.province").unwrap();
    press.approve_draft(&id);
    id
}

/// The edition that another counts its changes from.
fn previous(press: &Press, id: &str) -> Option<String> {
    let editions = press
        .world
        .store
        .editions(&Viewer::Operator, press.world.now);
    let file = editions.find_file(id, "edition.json").unwrap();
    let content = file.map(|file| file.bytes);
    let content = content
        .or_else(|| editions.find_draft(id).unwrap())
        .unwrap();
    let previous = read_manifest(&content).unwrap().previous;
    previous.map(|previous| previous.id)
}

fn refresh(press: &Press, id: &str) {
    let refreshed = press.edit("an.province", |editor| {
        editor.refresh(id, None, DraftTexts::default())
    });
    refreshed.unwrap();
}

fn changes_are_counted_from_what_everybody_sees(mut press: Press) {
    let april = april(&press);
    let release_at = press.world.now + 2.hours();
    let publication = Publication {
        release_at: Some(release_at),
        ..now("12/QĐ-UBND")
    };
    press
        .publish_as("chi.approver", &april, &publication)
        .unwrap();
    let may = press.draft("an.province").unwrap();
    assert_eq!(previous(&press, &may), None);
    press.world.now = release_at;
    refresh(&press, &may);
    assert_eq!(previous(&press, &may), Some(april));
}

fn a_draft_is_stale_once_the_edition_before_it_is_corrected(press: Press) {
    let april = april(&press);
    press.publish("chi.approver", &april).unwrap();
    let may = press.draft("an.province").unwrap();
    let correction = press.correct("an.province", &april).unwrap();
    press.approve_draft(&correction);
    press.publish("chi.approver", &correction).unwrap();
    assert!(matches!(
        press.submit("an.province", &may),
        Err(EditorError::Stale(stale)) if stale == may
    ));
    refresh(&press, &may);
    press.submit("an.province", &may).unwrap();
    assert_eq!(previous(&press, &may), Some(correction));
}

fn what_counts_from_a_withdrawn_edition_is_not_published(press: Press) {
    let april = april(&press);
    press.publish("chi.approver", &april).unwrap();
    let may = press.approved();
    for name in ["an.province", "dung.approver"] {
        let (store, actor) = (&press.world.store, press.person(name));
        let mut key = press.key();
        store
            .withdraw_edition(&april, "Sai", None, Some(&mut key), &actor)
            .unwrap();
    }
    assert_eq!(
        refusal(press.publish("chi.approver", &may)),
        EditionRefusal::OtherPrevious {
            id: may,
            previous: april
        }
    );
}
