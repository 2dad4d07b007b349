//! Corrections: what differs from the edition that they replace, whether that changes a conclusion,
//! and whether the two together would give away an answer.

mod disclosure;
mod live;
mod readings;
mod subject;
mod values;

use crate::domain::editions::manifest::{Correction, Difference, Manifest, ShownScore};

pub use disclosure::{Disclosed, DisclosureRefusal, check_disclosure};
pub use live::{LiveDifference, LiveFigures, find_live_difference};
use values::{Values, values};

/// What a correction says of itself.
///
/// `sha256` is that of the corrected edition's `edition.json`.
pub fn correction(corrected: &Manifest, sha256: &str, reason: &str, new: &Manifest) -> Correction {
    let differences = differences(corrected, new);
    Correction {
        id: corrected.id.clone(),
        sha256: sha256.to_owned(),
        reason: super::compose::paragraphs(reason),
        changes_conclusion: differences.iter().any(|of| of.changes_conclusion),
        differences,
    }
}

/// What differs between an edition and its correction, by agency and then by name.
///
/// What belongs to an edition and not to its figures is not compared: its id, its title, who knew it
/// before its release, the times and the head of the audit trail.
pub fn differences(before: &Manifest, after: &Manifest) -> Vec<Difference> {
    let (before, after) = (values(before), values(after));
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| {
            let [old, new] = [&before, &after].map(|values: &Values| values.get(key).cloned());
            let (agency, what) = key.clone();
            Difference {
                changes_conclusion: changes_conclusion(&what, old.as_deref(), new.as_deref()),
                agency,
                what,
                before: old,
                after: new,
            }
        })
        .collect()
}

/// Whether a value decides what a reader concludes: the rank interval, the group, whether the target is
/// reached, whether a figure is suppressed.
fn changes_conclusion(what: &str, before: Option<&str>, after: Option<&str>) -> bool {
    let reaches = |score: Option<&str>| {
        let score = score.and_then(ShownScore::read);
        score.is_some_and(|score| score.0.meets_target())
    };
    let is_suppressed = |reason: Option<&str>| reason == Some("suppressed");
    match what {
        "rank_low" | "rank_high" | "group" | "reason" => true,
        "overall.score" | "pooled.score" => reaches(before) != reaches(after),
        _ => what.ends_with(".reason") && is_suppressed(before) != is_suppressed(after),
    }
}

#[cfg(test)]
mod tests;
