//! What pages show of imported responses beside a published edition, while a correction of it is drafted.

use sipas::store::StoreError;

use super::press::{Press, SATISFIED};
use crate::support::at;

on_both_databases!(
    too_few_responses_beside_an_edition_are_refused_with_their_batch,
    too_few_answers_to_a_component_or_question_are_refused_as_well,
    a_batch_that_is_refused_at_its_end_leaves_nothing,
    an_edition_of_a_longer_period_refuses_them_too,
);

/// Checks that a batch was refused for a difference from an edition.
fn assert_refused<T: std::fmt::Debug>(result: Result<T, StoreError>, than: &str, what: &str) {
    let error = result.unwrap_err().to_string();
    let said = format!("{than} than the published edition `");
    assert!(error.contains("fewer than 5 responses"), "{error}");
    assert!(error.contains(&said), "{error}");
    assert!(error.contains(&format!("({what} differs by")), "{error}");
}

/// Publishes May, drafts a correction, and returns the number of responses that pages count.
fn correcting(press: &Press) -> i64 {
    let id = press.published();
    press.correct("an.province", &id).unwrap();
    responses(press)
}

fn responses(press: &Press) -> i64 {
    press.world.number("SELECT COUNT(*) FROM responses")
}

fn too_few_responses_beside_an_edition_are_refused_with_their_batch(press: Press) {
    let world = &press.world;
    press.import("few", &[("so-tp", 4)]).unwrap();
    let before = correcting(&press);
    let four = press.import("four", &[("so-tp", 9), ("so-yt", 4)]);
    assert_refused(four, "`so-yt` more", "n");
    let withdrawn = world.store.withdraw_batch("few", &world.by());
    assert_refused(withdrawn, "`so-tp` less", "n");
    assert_eq!(responses(&press), before);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM batches WHERE withdrawn"),
        0
    );
    // Enough of them come, and what is left of them beside the edition counts.
    press.import("five", &[("so-yt", 5)]).unwrap();
    press.import("one", &[("so-yt", 1)]).unwrap();
    let withdrawn = world.store.withdraw_batch("five", &world.by());
    assert_refused(withdrawn, "`so-yt` more", "n");
    assert_eq!(responses(&press), before + 6);
    // Another block's are not in the edition.
    press.import("communes", &[("xa-a", 3)]).unwrap();
    world.sound();
}

fn too_few_answers_to_a_component_or_question_are_refused_as_well(press: Press) {
    let before = correcting(&press);
    for (what, other) in [
        ("components.pakn.n", "55555555555555xx"),
        ("questions.TC1.n", "-555555555555555"),
    ] {
        let nine = press.import_rated(
            "nine",
            &[
                ("2026-05", "so-yt", 4, SATISFIED),
                ("2026-05", "so-yt", 5, other),
            ],
        );
        assert_refused(nine, "`so-yt` more", what);
    }
    assert_eq!(responses(&press), before);
    press.world.sound();
}

fn a_batch_that_is_refused_at_its_end_leaves_nothing(press: Press) {
    let before = correcting(&press);
    // Those of a month without an edition are more than are written at once.
    let many = press.import_rated(
        "many",
        &[
            ("2026-04", "xa-a", 1_200, SATISFIED),
            ("2026-05", "so-yt", 4, SATISFIED),
        ],
    );
    assert_refused(many, "`so-yt` more", "n");
    assert_eq!(responses(&press), before);
    let left = press.world.number("SELECT COUNT(*) FROM batches");
    assert_eq!(left, 1, "the name can be used again");
    press.world.sound();
}

fn an_edition_of_a_longer_period_refuses_them_too(mut press: Press) {
    // June, of which no case is known, counts as closed.
    press.world.now = at("2026-08-15 09:00");
    let id = press.draft_of("2026-Q2", "an.province").unwrap();
    press.approve_draft(&id);
    press.publish("chi.approver", &id).unwrap();
    press.correct("an.province", &id).unwrap();
    let four = press.import("four", &[("so-yt", 4)]);
    assert_refused(four, "`so-yt` more", "n");
    // Of April there are too few for the quarter to count them.
    press
        .import_in("2026-04", "april", &[("so-yt", 4)])
        .unwrap();
    press.world.sound();
}
