//! The files of a bundle against the digests that are signed.

use super::files::{Files, MANIFEST_FILE};
use super::finding::Findings;
use crate::domain::editions::edition_note::{EditionNote, UNNAMED_FILES, sha256};

/// Names every file that is missing, changed, or there without being signed.
pub(super) fn check(files: &Files, note: &EditionNote, findings: &mut Findings) {
    for name in UNNAMED_FILES {
        if !files.contains_key(name) {
            findings.add(name, "", "is missing");
        }
    }
    for (name, digest) in &note.files {
        match files.get(name) {
            None => findings.add(name, "", "is signed, but missing"),
            Some(bytes) if sha256(bytes) != *digest => {
                findings.add(
                    name,
                    "",
                    "is not the file that was signed: its SHA-256 differs",
                );
            }
            Some(_) => {}
        }
    }
    let is_signed =
        |name: &&String| note.files.contains_key(*name) || UNNAMED_FILES.contains(&name.as_str());
    for name in files.keys().filter(|name| !is_signed(name)) {
        findings.add(name, "", "is not signed");
    }
    if !note.files.contains_key(MANIFEST_FILE) {
        findings.add(MANIFEST_FILE, "", "is not signed: there are no figures");
    }
}
