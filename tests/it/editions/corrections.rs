//! Corrections, and what editions mean for responses that are imported.

use sipas::domain::editions::edition::EditionState;
use sipas::domain::editions::manifest::read_manifest;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::outputs::editions::editor::{DraftTexts, Editor, EditorError};
use sipas::store::editions::drafts::Compared;

use super::press::{Press, SATISFIED, files, refusal, refused_editor};
use crate::edition_pages::makers::{self, MAKER, closed_may, in_may};
use crate::support::Database;
use crate::support::world::numbered;

on_both_databases!(
    a_correction_takes_responses_and_gives_none_away,
    a_correction_tells_what_differs_in_the_figures_that_it_publishes,
    responses_that_come_while_the_files_are_made_make_a_draft_stale,
    an_edition_that_is_submitted_meanwhile_is_compared_with_as_well,
);

fn a_correction_takes_responses_and_gives_none_away(press: Press) {
    let world = &press.world;
    let id = press.draft("an.province").unwrap();
    // Until it is submitted, responses come, and the draft is stale.
    press.import("late", &[("so-tp", 5), ("so-yt", 9)]).unwrap();
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
    // A correction that is being drafted takes them: nine go and nine come, of whom four answer otherwise.
    // They would be given away by difference.
    let correction = press.correct("an.province", &id).unwrap();
    assert_eq!(correction, format!("{id}-2"));
    let replace = |old: &str, new: &str, otherwise: usize| {
        world.store.withdraw_batch(old, &world.by()).unwrap();
        let rows = [
            ("2026-05", "so-tp", 5, SATISFIED),
            ("2026-05", "so-yt", 9 - otherwise, SATISFIED),
            ("2026-05", "so-yt", otherwise, "1111111111111111"),
        ];
        press.import_rated(new, &rows).unwrap();
    };
    replace("late", "four", 4);
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
    replace("four", "five", 5);
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
    let replaces = read_manifest(&content.bytes).unwrap().replaces.unwrap();
    assert!(
        replaces
            .differences
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

fn a_correction_tells_what_differs_in_the_figures_that_it_publishes(database: Database) {
    let world = closed_may(database);
    let id = makers::submit(&world, "so-ban-nganh", None);
    makers::publish(&world, &id, None);
    let maker = makers::actor(MAKER, world.now);
    let editor = Editor {
        store: &world.store,
        min_n: 30,
        actor: &maker,
        title: &|block, period| format!("{block} {period}"),
    };
    let correction = editor.correct(&id, DraftTexts::default()).unwrap();
    // The draft holds the cases of before.
    world.import(&numbered("C", 12, in_may));
    editor.submit(&correction, None, None, files).unwrap();
    let operator = sipas::domain::access::Viewer::Operator;
    let editions = world.store.editions(&operator, world.now);
    let content = editions.find_file(&correction, "edition.json").unwrap();
    let replaces = read_manifest(&content.unwrap().bytes).unwrap().replaces;
    assert_eq!(replaces.unwrap().differences, []);
}

fn responses_that_come_while_the_files_are_made_make_a_draft_stale(press: Press) {
    let id = press.draft("an.province").unwrap();
    let submit = |meanwhile: &dyn Fn()| {
        press.edit("an.province", |editor| {
            editor.submit(&id, None, None, |content| {
                meanwhile();
                files(content)
            })
        })
    };
    let late = submit(&|| press.import("late", &[("so-tp", 5)]).unwrap());
    assert!(matches!(late, Err(EditorError::Stale(stale)) if stale == id));
    press
        .edit("an.province", |editor| {
            editor.refresh(&id, None, DraftTexts::default())
        })
        .unwrap();
    // A batch of which a part is there.
    let running = |attempt: &str| {
        let batch = format!("UPDATE batches SET attempt = {attempt} WHERE name = 'late'");
        press.world.execute(&batch);
    };
    assert_eq!(
        refused_editor(submit(&|| running("'1'"))),
        EditionRefusal::RunningBatch("late".to_owned())
    );
    running("NULL");
    // Those of another block are none of its figures.
    submit(&|| press.import("communes", &[("xa-a", 9)]).unwrap()).unwrap();
    assert_eq!(press.edition(&id).state, EditionState::Submitted);
}

fn an_edition_that_is_submitted_meanwhile_is_compared_with_as_well(press: Press) {
    press
        .import_in("2026-04", "april", &[("so-tp", 40)])
        .unwrap();
    let april = press.draft_of("2026-04", "binh.province").unwrap();
    let may = press.draft("an.province").unwrap();
    let store = &press.world.store;
    let compared = Compared {
        figures: store.find_figures_number().unwrap(),
        acts: store.count_edition_acts().unwrap(),
    };
    press
        .edit("an.province", |editor| {
            editor.submit(&may, None, None, |content| {
                press.submit("binh.province", &april).unwrap();
                files(content)
            })
        })
        .unwrap();
    // Of what it was compared with before, its files would not have been taken.
    let other = press.draft_of("2026-03", "an.province").unwrap();
    let person = press.person("an.province");
    assert_eq!(
        refusal(store.submit_edition(&other, 1, compared, &[], &person)),
        EditionRefusal::Figures(other.clone())
    );
}
