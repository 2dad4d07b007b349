//! The whole edition again, and what differs from it.

use super::{agency, block, change};
use crate::domain::editions::manifest::{Manifest, SurveyEntry};
use crate::domain::editions::reports::Reports;
use crate::domain::editions::verify::difference::{differences, told};
use crate::domain::editions::verify::files::MANIFEST_FILE;
use crate::domain::editions::verify::finding::Findings;
use crate::domain::figures::ranking::rank;
use crate::domain::survey::BASE_LANGUAGE;

/// The most agencies that are ranked again.
const MOST_AGENCIES: usize = 5000;

/// Recomputes an edition, and names every value that its integers don't give.
pub(in crate::domain::editions::verify) fn check(manifest: &Manifest, findings: &mut Findings) {
    if manifest.method.version != manifest.method.name.version() {
        let problem = format!(
            "this program computes {} in version {}",
            manifest.method.name,
            manifest.method.name.version()
        );
        findings.add(MANIFEST_FILE, "method.version", problem);
        return;
    }
    if manifest.agencies.len() > MOST_AGENCIES {
        let problem = format!("more than {MOST_AGENCIES} agencies");
        findings.add(MANIFEST_FILE, "agencies", problem);
        return;
    }
    let Some(right) = again(manifest) else {
        let problem = "the period or a survey definition is none: nothing can be recomputed";
        findings.add(MANIFEST_FILE, "", problem);
        return;
    };
    let values = [manifest, &right].map(serde_json::to_value);
    let [Ok(claimed), Ok(right)] = values else {
        return;
    };
    differences(&claimed, &right, &mut |place, claimed, right| {
        let problem = format!(
            "says {}, but the published integers give {}",
            told(claimed),
            told(right)
        );
        findings.add(MANIFEST_FILE, place, problem);
    });
}

/// The edition as its integers give it, its agencies in the order that they are claimed in.
fn again(claimed: &Manifest) -> Option<Manifest> {
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
    change::recompute(&mut right);
    Some(right)
}

fn survey_of<'m>(manifest: &'m Manifest, id: &str) -> Option<&'m SurveyEntry> {
    let survey = manifest.surveys.iter().find(|survey| survey.id == id)?;
    let (lowest, top) = (survey.levels.first()?.value, survey.levels.last()?.value);
    (lowest < top).then_some(survey)
}
