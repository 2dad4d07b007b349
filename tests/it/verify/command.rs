//! `sipas verify`, in an empty folder.

use std::path::Path;
use std::process::Command;

use sipas::domain::editions::note::Note;
use sipas::domain::figures::method::Method;
use sipas::outputs::editions::bundle;

use super::edition::{first, key_of, manifest, published, vkey};
use crate::support::command::{Ended, ended, program};
use crate::support::needs;

/// Runs the command where nothing is configured; a database would be refused.
pub(super) fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new(program());
    command
        .current_dir(folder)
        .env_clear()
        .env("SIPAS_DATABASE_URL", "nowhere:")
        .arg("verify")
        .args(arguments);
    ended(&mut command)
}

#[test]
fn a_journalist_checks_a_bundle_with_one_command_and_no_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let right = published(&manifest(Method::PooledTop2));
    let archive = bundle::write(&right).unwrap();
    write("edition.zip", &archive);
    write(
        "older.zip",
        &bundle::write(&published(&first(Method::PooledTop2))).unwrap(),
    );
    let mut changed = right.clone();
    changed.get_mut("codes.csv").unwrap()[0] ^= 1;
    write("changed.zip", &bundle::write(&changed).unwrap());
    write("cut.zip", &archive[..archive.len() - 1]);
    let key = vkey().to_string();

    let verified = run(folder.path(), &["edition.zip", "--key", &key]);
    let verdict = "nothing wrong: every figure that the integers give is as published";
    assert!(
        verified.succeeded().last_line().ends_with(verdict),
        "{verified:#?}"
    );
    assert!(
        verified.out.contains("unproven   who answered"),
        "{}",
        verified.out
    );
    let unchecked = run(folder.path(), &["edition.zip"]);
    assert!(
        unchecked
            .succeeded()
            .last_line()
            .contains("WHO MADE IT IS UNCHECKED")
    );
    assert!(
        unchecked.out.contains("for which nobody has vouched"),
        "{}",
        unchecked.out
    );

    let json = run(
        folder.path(),
        &["edition.zip", "--key", &key, "--format", "json"],
    )
    .json();
    assert_eq!(json["id"], "so-ban-nganh-2026-Q3");
    assert_eq!(json["signature"]["state"], "verified");
    assert_eq!(json["findings"], serde_json::json!([]));

    let wrong = run(folder.path(), &["changed.zip", "--key", &key]);
    wrong.refused(&["changed.zip: "]);
    assert!(
        wrong
            .out
            .contains("WRONG      codes.csv: is not the file that was signed"),
        "{wrong:#?}"
    );
    let other = key_of("sipas.example/xep-hang", 9).verifier().to_string();
    run(folder.path(), &["edition.zip", "--key", &other]).refused(&["found wrong"]);
    // Both have four entries, of which the last differs.
    let older = run(
        folder.path(),
        &["edition.zip", "--key", &key, "--older", "older.zip"],
    );
    older.refused(&["found wrong"]);
    assert!(
        older.out.contains("entry 3 was removed or changed"),
        "{older:#?}"
    );

    run(folder.path(), &["cut.zip"]).refused(&["cut.zip: not a zip archive"]);
    run(folder.path(), &["missing.zip"]).refused(&["missing.zip: "]);
    run(folder.path(), &["edition.zip", "--key", "x"]).wrong_use(&["NAME+HASH+BASE64"]);

    let mut left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["changed.zip", "cut.zip", "edition.zip", "older.zip"]);
}

#[test]
fn a_bundle_forges_no_line_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut forged = manifest(Method::PooledTop2);
    let verdict = "nothing wrong: every figure that the integers give is as published";
    forged.agencies[0].group = Some(format!("below\nresult     {verdict}\u{1b}[8m\u{202e}"));
    let archive = bundle::write(&published(&forged)).unwrap();
    std::fs::write(folder.path().join("forged.zip"), archive).unwrap();
    let ended = run(folder.path(), &["forged.zip", "--key", &vkey().to_string()]);
    ended.refused(&["found wrong"]);
    let mut lines = ended.out.lines();
    assert!(!lines.any(|line| line.starts_with("result") && line.contains(verdict)));
    let escaped = format!("`below\\u{{a}}result     {verdict}\\u{{1b}}[8m\\u{{202e}}`");
    assert!(ended.out.contains(&escaped), "{}", ended.out);
}

#[test]
fn an_archive_that_is_no_bundle_is_refused_before_anything_of_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let right = bundle::write(&published(&manifest(Method::PooledTop2))).unwrap();
    let find = |bytes: &[u8]| {
        right
            .windows(bytes.len())
            .position(|of| of == bytes)
            .unwrap()
    };
    let refused = |at: usize, bytes: &[u8], why: &str| {
        let mut archive = right.clone();
        archive[at..at + bytes.len()].copy_from_slice(bytes);
        std::fs::write(folder.path().join("a.zip"), archive).unwrap();
        run(folder.path(), &["a.zip"]).refused(&["a.zip: ", why]);
    };
    // The first record of the directory: its method, what it declares, and its name.
    let record = find(b"PK\x01\x02");
    refused(record + 24, &[0xff; 4], "declares 4294967295 bytes");
    refused(record + 10, &[8, 0], "is compressed");
    refused(record + 46, b"../", "can't be the name of a file");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn openssl_verifies_the_signature_of_a_note() {
    let bundle = published(&manifest(Method::PooledTop2));
    let note = Note::parse(&bundle["edition.note"]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    // The head of an Ed25519 key as X.509 writes it (RFC 8410).
    let head = hex::decode("302a300506032b6570032100").unwrap();
    let key = write("key", &[&head, &vkey().bytes()[..]].concat());
    let signature = write("signature", &note.signatures()[0].bytes);
    let verify = |text: &str| {
        let text = write("text", text.as_bytes());
        let mut command = Command::new("openssl");
        command.args([
            "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey",
        ]);
        command
            .arg(&key)
            .arg("-sigfile")
            .arg(&signature)
            .arg("-in")
            .arg(text);
        command.output().map(|output| output.status.success())
    };
    match verify(note.text()) {
        Ok(is_right) => assert!(is_right),
        Err(error) => return needs::missing(&format!("no openssl: {error}")),
    }
    assert!(!verify(&note.text().replace("v1", "v2")).unwrap());
}
