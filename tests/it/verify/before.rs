//! What an edition says of others: of the one before, and of the one that it corrects.

use sipas::domain::editions::compose::{ComposeError, Previous, compose};
use sipas::domain::editions::correct::correction;
use sipas::domain::editions::edition_note::sha256;
use sipas::domain::editions::manifest::{ChangeEntry, Manifest, write_manifest};
use sipas::domain::editions::verify::{Files, Verification};
use sipas::domain::figures::method::Method;

use super::edition::{
    after, check, check_older, figures, files, first, heading, key, leaf, lines, logged, manifest,
    names, others, published, sign,
};

/// Verifies content that is published after an older bundle.
fn check_after(content: &Manifest, older: &Files, older_id: &str) -> Verification {
    let signed = sign(files(content), &content.id, &[&key()]);
    let mut leaves = others(3);
    leaves.extend([leaf(older, older_id), leaf(&signed, &content.id)]);
    check_older(&logged(signed, &leaves, 4, &key()), older)
}

fn says_unproven(verification: &Verification, words: &str) -> bool {
    let mut unproven = verification.not_recomputed.iter();
    unproven.any(|line| line.contains(words))
}

#[test]
fn changes_are_recomputed_from_the_edition_before() {
    let compared_with_nothing = "the figures of the previous edition";
    for method in Method::ALL {
        let older = published(&first(method));
        let content = manifest(method);
        let verification = check_after(&content, &older, "so-ban-nganh-2026-Q2");
        assert_eq!(lines(&verification), [""; 0], "{method}");
        assert!(!says_unproven(&verification, compared_with_nothing));
        assert!(says_unproven(
            &check(&published(&content)),
            compared_with_nothing
        ));
        for status in ["other_survey", "other_method", "no_earlier_score"] {
            let mut hidden = content.clone();
            hidden.agencies[0].change = ChangeEntry {
                before: None,
                components: Vec::new(),
                difference: None,
                status: status.to_owned(),
            };
            let named = names(
                &check_after(&hidden, &older, "so-ban-nganh-2026-Q2"),
                "].change",
            );
            assert!(named.iter().any(|line| line.contains(status)), "{named:#?}");
        }
    }
}

#[test]
fn an_agency_is_compared_whatever_the_edition_before_called_its_definition() {
    let changes = |content: &Manifest| -> Vec<ChangeEntry> {
        let agencies = content.agencies.iter();
        agencies.map(|agency| agency.change.clone()).collect()
    };
    let mut before = first(Method::PooledTop2);
    // Most agencies were scored by another version then.
    let mut most = before.surveys[0].clone();
    most.components[0].apart = true;
    before.surveys[0].id = "so-nganh-4@1".to_owned();
    before.surveys.insert(0, most);
    for agency in &mut before.agencies {
        agency.survey = "so-nganh-4@1".to_owned();
    }
    assert_eq!(
        changes(&after(&before)),
        changes(&manifest(Method::PooledTop2))
    );
    for agency in &mut before.agencies {
        agency.survey = "so-nganh-4".to_owned();
    }
    let change = &after(&before).agencies[0].change;
    assert_eq!(change.status, "other_survey");
}

#[test]
fn no_edition_is_made_without_a_date_or_after_one_that_can_not_be_read() {
    let method = Method::PooledTop2;
    let mut undated = figures(method, 3);
    undated.ranking.header.as_of = None;
    let period = undated.ranking.header.period;
    let made = compose(heading(3), &undated, None);
    assert_eq!(made, Err(ComposeError::NoDate(period)));
    let unreadable = Manifest {
        period: "quý hai".to_owned(),
        ..first(method)
    };
    let previous = Previous {
        manifest: &unreadable,
        sha256: "ab",
    };
    let made = compose(heading(3), &figures(method, 3), Some(previous));
    assert!(matches!(made, Err(ComposeError::Previous(id, _)) if id == unreadable.id));
}

#[test]
fn what_a_correction_says_of_itself_is_compared_with_what_it_corrects() {
    let mut corrected = manifest(Method::PooledTop2);
    corrected.agencies[0].coverage.finished += 1;
    corrected.agencies[1].group = Some("above".to_owned());
    let digest = hex::encode(sha256(&write_manifest(&corrected).unwrap()));
    let mut content = manifest(Method::PooledTop2);
    content.id = "so-ban-nganh-2026-Q3-2".to_owned();
    content.replaces = Some(correction(&corrected, &digest, "Nhập sai", &content));
    let older = published(&corrected);
    let check = |content: &Manifest| check_after(content, &older, &corrected.id);
    assert_eq!(lines(&check(&content)), [""; 0]);
    let unproven = "what the correction says of the edition that it replaces";
    assert!(says_unproven(
        &super::edition::check(&published(&content)),
        unproven
    ));
    assert!(!says_unproven(&check(&content), unproven));

    let edited = |edit: fn(&mut sipas::domain::editions::manifest::Correction)| {
        let mut edited = content.clone();
        edit(edited.replaces.as_mut().unwrap());
        check(&edited)
    };
    names(
        &edited(|replaces| replaces.differences.clear()),
        "edition.json: replaces.differences: ",
    );
    names(
        &edited(|replaces| replaces.changes_conclusion = false),
        "edition.json: replaces.changes_conclusion: says false",
    );
    names(
        &edited(|replaces| replaces.sha256 = "ab".repeat(32)),
        "edition.json: replaces: is not the edition `so-ban-nganh-2026-Q3` of older.zip",
    );
    let mut silent = content.clone();
    silent.replaces = None;
    names(
        &check(&silent),
        "edition.json: replaces: is nothing, but older.zip is `so-ban-nganh-2026-Q3`",
    );
}

#[test]
fn the_edition_before_is_of_the_period_before_and_of_the_same_block() {
    for (block, period) in [("so-ban-nganh", "2026-Q1"), ("mot-cua", "2026-Q2")] {
        let mut older = first(Method::PooledTop2);
        (older.block, older.period) = (block.to_owned(), period.to_owned());
        let mut content = manifest(Method::PooledTop2);
        let named = content.previous.as_mut().unwrap();
        named.sha256 = hex::encode(sha256(&write_manifest(&older).unwrap()));
        names(
            &check_after(&content, &published(&older), &older.id),
            &format!("edition.json: previous: is of {block} {period} in older.zip"),
        );
    }
}
