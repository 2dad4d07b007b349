//! Older bundles: whether the log has kept everything that they have seen.

use super::files::{Files, MANIFEST_FILE};
use super::finding::Findings;
use super::place::{Place, read};
use crate::domain::editions::edition_note::{LOG_FILE, sha256};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::tree::{Hash, extends, prove_consistency};
use crate::domain::editions::manifest::{Manifest, read_manifest};

/// Another bundle of the same log, and how it is called in findings.
#[derive(Clone, Copy, Debug)]
pub struct OlderBundle<'a> {
    /// The name, such as that of its file.
    pub name: &'a str,
    /// Its files.
    pub files: &'a Files,
}

/// Checks that the log of a bundle begins with that of an older one.
pub(super) fn check(
    place: Option<&Place>,
    older: OlderBundle<'_>,
    keys: &[VerifierKey],
    findings: &mut Findings,
) {
    let of = format!("{}: ", older.name);
    let Some(before) = read(older.files, keys, &of, findings) else {
        findings.add(older.name, "", "has no checkpoint that could be compared");
        return;
    };
    let Some(place) = place else { return };
    let (old, new) = (&before.proof.checkpoint, &place.proof.checkpoint);
    if old.origin != new.origin {
        let problem = format!("is of the log `{}`, not of `{}`", old.origin, new.origin);
        findings.add(older.name, "", problem);
        return;
    }
    if old.size > new.size {
        let problem = format!(
            "is not older: its log has {} leaves, and that of the bundle {}",
            old.size, new.size
        );
        findings.add(older.name, "", problem);
        return;
    }
    let Some(leaves) = &place.leaves else { return };
    let proof = usize::try_from(old.size)
        .ok()
        .and_then(|size| prove_consistency(leaves, size));
    let is_kept =
        proof.is_some_and(|proof| extends((old.size, old.root), (new.size, new.root), &proof));
    if is_kept {
        return;
    }
    let problem = match &before.leaves {
        Some(old_leaves) => told(old_leaves, leaves),
        None => "another log than before".to_owned(),
    };
    let problem = format!("the log is not that of {}: {problem}", older.name);
    findings.add(LOG_FILE, "", problem);
}

/// What was done to the leaves of an older log.
fn told(old: &[Hash], new: &[Hash]) -> String {
    let place = |leaf: &Hash| new.iter().position(|other| other == leaf);
    let removed: Vec<String> = (0..)
        .zip(old)
        .filter(|(_, leaf)| place(leaf).is_none())
        .map(|(at, _): (usize, _)| at.to_string())
        .collect();
    let kept: Vec<usize> = old.iter().filter_map(place).collect();
    if !removed.is_empty() {
        let also = match kept.is_sorted() {
            true => "",
            false => ", and the others are in another order",
        };
        return format!("entry {} was removed or changed{also}", removed.join(", "));
    }
    if !kept.is_sorted() {
        return "its entries are in another order".to_owned();
    }
    match kept.iter().enumerate().find(|(at, place)| at != *place) {
        Some((at, _)) => format!("an entry was added before entry {at}"),
        None => "its root is another one".to_owned(),
    }
}

/// Checks what an edition says of the one before, where that is among the older bundles.
pub(super) fn check_previous(
    manifest: &Manifest,
    older: &[OlderBundle<'_>],
    findings: &mut Findings,
) {
    let Some(previous) = &manifest.previous else {
        return;
    };
    for bundle in older {
        let Some(bytes) = bundle.files.get(MANIFEST_FILE) else {
            continue;
        };
        let Ok(before) = read_manifest(bytes) else {
            findings.add(bundle.name, MANIFEST_FILE, "can't be read");
            continue;
        };
        if before.id != previous.id {
            continue;
        }
        if hex::encode(sha256(bytes)) != previous.sha256 {
            let problem = format!("is not the edition `{}` of {}", previous.id, bundle.name);
            findings.add(MANIFEST_FILE, "previous", problem);
            continue;
        }
        for agency in &manifest.agencies {
            let change = &agency.change;
            let Some(told) = &change.before else { continue };
            let then = before.agencies.iter().find(|of| of.agency == agency.agency);
            let place = format!("agencies[{}].change", agency.agency);
            let mut wrong = |of: &str| {
                let problem = format!("is not the figure of {}", bundle.name);
                findings.add(MANIFEST_FILE, &format!("{place}.{of}"), problem);
            };
            if then.is_none_or(|then| then.overall.figure != *told) {
                wrong("before");
            }
            for told in &change.components {
                if then.is_none_or(|then| !then.components.contains(told)) {
                    wrong(&format!("components[{}]", told.id));
                }
            }
        }
    }
}
