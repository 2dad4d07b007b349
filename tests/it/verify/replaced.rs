//! Older bundles of the same block and period, and older bundles that nobody has published.

use sipas::domain::editions::correct::correction;
use sipas::domain::editions::edition_note::sha256;
use sipas::domain::editions::manifest::{Manifest, write_manifest};
use sipas::domain::editions::verify::{Files, OlderBundle, Verification, verify};
use sipas::domain::figures::method::Method;

use super::edition::{
    ORIGIN, check, check_older, files, first, key, key_of, leaf, lines, logged, manifest, names,
    others, published, published_files, sign, vkey,
};

/// The bundles of editions that were published in one log, in this order.
fn published_in_turn(editions: &[&Manifest]) -> Vec<Files> {
    let mut leaves = others(2);
    let publish = |content: &&Manifest| {
        let signed = sign(files(content), &content.id, &[&key()]);
        leaves.push(leaf(&signed, &content.id));
        logged(signed, &leaves, leaves.len() - 1, &key())
    };
    editions.iter().map(publish).collect()
}

fn check_after(bundle: &Files, older: &[&Files]) -> Verification {
    let names = ["a.zip", "b.zip", "c.zip"];
    let older = names.into_iter().zip(older);
    let older: Vec<OlderBundle<'_>> = older
        .map(|(name, files)| OlderBundle { name, files })
        .collect();
    verify(bundle, &[vkey()], &older)
}

/// The edition of a number that replaces another.
fn next(number: u32, replaced: &Manifest) -> Manifest {
    let mut content = manifest(Method::PooledTop2);
    content.id = format!("so-ban-nganh-2026-Q3-{number}");
    let digest = hex::encode(sha256(&write_manifest(replaced).unwrap()));
    content.replaces = Some(correction(replaced, &digest, "Nhập sai", &content));
    content
}

#[test]
fn other_figures_under_the_same_id_are_named() {
    let content = manifest(Method::PooledTop2);
    let mut other = content.clone();
    other.agencies[0].coverage.finished += 1;
    let bundles = published_in_turn(&[&other, &content]);
    names(
        &check_older(&bundles[1], &bundles[0]),
        "edition.json: id: `so-ban-nganh-2026-Q3` is another edition in older.zip",
    );
    assert_eq!(lines(&check_older(&bundles[1], &bundles[1])), [""; 0]);
    // Of two older bundles too.
    let bundles = published_in_turn(&[&other, &content, &next(2, &content)]);
    names(
        &check_after(&bundles[2], &[&bundles[0], &bundles[1]]),
        "b.zip: `so-ban-nganh-2026-Q3` is another edition in a.zip",
    );
}

#[test]
fn every_older_edition_of_the_period_is_replaced_in_turn() {
    let content = manifest(Method::PooledTop2);
    let second = next(2, &content);
    let third = next(3, &second);
    let bundles = published_in_turn(&[&content, &second, &third]);
    let [first_of, second_of, third_of] = bundles.as_slice() else {
        panic!("{}", bundles.len());
    };
    let whole = check_after(third_of, &[first_of, second_of]);
    assert_eq!(lines(&whole), [""; 0]);
    // Without the second nobody knows.
    let parted = check_after(third_of, &[first_of]);
    assert_eq!(lines(&parted), [""; 0]);
    let unproven = "whether `so-ban-nganh-2026-Q3` of a.zip was replaced before";
    let mut said = parted.not_recomputed.iter();
    assert!(said.any(|line| line.starts_with(unproven)));
    // One that passes over the second.
    let bypassing = next(3, &content);
    let bundles = published_in_turn(&[&content, &second, &bypassing]);
    names(
        &check_after(&bundles[2], &[&bundles[0], &bundles[1]]),
        "edition.json: replaces: does not lead to `so-ban-nganh-2026-Q3-2`",
    );
}

#[test]
fn a_period_in_another_spelling_is_named_and_is_the_same_period() {
    let content = manifest(Method::PooledTop2);
    let mut spelled = content.clone();
    spelled.period = "2026-q3".to_owned();
    spelled.id = "so-ban-nganh-2026-q3".to_owned();
    let bundles = published_in_turn(&[&content, &spelled]);
    names(
        &check(&bundles[1]),
        "edition.json: period: is not spelled as a period is",
    );
    names(
        &check_older(&bundles[1], &bundles[0]),
        "edition.json: replaces: is nothing, but older.zip is `so-ban-nganh-2026-Q3`",
    );
}

/// Asserts that something is found, and nothing of it in the edition itself.
#[track_caller]
fn assert_older_alone(verification: &Verification, words: &str) {
    let found = names(verification, words);
    let mut other = found.iter().filter(|line| !line.starts_with("older.zip"));
    assert_eq!(other.next(), None, "{found:#?}");
}

#[test]
fn what_a_forged_older_bundle_says_is_not_held_against_the_edition() {
    let content = manifest(Method::PooledTop2);
    let bundle = published(&content);
    let mut other = content.clone();
    other.agencies[0].coverage.finished += 1;
    // By another key, with other figures under the same id or of the quarter before.
    for forged in [other.clone(), first(Method::Mean5)] {
        let forged = published_files(files(&forged), &forged.id, &key_of(ORIGIN, 9));
        assert_older_alone(
            &check_older(&bundle, &forged),
            "older.zip: edition.note: not signed by sipas.example/xep-hang",
        );
    }
    // Other content under the note of an honest one.
    let mut changed = bundle.clone();
    changed.insert("edition.json".to_owned(), write_manifest(&other).unwrap());
    assert_older_alone(
        &check_older(&bundle, &changed),
        "older.zip: edition.json: is not the file that was signed",
    );
    // Signed, but in no log.
    let mut unlogged = sign(files(&other), &other.id, &[&key()]);
    for name in ["edition.tlog-proof", "log.txt"] {
        unlogged.insert(name.to_owned(), bundle[name].clone());
    }
    assert_older_alone(
        &check_older(&bundle, &unlogged),
        "older.zip: edition.tlog-proof: does not prove that the log holds this edition",
    );
}
