//! Older bundles: whether the log has kept everything that they have seen, and the editions in them.

use std::collections::HashMap;

use super::files::{Files, MANIFEST_FILE};
use super::finding::Findings;
use super::place::{LogPlace, read};
use crate::domain::editions::edition_note::{LOG_FILE, digest};
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

/// Checks that the log of a bundle begins with that of an older one. That of a former key is another log.
pub(super) fn check(
    place: Option<&LogPlace>,
    older: OlderBundle<'_>,
    keys: &[VerifierKey],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    let of = format!("{}: ", older.name);
    let Some(before) = read(older.files, keys, &of, findings) else {
        findings.add(older.name, "", "has no checkpoint that could be compared");
        return;
    };
    let Some(place) = place else { return };
    let (old, new) = (&before.proof.checkpoint, &place.proof.checkpoint);
    if old.origin != new.origin {
        if keys.iter().any(|key| key.name() == old.origin) {
            not_recomputed.push(format!(
                "whether the log `{}` goes on where `{}`, of which {} is, has ended",
                new.origin, old.origin, older.name
            ));
            return;
        }
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
        Some(old_leaves) => change_text(old_leaves, leaves),
        None => "another log than before".to_owned(),
    };
    let problem = format!("the log is not that of {}: {problem}", older.name);
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
pub(super) fn find(
    older: &[OlderBundle<'_>],
    named: &Named<'_>,
    place: &str,
    findings: &mut Findings,
) -> Option<Manifest> {
    for (bundle, bytes) in contents(older) {
        let Ok(found) = read_manifest(bytes) else {
            findings.add(bundle.name, MANIFEST_FILE, "can't be read");
            continue;
        };
        if found.id != named.id {
            continue;
        }
        let is_same = digest(bytes) == named.sha256;
        if is_same && found.block == named.block && found.period == named.period {
            return Some(found);
        }
        let problem = match is_same {
            true => format!("is of {} {} in {}", found.block, found.period, bundle.name),
            false => format!("is not the edition `{}` of {}", named.id, bundle.name),
        };
        findings.add(MANIFEST_FILE, place, problem);
    }
    None
}

/// The id of another edition of the same block and period among older bundles, and its bundle's name.
pub(super) fn find_replaced<'a>(
    older: &[OlderBundle<'a>],
    manifest: &Manifest,
) -> Option<(String, &'a str)> {
    contents(older).find_map(|(bundle, bytes)| {
        let found = read_manifest(bytes).ok()?;
        let is_other = found.id != manifest.id
            && found.block == manifest.block
            && found.period == manifest.period;
        is_other.then_some((found.id, bundle.name))
    })
}

/// Older bundles, each with its `edition.json` where it has one.
fn contents<'o, 'a>(
    older: &'o [OlderBundle<'a>],
) -> impl Iterator<Item = (&'o OlderBundle<'a>, &'a Vec<u8>)> {
    let content = |bundle: &'o OlderBundle<'a>| Some((bundle, bundle.files.get(MANIFEST_FILE)?));
    older.iter().filter_map(content)
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
