//! How agencies stand against the previous edition.

use super::ComposeError;
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, ChangeEntry, ComponentEntry, Manifest, ShownDifference, SurveyEntry,
};
use crate::domain::editions::reports::Reports;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::{AgencyChange, RankReport};
use crate::domain::figures::score::ScoreReport;
use crate::domain::survey::BASE_LANGUAGE;

/// The changes of the agencies of a ranking since the previous edition, in their order. Which ones are
/// told as changes is decided over all of them together.
///
/// The ranking names the definitions as the edition does, of which `surveys` are those.
///
/// # Errors
/// When the previous edition can't be read.
pub fn changes(
    mut ranking: RankReport,
    surveys: &[SurveyEntry],
    previous: Option<&Manifest>,
) -> Result<Vec<ChangeEntry>, ComposeError> {
    let Some(previous) = previous else {
        let none = without(Code::NoPreviousEdition);
        return Ok(vec![none; ranking.agencies.len()]);
    };
    let earlier = scores(previous, surveys)?;
    let survey = ranking.header.survey.clone();
    // Definitions of one name count alike in editions.
    ranking.compare_with(&earlier, |now, then| {
        let (now, then) = (now.survey.as_ref(), then.survey.as_ref());
        now.unwrap_or(&survey) == then.unwrap_or(&earlier.survey)
    });
    let changes = ranking.agencies.into_iter();
    Ok(changes
        .map(|agency| match agency.change {
            Some(change) => entry(change, previous, &agency.score.agency),
            None => without(Code::NoPreviousEdition),
        })
        .collect())
}

fn entry(change: AgencyChange, previous: &Manifest, code: &str) -> ChangeEntry {
    let (Some(direction), Some(difference)) = (change.direction, change.difference) else {
        return without(change.reason.map_or(Code::NoEarlierScore, Code::from));
    };
    let before = previous.agencies.iter().find(|of| of.agency == code);
    let components = before.filter(|_| previous.method.name == Method::EqualComponents);
    ChangeEntry {
        before: before.map(|before| before.overall.figure.clone()),
        components: components.map_or_else(Vec::new, used),
        difference: Some(ShownDifference(difference.hundredths())),
        status: Code::from(direction).name().to_owned(),
    }
}

/// The components that the overall figure of an agency is made of.
fn used(agency: &AgencyEntry) -> Vec<ComponentEntry> {
    let components = agency.components.iter();
    let used = components.filter(|of| agency.overall.used.contains(&of.id));
    used.cloned().collect()
}

fn without(code: Code) -> ChangeEntry {
    ChangeEntry {
        before: None,
        components: Vec::new(),
        difference: None,
        status: code.name().to_owned(),
    }
}

/// The scores of the previous edition, under the names that definitions have here. One that no definition
/// here counts like has another name.
fn scores(previous: &Manifest, surveys: &[SurveyEntry]) -> Result<ScoreReport, ComposeError> {
    let mut scores = Reports::new(previous, BASE_LANGUAGE)
        .map_err(|error| ComposeError::Previous(previous.id.clone(), error))?
        .scores();
    for agency in &mut scores.agencies {
        let name = agency.survey.as_ref().unwrap_or(&scores.survey);
        let then = previous.surveys.iter().find(|survey| survey.id == *name);
        let mut all = surveys.iter();
        let now = then.and_then(|then| all.find(|now| now.counts_like(then)));
        agency.survey = Some(match now {
            Some(now) => now.id.clone(),
            None => format!("{name} (before)"),
        });
    }
    Ok(scores)
}
