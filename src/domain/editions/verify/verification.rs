//! The whole verification of a bundle.

use serde::Serialize;

use super::files::{Files, MANIFEST_FILE};
use super::finding::{Finding, Findings};
use super::older::{self, OlderBundle};
use super::signature::{self, Signature};
use super::{digests, place, recompute, rules, tables};
use crate::domain::editions::edition_note::{EditionNote, digest};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::checkpoint::Checkpoint;
use crate::domain::editions::manifest::read_manifest;

/// What a verification has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The origin of the log, as the note names it.
    pub origin: Option<String>,
    /// The id of the edition, as the note names it.
    pub id: Option<String>,
    /// SHA-256 of `edition.json`, in hex.
    pub digest: Option<String>,
    /// Its place in the log, from 0.
    pub log_index: Option<u64>,
    /// The leaves of the log at the bundle's checkpoint.
    pub log_size: Option<u64>,
    /// Who has signed.
    pub signature: Signature,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// What was not recomputed, because a bundle can't prove it.
    pub not_recomputed: Vec<String>,
}

impl Verification {
    /// Whether nothing is wrong. Without a key nobody's signature was checked: see
    /// [`Self::signature`].
    pub fn is_right(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Verifies a bundle.
///
/// With keys, the note and the checkpoint must be signed by one of their log's, and no signature of them
/// may be wrong. Without, nothing is known of who made the bundle.
pub fn verify(files: &Files, keys: &[VerifierKey], older: &[OlderBundle<'_>]) -> Verification {
    let mut findings = Findings::default();
    let (signature, note) = signature::check(files, keys, &mut findings);
    if let Some(note) = &note {
        digests::check(files, note, &mut findings);
    }
    let place = place::check(files, note.as_ref(), keys, &mut findings);
    let mut not_recomputed = NOT_RECOMPUTED.map(str::to_owned).to_vec();
    not_recomputed.extend(note.as_ref().and_then(unread));
    let mut known = Vec::new();
    for bundle in older {
        let place = place.as_ref();
        let edition = older::check(place, *bundle, keys, &mut findings, &mut not_recomputed);
        known.extend(edition);
    }
    let bytes = files.get(MANIFEST_FILE);
    if let Some(bytes) = bytes {
        match read_manifest(bytes) {
            Err(error) => findings.add(MANIFEST_FILE, "", error.to_string()),
            Ok(manifest) => {
                signature::check_id(&manifest.id, note.as_ref(), &mut findings);
                older::check_period(
                    (&manifest, digest(bytes).as_str()),
                    &known,
                    &mut findings,
                    &mut not_recomputed,
                );
                if rules::check(&manifest, &mut findings) {
                    recompute::check(&manifest, &known, &mut findings, &mut not_recomputed);
                    tables::check(&manifest, files, &mut findings, &mut not_recomputed);
                }
            }
        }
    }
    let checkpoint: Option<&Checkpoint> = place.as_ref().map(|place| &place.proof.checkpoint);
    Verification {
        origin: note.as_ref().map(|note| note.origin.clone()),
        id: note.as_ref().map(|note| note.id.clone()),
        digest: bytes.map(|bytes| digest(bytes)),
        log_index: place.as_ref().map(|place| place.proof.index),
        log_size: checkpoint.map(|checkpoint| checkpoint.size),
        signature,
        findings: findings.into_vec(),
        not_recomputed,
    }
}

/// What no bundle can prove.
const NOT_RECOMPUTED: [&str; 9] = [
    "who answered: how many responses there are, the sums of their answers, and to how many a question did not apply",
    "which responses were flagged, left out, or too few to be counted in this period",
    "whether what is suppressed had too few answers to be shown",
    "the effective n, which needs squares that would give single answers back",
    "coverage and timeliness: how many cases there were, and when they were finished",
    "which agencies there were throughout the period, and which definition each is scored by",
    "the survey definitions, of which only the digest is told, and which edition is the one before",
    "the texts: titles, names, notes of agencies, and what codes.csv says of its codes",
    "whether the edition was corrected or withdrawn since: the log of today tells that",
];

/// The signed files that nothing here reads.
fn unread(note: &EditionNote) -> Option<String> {
    let is_unread = |name: &&str| *name != MANIFEST_FILE && !tables::is_checked(name);
    let files: Vec<&str> = note
        .files
        .keys()
        .map(String::as_str)
        .filter(is_unread)
        .collect();
    let files = Some(files.join(", ")).filter(|files| !files.is_empty());
    files.map(|files| format!("the files whose digests alone are checked: {files}"))
}
