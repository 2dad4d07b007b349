//! The survey definitions of an edition.

use std::collections::{BTreeMap, HashMap};

use super::figures::{BlockFigures, ScoredSurvey};
use crate::domain::editions::manifest::{LevelEntry, SurveyComponent, SurveyEntry, SurveyQuestion};
use crate::domain::survey::{BASE_LANGUAGE, Definition};
use crate::domain::tidy;

/// The definitions that agencies are scored by, each under a name of its own.
///
/// The name is the definition's id. Of two versions that don't count alike, the one that is not the
/// block's is named with its version, such as `so-nganh-4@1`: its answers are not those of the other.
pub(super) struct SurveyNames {
    /// The block's own first, then the others by name.
    pub(super) entries: Vec<SurveyEntry>,
    of_agency: HashMap<String, String>,
    own: String,
}

impl SurveyNames {
    pub(super) fn of(figures: &BlockFigures) -> Self {
        let own = &figures.survey;
        let mut block = own;
        let mut others: BTreeMap<String, &ScoredSurvey> = BTreeMap::new();
        let mut of_agency = HashMap::new();
        for (agency, answers) in &figures.answers {
            let definition = &answers.survey.definition;
            if definition.counts_like(&own.definition) {
                block = newer(block, &answers.survey);
                continue;
            }
            let name = match definition.id == own.definition.id {
                true => format!("{}@{}", definition.id, definition.version),
                false => definition.id.clone(),
            };
            let known = others.entry(name.clone()).or_insert(&answers.survey);
            *known = newer(known, &answers.survey);
            of_agency.insert(agency.clone(), name);
        }
        let first = entry(block.definition.id.clone(), block);
        let rest = others.into_iter().map(|(name, survey)| entry(name, survey));
        Self {
            own: first.id.clone(),
            entries: std::iter::once(first).chain(rest).collect(),
            of_agency,
        }
    }

    /// The name of the definition that an agency is scored by.
    pub(super) fn of_agency(&self, code: &str) -> String {
        self.of_agency.get(code).unwrap_or(&self.own).clone()
    }
}

fn newer<'s>(one: &'s ScoredSurvey, other: &'s ScoredSurvey) -> &'s ScoredSurvey {
    match other.definition.version > one.definition.version {
        true => other,
        false => one,
    }
}

fn entry(name: String, survey: &ScoredSurvey) -> SurveyEntry {
    let definition: &Definition = &survey.definition;
    let levels = definition.scale.iter().map(|level| LevelEntry {
        value: level.value,
        label: tidy(level.label.get(BASE_LANGUAGE)),
        satisfied: level.satisfied,
        dissatisfied: level.dissatisfied,
    });
    let components = definition
        .components
        .iter()
        .map(|component| SurveyComponent {
            id: component.id.clone(),
            name: tidy(component.name.get(BASE_LANGUAGE)),
            apart: component.apart,
            questions: component
                .questions
                .iter()
                .map(|question| SurveyQuestion {
                    code: question.code.clone(),
                    text: tidy(question.text.get(BASE_LANGUAGE)),
                })
                .collect(),
        });
    SurveyEntry {
        id: name,
        version: definition.version,
        sha256: survey.sha256.clone(),
        levels: levels.collect(),
        components: components.collect(),
    }
}
