//! Logs from which something was taken, or into which something was slipped.

use sipas::domain::editions::log::tree::Hash;
use sipas::domain::editions::verify::Files;
use sipas::domain::figures::method::Method;

use super::edition::{
    check, check_older, files, first, key, leaf, lines, logged, manifest, names, others, published,
    sign,
};

/// The third edition of a log, and the leaves up to it.
fn signed() -> (Files, Hash) {
    let content = manifest(Method::PooledTop2);
    let signed = sign(files(&content), &content.id, &[&key()]);
    let leaf = leaf(&signed, &content.id);
    (signed, leaf)
}

#[test]
fn every_size_up_to_nine_holds_every_smaller_one() {
    let (files, own) = signed();
    for old in 1..=9 {
        for new in 1..=9 {
            let leaves = |size: u8| [vec![own], others(size - 1)].concat();
            let bundle = logged(files.clone(), &leaves(new), 0, &key());
            let older = logged(files.clone(), &leaves(old), 0, &key());
            let found = lines(&check_older(&bundle, &older));
            if old <= new {
                assert!(found.is_empty(), "{old} in {new}: {found:?}");
            } else {
                let expected = format!(
                    "older.zip: is not older: its log has {old} leaves, and that of the bundle {new}"
                );
                assert_eq!(found, [expected]);
            }
        }
    }
}

#[test]
fn an_entry_removed_reordered_or_added_behind_is_named() {
    let (files, own) = signed();
    let before = [others(4), vec![own]].concat();
    let older = logged(files.clone(), &before, 4, &key());
    let now = |leaves: &[Hash]| {
        let index = leaves.iter().position(|leaf| *leaf == own).unwrap();
        logged(files.clone(), leaves, index, &key())
    };
    let more = Hash::of_leaf(b"more");
    let mut removed = [before.clone(), vec![more, own]].concat();
    removed.remove(1);
    let expected = "log.txt: the log is not that of older.zip: entry 1 was removed or changed";
    names(&check_older(&now(&removed), &older), expected);
    let mut reordered = [before.clone(), vec![more]].concat();
    reordered.swap(0, 2);
    let expected = "log.txt: the log is not that of older.zip: its entries are in another order";
    names(&check_older(&now(&reordered), &older), expected);
    let mut behind = before.clone();
    behind.insert(2, more);
    let expected = "log.txt: the log is not that of older.zip: an entry was added before entry 2";
    names(&check_older(&now(&behind), &older), expected);
    let mut changed = [before.clone(), vec![more]].concat();
    changed[3] = Hash::of_leaf(b"changed");
    names(
        &check_older(&now(&changed), &older),
        "entry 3 was removed or changed",
    );
    // What was only added at the end is right.
    let longer = [before, vec![more]].concat();
    assert_eq!(check_older(&now(&longer), &older).findings, []);
}

#[test]
fn an_older_bundle_of_another_log_does_not_fit() {
    let (files, own) = signed();
    let bundle = logged(files.clone(), &[own, Hash::of_leaf(b"a")], 0, &key());
    let other = logged(files.clone(), &[own, Hash::of_leaf(b"b")], 0, &key());
    names(
        &check_older(&bundle, &other),
        "entry 1 was removed or changed",
    );
    let mut without = other.clone();
    without.remove("edition.tlog-proof");
    names(
        &check_older(&bundle, &without),
        "older.zip: has no checkpoint",
    );
    let mut cut = other;
    cut.insert("log.txt".to_owned(), Vec::new());
    names(
        &check_older(&bundle, &cut),
        "older.zip: log.txt: has 0 leaves",
    );
}

#[test]
fn a_list_of_leaves_under_the_checkpoint_of_another_is_named() {
    let (files, own) = signed();
    let leaves = [others(3), vec![own]].concat();
    let bundle = logged(files, &leaves, 3, &key());
    let with = |text: String| {
        let mut changed = bundle.clone();
        changed.insert("log.txt".to_owned(), text.into_bytes());
        check(&changed)
    };
    let text = String::from_utf8(bundle["log.txt"].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let of = |order: &[usize]| order.iter().map(|at| format!("{}\n", lines[*at])).collect();
    names(
        &with(of(&[0, 1, 3])),
        "log.txt: has 3 leaves, but the checkpoint 4",
    );
    names(
        &with(of(&[1, 0, 2, 3])),
        "log.txt: its leaves do not give the root",
    );
    names(
        &with(of(&[0, 1, 3, 2])),
        "log.txt: leaf 3 is not this edition",
    );
    names(&with(of(&[0, 1, 2, 3, 0])), "log.txt: has 5 leaves");
}

#[test]
fn the_proof_of_another_edition_proves_nothing() {
    let (files, own) = signed();
    let leaves = [vec![own], others(4)].concat();
    let bundle = logged(files, &leaves, 2, &key());
    names(
        &check(&bundle),
        "edition.tlog-proof: does not prove that the log holds this edition",
    );
}

#[test]
fn what_an_edition_says_of_the_one_before_is_compared_with_it() {
    let older = published(&first(Method::PooledTop2));
    assert_eq!(check(&older).findings, []);
    let before = [others(3), vec![leaf(&older, "so-ban-nganh-2026-Q2")]].concat();
    let publish = |content: &sipas::domain::editions::manifest::Manifest| {
        let signed = sign(files(content), &content.id, &[&key()]);
        let leaves = [before.clone(), vec![leaf(&signed, &content.id)]].concat();
        logged(signed, &leaves, 4, &key())
    };
    let content = manifest(Method::PooledTop2);
    assert_eq!(check_older(&publish(&content), &older).findings, []);
    let mut other = content.clone();
    other.previous.as_mut().unwrap().sha256 = "ab".repeat(32);
    names(
        &check_older(&publish(&other), &older),
        "edition.json: previous: is not the edition",
    );
    // A worse score before makes a rise, all figures of which fit each other.
    let mut worse = content;
    let borrowed = worse.agencies[9].change.before.clone();
    let agency = &mut worse.agencies[0];
    agency.change.before = borrowed;
    let place = format!("agencies[{}].change.before.score: says", agency.agency);
    names(&check_older(&publish(&worse), &older), &place);
}
