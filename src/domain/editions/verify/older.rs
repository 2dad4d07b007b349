//! Older bundles: whether the log has kept everything that they have seen, and the editions in them.
//!
//! An older bundle is anybody's until its signature, its digests and its place in the log are checked. What
//! fails there is found in the older bundle, and nothing that it says is held against the edition.

use std::collections::{BTreeSet, HashMap};

use super::files::{Files, MANIFEST_FILE};
use super::finding::Findings;
use super::place::{self, LogPlace};
use super::{digests, signature};
use crate::domain::editions::edition_note::{EditionNote, LOG_FILE, PROOF_FILE, digest};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::tree::{Hash, extends, prove_consistency};
use crate::domain::editions::manifest::{Manifest, read_manifest};
use crate::domain::period::Period;

/// Another bundle of the same log, and how it is called in findings.
#[derive(Clone, Copy, Debug)]
pub struct OlderBundle<'a> {
    /// The name, such as that of its file.
    pub name: &'a str,
    /// Its files.
    pub files: &'a Files,
}

/// The edition in an older bundle that is signed, whole and in its log.
pub(super) struct OlderEdition<'a> {
    /// The name of the bundle.
    bundle: &'a str,
    /// SHA-256 of its `edition.json`, in hex.
    sha256: String,
    content: Manifest,
}

/// Checks an older bundle, and that the log of the new one begins with its log, and returns its edition
/// where the older bundle is right.
pub(super) fn check<'a>(
    place: Option<&LogPlace>,
    older: OlderBundle<'a>,
    keys: &[VerifierKey],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) -> Option<OlderEdition<'a>> {
    let mut own = Findings::default();
    let (_, note) = signature::check(older.files, keys, &mut own);
    if let Some(note) = &note {
        digests::check(older.files, note, &mut own);
    }
    let before = place::check(older.files, note.as_ref(), keys, &mut own);
    let edition = read_edition(older, note.as_ref(), &mut own);
    let edition = edition.filter(|_| own.is_empty());
    let has_sound_log = !own.names_file(PROOF_FILE) && !own.names_file(LOG_FILE);
    findings.add_of(older.name, own);
    match (place, &before) {
        (_, None) => findings.add(older.name, "", "has no checkpoint that could be compared"),
        (Some(place), Some(before)) => {
            let is_comparable =
                check_log(place, before, (older.name, keys), findings, not_recomputed);
            if is_comparable && has_sound_log {
                check_kept(place, before, older.name, findings);
            }
        }
        (None, Some(_)) => {}
    }
    edition
}

fn read_edition<'a>(
    older: OlderBundle<'a>,
    note: Option<&EditionNote>,
    findings: &mut Findings,
) -> Option<OlderEdition<'a>> {
    let bytes = older.files.get(MANIFEST_FILE)?;
    match read_manifest(bytes) {
        Ok(content) => {
            signature::check_id(&content.id, note, findings);
            Some(OlderEdition {
                bundle: older.name,
                sha256: digest(bytes),
                content,
            })
        }
        Err(error) => {
            findings.add(MANIFEST_FILE, "", error.to_string());
            None
        }
    }
}

/// Whether an older bundle is of the same log and not of a longer one. That of a former key is another
/// log.
fn check_log(
    place: &LogPlace,
    before: &LogPlace,
    (name, keys): (&str, &[VerifierKey]),
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) -> bool {
    let (old, new) = (&before.proof.checkpoint, &place.proof.checkpoint);
    if old.origin != new.origin {
        if keys.iter().any(|key| key.name() == old.origin) {
            not_recomputed.push(format!(
                "whether the log `{}` goes on where `{}`, of which {name} is, has ended",
                new.origin, old.origin
            ));
            return false;
        }
        let problem = format!("is of the log `{}`, not of `{}`", old.origin, new.origin);
        findings.add(name, "", problem);
        return false;
    }
    if old.size > new.size {
        let problem = format!(
            "is not older: its log has {} leaves, and that of the bundle {}",
            old.size, new.size
        );
        findings.add(name, "", problem);
        return false;
    }
    true
}

/// Checks that the log has kept all leaves of an older one.
fn check_kept(place: &LogPlace, before: &LogPlace, name: &str, findings: &mut Findings) {
    let (old, new) = (&before.proof.checkpoint, &place.proof.checkpoint);
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
        Some(old_leaves) => change_text(old_leaves, leaves),
        None => "another log than before".to_owned(),
    };
    let problem = format!("the log is not that of {name}: {problem}");
    findings.add(LOG_FILE, "", problem);
}

