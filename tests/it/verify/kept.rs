//! Bundles of earlier programs, which are kept in the repository.

use std::path::PathBuf;

use sipas::outputs::editions::bundle;

use super::command::run;

fn kept() -> Vec<PathBuf> {
    let files = std::fs::read_dir("docs/editions").unwrap();
    let paths = files.map(|file| std::fs::canonicalize(file.unwrap().path()).unwrap());
    let mut bundles: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "zip"))
        .collect();
    bundles.sort();
    assert!(bundles.len() >= 2, "{bundles:?}");
    bundles
}

#[test]
fn a_bundle_of_an_earlier_program_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let key = std::fs::read_to_string("docs/editions/log.vkey").unwrap();
    for path in kept() {
        let path = path.to_str().unwrap();
        run(folder.path(), &[path, "--key", key.trim()]).succeeded();
    }
}

#[test]
fn a_bundle_of_an_earlier_program_is_bundled_again_to_the_same_bytes() {
    for path in kept() {
        let bytes = std::fs::read(&path).unwrap();
        let files = bundle::read(&bytes).unwrap();
        assert!(bundle::write(&files).unwrap() == bytes, "{path:?}");
    }
}
