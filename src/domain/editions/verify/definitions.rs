//! The survey definitions of an edition, by which everything else is counted.

use std::collections::BTreeSet;

use super::files::MANIFEST_FILE;
use super::finding::Findings;
use crate::domain::editions::manifest::{Manifest, SurveyEntry};
use crate::domain::survey::{MOST_COMPONENTS, MOST_QUESTIONS};

/// The most agencies of an edition.
const MOST_AGENCIES: usize = 5000;

/// The points of the best level that a scale may have.
const TOP: u8 = 9;

/// Names what no definition can be, and returns whether there is nothing of it.
pub(super) fn check(manifest: &Manifest, findings: &mut Findings) -> bool {
    let (agencies, surveys) = (manifest.agencies.len(), manifest.surveys.len());
    let mut problems = Vec::new();
    if agencies > MOST_AGENCIES {
        problems.push(("agencies".to_owned(), "are more than any block has"));
    }
    // The block's own may be that of no agency.
    if surveys > agencies + 1 {
        problems.push(("surveys".to_owned(), "are more than agencies are scored by"));
    }
    let mut ids = BTreeSet::new();
    for survey in &manifest.surveys {
        let problem = match ids.insert(&survey.id) {
            true => problem(survey),
            false => Some("is there twice"),
        };
        problems.extend(problem.map(|problem| (format!("surveys[{}]", survey.id), problem)));
    }
    for (place, problem) in &problems {
        findings.add(MANIFEST_FILE, place, *problem);
    }
    problems.is_empty()
}

/// The first thing by which a definition is none.
fn problem(survey: &SurveyEntry) -> Option<&'static str> {
    let levels = survey.levels.iter().map(|level| level.value);
    let components = survey.components.iter();
    let ids: BTreeSet<_> = components.map(|component| &component.id).collect();
    let codes: BTreeSet<_> = survey.questions().map(|(_, of)| &of.code).collect();
    let rises = survey.levels.len() > 1 && levels.is_sorted_by(|one, next| one < next);
    if !rises || survey.levels.iter().any(|level| level.value > TOP) {
        Some("its levels do not rise from 0 to 9 at most")
    } else if !survey.levels.iter().any(|level| level.satisfied) {
        Some("no level counts as satisfied")
    } else if ids.len() < survey.components.len() {
        Some("has a component twice")
    } else if codes.len() < survey.questions().count() {
        Some("has a question twice")
    } else if ids.len() > MOST_COMPONENTS || codes.len() > MOST_QUESTIONS {
        Some("has more components or questions than a definition may have")
    } else {
        None
    }
}
