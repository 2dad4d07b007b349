//! Bytes, files, digests and signatures that somebody has changed.

use sipas::domain::editions::note::Note;
use sipas::domain::editions::verify::{OlderBundle, Signature, verify};
use sipas::domain::figures::method::Method;
use sipas::outputs::editions::bundle;

use super::edition::{
    ORIGIN, check, files, first, key, key_of, leaf, logged, manifest, names, others, published,
    published_files, sign, vkey,
};

#[test]
fn an_edition_as_it_was_published_is_right() {
    let bundle = published(&manifest(Method::PooledTop2));
    let verification = check(&bundle);
    assert_eq!(verification.findings, []);
    assert_eq!(verification.id.as_deref(), Some("so-ban-nganh-2026-Q3"));
    assert_eq!(verification.origin.as_deref(), Some(ORIGIN));
    assert_eq!(
        (verification.log_index, verification.log_size),
        (Some(3), Some(4))
    );
    assert_eq!(
        verification.signature,
        Signature::Verified(vec![vkey().to_string()])
    );
    let mut unproven = verification.not_recomputed.iter();
    assert!(unproven.any(|line| line == "the files whose digests alone are checked: method.md"));
    let mut unproven = verification.not_recomputed.iter();
    assert!(
        unproven.any(|line| line.starts_with("whether the edition was corrected or withdrawn"))
    );
    let again = bundle::read(&bundle::write(&bundle).unwrap()).unwrap();
    assert_eq!(again, bundle);
}

#[test]
fn without_a_key_nobody_is_believed_to_have_signed() {
    let bundle = published(&manifest(Method::PooledTop2));
    let verification = verify(&bundle, &[], &[]);
    assert!(verification.is_right());
    assert!(matches!(verification.signature, Signature::Unchecked(keys) if keys.len() == 1));
}

#[test]
fn one_changed_byte_anywhere_is_found_in_its_file() {
    let bundle = published(&manifest(Method::PooledTop2));
    for (name, bytes) in &bundle {
        let step = (bytes.len() / 12).max(1);
        for at in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut changed = bundle.clone();
            changed.get_mut(name).unwrap()[at] ^= 1;
            let verification = check(&changed);
            assert!(!verification.is_right(), "{name} {at}");
            assert!(
                verification.findings.iter().any(|of| of.file == *name),
                "{name} {at}"
            );
        }
    }
    // And in the archive around them, also where no file lies.
    let archive = bundle::write(&bundle).unwrap();
    let end = archive.len() - 1000..archive.len();
    for at in (0..archive.len()).step_by(997).chain(end.step_by(7)) {
        let mut changed = archive.clone();
        changed[at] ^= 4;
        assert!(bundle::read(&changed).is_err(), "{at}");
    }
}

#[test]
fn swapped_missing_and_added_files_are_named() {
    let bundle = published(&manifest(Method::PooledTop2));
    let mut swapped = bundle.clone();
    let [ranking, codes] = ["ranking.csv", "codes.csv"].map(|name| bundle[name].clone());
    swapped.insert("ranking.csv".to_owned(), codes);
    swapped.insert("codes.csv".to_owned(), ranking);
    let verification = check(&swapped);
    names(
        &verification,
        "ranking.csv: is not the file that was signed",
    );
    names(&verification, "codes.csv: is not the file that was signed");
    let mut added = bundle.clone();
    added.insert("extra.csv".to_owned(), Vec::new());
    names(&check(&added), "extra.csv: is not signed");
    for name in bundle.keys() {
        let mut missing = bundle.clone();
        missing.remove(name);
        names(&check(&missing), &format!("{name}: is "));
    }
}