/// What was done to the leaves of an older log.
fn change_text(old: &[Hash], new: &[Hash]) -> String {
    let mut places = HashMap::new();
    for (at, leaf) in new.iter().enumerate() {
        places.entry(leaf).or_insert(at);
    }
    let place = |leaf: &Hash| places.get(leaf).copied();
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

/// An edition as another one names it.
pub(super) struct Named<'a> {
    pub(super) id: &'a str,
    pub(super) sha256: &'a str,
    pub(super) block: &'a str,
    pub(super) period: &'a str,
}

/// Finds an edition among older bundles. `place` is where the other edition names it.
pub(super) fn find<'o>(
    older: &'o [OlderEdition<'_>],
    named: &Named<'_>,
    place: &str,
    findings: &mut Findings,
) -> Option<&'o Manifest> {
    for edition in older.iter().filter(|of| of.content.id == named.id) {
        let (found, bundle) = (&edition.content, edition.bundle);
        let is_same = edition.sha256 == named.sha256;
        if is_same && found.block == named.block && found.period == named.period {
            return Some(found);
        }
        let problem = match is_same {
            true => format!("is of {} {} in {bundle}", found.block, found.period),
            false => format!("is not the edition `{}` of {bundle}", named.id),
        };
        findings.add(MANIFEST_FILE, place, problem);
    }
    None
}

/// Names older editions that an edition, which is told with the digest of its `edition.json`, passes over:
/// other content under its own id, and others of its block and period that it doesn't replace.
pub(super) fn check_period(
    (manifest, sha256): (&Manifest, &str),
    older: &[OlderEdition<'_>],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    let (replaced, is_whole) = replaced(manifest, older, findings);
    for (at, edition) in older.iter().enumerate() {
        let (id, bundle) = (edition.content.id.as_str(), edition.bundle);
        let mut before = older[..at].iter();
        if let Some(other) = before.find(|of| of.content.id == id && of.sha256 != edition.sha256) {
            let problem = format!("`{id}` is another edition in {}", other.bundle);
            findings.add(bundle, "", problem);
        }
        if id == manifest.id {
            if edition.sha256 != sha256 {
                let problem = format!("`{id}` is another edition in {bundle}");
                findings.add(MANIFEST_FILE, "id", problem);
            }
        } else if is_of_period(&edition.content, manifest) && !replaced.contains(id) {
            let of = "of the same block and period";
            let problem = match &manifest.replaces {
                None => format!("is nothing, but {bundle} is `{id}` {of}"),
                Some(_) if is_whole => format!("does not lead to `{id}` {of}, which {bundle} is"),
                Some(_) => {
                    not_recomputed.push(format!(
                        "whether `{id}` of {bundle} was replaced before: the bundle (--older) of an \
                         edition between is missing"
                    ));
                    continue;
                }
            };
            findings.add(MANIFEST_FILE, "replaces", problem);
        }
    }
}

/// The ids of the editions that an edition replaces, one after the other, and whether the older bundles
/// tell of all of them.
fn replaced<'m>(
    manifest: &'m Manifest,
    older: &'m [OlderEdition<'_>],
    findings: &mut Findings,
) -> (BTreeSet<&'m str>, bool) {
    let mut ids = BTreeSet::new();
    let mut next = manifest.replaces.as_ref();
    let mut named_by = None;
    while let Some(named) = next {
        let mut own = older.iter().filter(|of| of.content.id == named.id);
        let found = own.clone().find(|of| of.sha256 == named.sha256);
        // What the edition itself names is compared where its correction is.
        if let (None, Some(other), Some(bundle)) = (found, own.next(), named_by) {
            let problem = format!("is not the edition `{}` of {}", named.id, other.bundle);
            findings.add(&format!("{bundle}: {MANIFEST_FILE}"), "replaces", problem);
        }
        match found {
            _ if !ids.insert(named.id.as_str()) => return (ids, true),
            None => return (ids, false),
            Some(found) => {
                next = found.content.replaces.as_ref();
                named_by = Some(found.bundle);
            }
        }
    }
    (ids, true)
}

/// Whether two editions are of one block and period, however that is written.
fn is_of_period(one: &Manifest, other: &Manifest) -> bool {
    let period = |of: &Manifest| of.period.parse::<Period>().ok();
    one.block == other.block
        && (one.period == other.period || period(one).is_some_and(|own| period(other) == Some(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_to_a_long_log_is_soon_told() {
        let old: Vec<Hash> = (0..200_000_u32)
            .map(|number| Hash::of_leaf(&number.to_be_bytes()))
            .collect();
        let new: Vec<Hash> = old.iter().rev().copied().collect();
        assert_eq!(change_text(&old, &new), "its entries are in another order");
    }
}
