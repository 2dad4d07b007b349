//! The place of an edition in the log: its proof, the checkpoint and the list of leaves.

use super::files::Files;
use super::finding::Findings;
use super::signature::keys_of;
use crate::domain::editions::edition_note::{EditionNote, LOG_FILE, NOTE_FILE, PROOF_FILE, sha256};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::entry::Entry;
use crate::domain::editions::log::leaves;
use crate::domain::editions::log::proof::Proof;
use crate::domain::editions::log::tree::{Hash, root};

/// What a bundle says of the log.
pub(super) struct LogPlace {
    /// The proof, with the checkpoint.
    pub proof: Proof,
    /// The leaves, where `log.txt` can be read.
    pub leaves: Option<Vec<Hash>>,
}

/// Reads what a bundle says of the log, and checks that it fits together.
pub(super) fn check(
    files: &Files,
    note: Option<&EditionNote>,
    keys: &[VerifierKey],
    findings: &mut Findings,
) -> Option<LogPlace> {
    let place = read(files, keys, findings)?;
    let LogPlace { proof, leaves } = &place;
    let leaf = note.zip(files.get(NOTE_FILE)).and_then(|(note, bytes)| {
        let entry = Entry::Edition {
            origin: note.origin.clone(),
            id: note.id.clone(),
            note: sha256(bytes),
        };
        entry.leaf().ok()
    });
    if let (Some(leaf), Some(note)) = (leaf, note) {
        if note.origin != proof.checkpoint.origin {
            let problem = format!(
                "is of the log `{}`, but the edition of `{}`",
                proof.checkpoint.origin, note.origin
            );
            findings.add(PROOF_FILE, "checkpoint", problem);
        }
        if !proof.includes(leaf) {
            findings.add(
                PROOF_FILE,
                "",
                "does not prove that the log holds this edition",
            );
        }
        let index = usize::try_from(proof.index).unwrap_or(usize::MAX);
        let held = leaves.as_ref().map(|leaves| leaves.get(index));
        if held.is_some_and(|held| held != Some(&leaf)) {
            let problem = format!("leaf {index} is not this edition");
            findings.add(LOG_FILE, "", problem);
        }
    }
    Some(place)
}

/// Reads the checkpoint and the leaves of a bundle and checks them against each other.
fn read(files: &Files, keys: &[VerifierKey], findings: &mut Findings) -> Option<LogPlace> {
    let proof = files.get(PROOF_FILE).map(|bytes| Proof::parse(bytes));
    let leaves = files.get(LOG_FILE).map(|bytes| leaves::parse(bytes));
    let leaves = match leaves {
        Some(Ok(leaves)) => Some(leaves),
        Some(Err(error)) => {
            findings.add(LOG_FILE, "", error.to_string());
            None
        }
        None => None,
    };
    let proof = match proof? {
        Ok(proof) => proof,
        Err(error) => {
            findings.add(PROOF_FILE, "", error.to_string());
            return None;
        }
    };
    if !keys.is_empty()
        && let Err(error) = proof.note.verify(&keys_of(&proof.checkpoint.origin, keys))
    {
        findings.add(PROOF_FILE, "checkpoint", error.to_string());
    }
    if let Some(leaves) = &leaves {
        let checkpoint = &proof.checkpoint;
        if leaves.len() as u64 != checkpoint.size {
            let problem = format!(
                "has {} leaves, but the checkpoint {}",
                leaves.len(),
                checkpoint.size
            );
            findings.add(LOG_FILE, "", problem);
        } else if root(leaves) != checkpoint.root {
            findings.add(
                LOG_FILE,
                "",
                "its leaves do not give the root of the checkpoint",
            );
        }
    }
    Some(LogPlace { proof, leaves })
}
