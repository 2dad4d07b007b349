//! The whole edition again, and what differs from it.

use super::figure::needs_definition;
use super::{agency, block, change, others};
use crate::domain::editions::compose::changes;
use crate::domain::editions::manifest::{Manifest, SurveyEntry};
use crate::domain::editions::reports::Reports;
use crate::domain::editions::verify::difference::{differences, value_text};
use crate::domain::editions::verify::files::MANIFEST_FILE;
use crate::domain::editions::verify::finding::Findings;
use crate::domain::editions::verify::older::OlderEdition;
use crate::domain::figures::ranking::rank;
use crate::domain::survey::BASE_LANGUAGE;

/// Recomputes an edition, and names every value that its integers don't give.
pub(in crate::domain::editions::verify) fn check(
    manifest: &Manifest,
    older: &[OlderEdition<'_>],
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    if manifest.method.version != manifest.method.name.version() {
        let problem = format!(
            "this program computes {} in version {}",
            manifest.method.name,
            manifest.method.name.version()
        );
        findings.add(MANIFEST_FILE, "method.version", problem);
        return;
    }
    let mut agencies = manifest.agencies.iter();
    if needs_definition(manifest.method.name) && agencies.any(|of| !of.beside.is_empty()) {
        not_recomputed.push(
            "the figures of answers to another definition: by this method they need more of it than \
             is published"
                .to_owned(),
        );
    }
    let previous = others::previous(manifest, older, findings, not_recomputed);
    let Some(mut right) = again(manifest, previous) else {
        let problem = "the period or a survey definition is none: nothing can be recomputed";
        findings.add(MANIFEST_FILE, "", problem);
        return;
    };
    right.replaces = others::correction(manifest, older, findings, not_recomputed);
    let values = [manifest, &right].map(serde_json::to_value);
    let [Ok(claimed), Ok(right)] = values else {
        return;
    };
    differences(&claimed, &right, &mut |place, claimed, right| {
        let problem = format!(
            "says {}, but the published integers give {}",
            value_text(claimed),
            value_text(right)
        );
        findings.add(MANIFEST_FILE, place, problem);
    });
}

/// The edition as its integers give it, its agencies in the order that they are claimed in. Changes are
/// counted from the previous edition, or from what is told of it.
fn again(claimed: &Manifest, previous: Option<&Manifest>) -> Option<Manifest> {
    let mut right = claimed.clone();
    let method = claimed.method.name;
    for agency in &mut right.agencies {
        let survey = survey_of(claimed, &agency.survey)?;
        agency::recompute(agency, survey, method);
    }
    let own = claimed.surveys.first()?;
    let reports = Reports::new(&right, BASE_LANGUAGE).ok()?;
    let mut scores = reports.ranking().scores();
    // Duplicate codes are named by the rules.
    scores.agencies.dedup_by(|a, b| a.agency == b.agency);
    let (block, name) = (&claimed.block, &claimed.block_name);
    let mut pooled = None;
    let report = rank(scores, block, name, claimed.method.min_n, |codes| {
        let ranked = right
            .agencies
            .iter()
            .filter(|agency| claimed.ranked && codes.contains(agency.agency.as_str()));
        let (entry, figure) =
            block::pool(&ranked.collect::<Vec<_>>(), &claimed.pooled, own, method);
        pooled = Some(entry);
        figure
    });
    right.pooled = pooled?;
    block::apply(&mut right, &report);
    match previous {
        None => change::recompute(&mut right),
        Some(_) => {
            let ranking = Reports::new(&right, BASE_LANGUAGE).ok()?.ranking();
            let changes = changes(ranking, &right.surveys, previous).ok()?;
            for (agency, change) in right.agencies.iter_mut().zip(changes) {
                agency.change = change;
            }
        }
    }
    Some(right)
}

fn survey_of<'m>(manifest: &'m Manifest, id: &str) -> Option<&'m SurveyEntry> {
    let survey = manifest.surveys.iter().find(|survey| survey.id == id)?;
    let (lowest, top) = (survey.levels.first()?.value, survey.levels.last()?.value);
    (lowest < top).then_some(survey)
}
