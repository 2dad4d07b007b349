//! The other editions that one tells of, where they are among the older bundles.

use crate::domain::editions::correct;
use crate::domain::editions::manifest::{Correction, Manifest};
use crate::domain::editions::verify::finding::Findings;
use crate::domain::editions::verify::older::{self, Named, OlderEdition};
use crate::domain::editions::verify::rules;

/// Returns the edition from which changes are counted.
pub(super) fn previous<'o>(
    manifest: &Manifest,
    older: &'o [OlderEdition<'_>],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) -> Option<&'o Manifest> {
    let named = manifest.previous.as_ref()?;
    let edition = Named {
        id: &named.id,
        sha256: &named.sha256,
        block: &manifest.block,
        period: &named.period,
    };
    let Some(found) = older::find(older, &edition, "previous", findings) else {
        not_recomputed.push(
            "the figures of the previous edition, and why a score is not compared with them: without \
             its bundle (--older) they are compared with nothing"
                .to_owned(),
        );
        return None;
    };
    let mut own = Findings::default();
    if rules::check(found, &mut own) {
        return Some(found);
    }
    for finding in own.into_vec() {
        let problem = format!("of the previous edition: {}", finding.problem);
        findings.add(&finding.file, &finding.place, problem);
    }
    None
}

/// Returns what a correction says of itself, from the edition that it corrects.
pub(super) fn correction(
    manifest: &Manifest,
    older: &[OlderEdition<'_>],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) -> Option<Correction> {
    let claimed = manifest.replaces.as_ref()?;
    let edition = Named {
        id: &claimed.id,
        sha256: &claimed.sha256,
        block: &manifest.block,
        period: &manifest.period,
    };
    let Some(corrected) = older::find(older, &edition, "replaces", findings) else {
        not_recomputed.push(
            "what the correction says of the edition that it replaces: its bundle (--older) was not \
             compared"
                .to_owned(),
        );
        return Some(claimed.clone());
    };
    Some(correct::correction(
        corrected,
        &claimed.sha256,
        &claimed.reason,
        manifest,
    ))
}