#[test]
fn a_score_edited_with_its_digest_is_found_with_and_without_the_key() {
    let mut edited = manifest(Method::PooledTop2);
    let better = edited.agencies[0].overall.figure.score;
    edited.agencies[5].overall.figure.score = better;
    let place = format!(
        "agencies[{}].overall.figure.score",
        edited.agencies[5].agency
    );
    // By whoever has the key.
    names(&check(&published(&edited)), &place);
    // By whoever has it not: in the note too, under the old signature.
    let right = published(&manifest(Method::PooledTop2));
    let mut forged = published(&edited);
    let text = |note: &[u8]| String::from_utf8(note.to_vec()).unwrap();
    let (signature, note) = (text(&right["edition.note"]), text(&forged["edition.note"]));
    let (_, signature) = signature.rsplit_once("\n\n").unwrap();
    let (note, _) = note.rsplit_once("\n\n").unwrap();
    let note = format!("{note}\n\n{signature}").into_bytes();
    forged.insert("edition.note".to_owned(), note);
    let verification = check(&forged);
    names(
        &verification,
        "edition.note: the signature of sipas.example/xep-hang",
    );
    names(&verification, &place);
    assert!(matches!(verification.signature, Signature::Wrong(_)));
}

#[test]
fn figures_edited_and_signed_by_another_key_are_not_the_provinces() {
    // Everything fits: the figures are computed anew, and only the key is another one.
    let content = manifest(Method::PooledTop2);
    let other = key_of(ORIGIN, 9);
    let forged = published_files(files(&content), &content.id, &other);
    let verification = check(&forged);
    names(
        &verification,
        "edition.note: not signed by sipas.example/xep-hang",
    );
    names(
        &verification,
        "edition.tlog-proof: checkpoint: not signed by",
    );
    let unchecked = verify(&forged, &[], &[]);
    assert!(matches!(unchecked.signature, Signature::Unchecked(_)));
    // Under another origin.
    let other = key_of("sipas.example/other", 1);
    let forged = published_files(files(&content), &content.id, &other);
    names(&check(&forged), "origin: is `sipas.example/other`");
    // The old note of the province, in a log of somebody else.
    let signed = sign(files(&content), &content.id, &[&key()]);
    let leaves = [others(3), vec![leaf(&signed, &content.id)]].concat();
    let forged = logged(signed, &leaves, 3, &key_of(ORIGIN, 9));
    names(
        &check(&forged),
        "edition.tlog-proof: checkpoint: not signed by",
    );
}

#[test]
fn during_a_change_of_key_the_old_key_and_the_new_one_both_verify() {
    let content = manifest(Method::PooledTop2);
    let new = key_of(ORIGIN, 2);
    let signed = sign(files(&content), &content.id, &[&key(), &new]);
    let leaves = vec![leaf(&signed, &content.id)];
    for signer in [key(), key_of(ORIGIN, 2)] {
        let bundle = logged(signed.clone(), &leaves, 0, &signer);
        let known = [vkey(), new.verifier().clone()];
        assert_eq!(verify(&bundle, &known, &[]).findings, []);
    }
    let bundle = logged(signed, &leaves, 0, &key());
    assert_eq!(check(&bundle).findings, []);
}

#[test]
fn after_the_loss_of_a_key_bundles_of_both_logs_are_right() {
    let new = key_of("sipas.example/xep-hang-2", 2);
    let keys = [vkey(), new.verifier().clone()];
    let older = published(&first(Method::PooledTop2));
    assert_eq!(verify(&older, &keys, &[]).findings, []);
    let content = manifest(Method::PooledTop2);
    let bundle = published_files(files(&content), &content.id, &new);
    let older = OlderBundle {
        name: "older.zip",
        files: &older,
    };
    let verification = verify(&bundle, &keys, &[older]);
    assert_eq!(verification.findings, []);
    let unproven =
        "whether the log `sipas.example/xep-hang-2` goes on where `sipas.example/xep-hang`";
    let mut said = verification.not_recomputed.iter();
    assert!(said.any(|line| line.starts_with(unproven)));
    // Whoever has found the lost key signs nothing of the new log.
    let signed = sign(files(&content), &content.id, &[&new]);
    let text = Note::parse(&signed["edition.note"])
        .unwrap()
        .text()
        .to_owned();
    let note = Note::sign(&text, &[&key()]).unwrap().to_string();
    let mut forged = bundle.clone();
    forged.insert("edition.note".to_owned(), note.into_bytes());
    names(
        &verify(&forged, &keys, &[]),
        "edition.note: not signed by sipas.example/xep-hang-2",
    );
    // Without its key, the former log is anybody's.
    let verification = verify(&bundle, &keys[1..], &[older]);
    names(
        &verification,
        "older.zip: is of the log `sipas.example/xep-hang`",
    );
}
