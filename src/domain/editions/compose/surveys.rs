//! The survey definitions of an edition.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::figures::{BlockFigures, ScoredSurvey};
use crate::domain::editions::manifest::{LevelEntry, SurveyComponent, SurveyEntry, SurveyQuestion};
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::score::AnswersBeside;
use crate::domain::survey::{BASE_LANGUAGE, Definition};
use crate::domain::tidy;

/// The definitions that were answered, each under a name of its own.
///
/// The name is the definition's id. Of two versions that don't count alike, the one that is not the
/// block's, or else the older one, is named with its version, such as `so-nganh-4@1`: its answers are
/// not those of the other.
pub(super) struct SurveyNames {
    /// Those that agencies are scored by: the block's own first, then the others by name.
    pub(super) entries: Vec<SurveyEntry>,
    of_agency: HashMap<String, String>,
    own: String,
    all: DefinitionNames,
}

/// Definitions that don't count alike, each with its name.
#[derive(Default)]
struct DefinitionNames(Vec<(String, Arc<Definition>)>);

impl DefinitionNames {
    fn find(&self, definition: &Definition) -> Option<String> {
        let mut known = self.0.iter();
        let found = known.find(|(_, known)| known.counts_like(definition));
        found.map(|(name, _)| name.clone())
    }

    /// The name of a definition, which has one from now on.
    fn name(&mut self, definition: &Arc<Definition>) -> String {
        if let Some(name) = self.find(definition) {
            return name;
        }
        let name = match self.0.iter().any(|(name, _)| *name == definition.id) {
            true => format!("{}@{}", definition.id, definition.version),
            false => definition.id.clone(),
        };
        self.0.push((name.clone(), definition.clone()));
        name
    }
}

impl SurveyNames {
    pub(super) fn of(figures: &BlockFigures) -> Self {
        let own = &figures.survey;
        let mut all = DefinitionNames::default();
        all.name(&own.definition);
        let mut block = own;
        let mut others: BTreeMap<String, &ScoredSurvey> = BTreeMap::new();
        let mut of_agency = HashMap::new();
        let mut answered: Vec<_> = figures.answers.iter().collect();
        // The newest takes a name first.
        answered.sort_by_key(|(_, answers)| Reverse(answers.survey.definition.version));
        for (agency, answers) in answered {
            let definition = &answers.survey.definition;
            if definition.counts_like(&own.definition) {
                block = newer(block, &answers.survey);
                continue;
            }
            let name = all.name(definition);
            others.entry(name.clone()).or_insert(&answers.survey);
            of_agency.insert(agency.clone(), name);
        }
        let agencies = figures.ranking.agencies.iter();
        let beside = agencies.flat_map(|agency| &agency.score.beside);
        let mut beside: Vec<_> = beside.filter_map(|of| of.definition.as_ref()).collect();
        beside.sort_by_key(|definition| Reverse(definition.version));
        for definition in beside {
            all.name(definition);
        }
        let first = entry(block.definition.id.clone(), block);
        let rest = others.into_iter().map(|(name, survey)| entry(name, survey));
        Self {
            own: first.id.clone(),
            entries: std::iter::once(first).chain(rest).collect(),
            of_agency,
            all,
        }
    }

    /// A ranking that names the definitions as the edition does.
    pub(super) fn named(&self, ranking: &RankReport) -> RankReport {
        let mut named = ranking.clone();
        for agency in &mut named.agencies {
            agency.score.survey = Some(self.of_agency(&agency.score.agency));
        }
        named
    }

    /// The name of the definition that an agency is scored by.
    pub(super) fn of_agency(&self, code: &str) -> String {
        self.of_agency.get(code).unwrap_or(&self.own).clone()
    }

    /// The name of the definition of answers beside a score.
    pub(super) fn of_beside(&self, beside: &AnswersBeside) -> String {
        let definition = beside.definition.as_deref();
        let named = definition.and_then(|definition| self.all.find(definition));
        named.unwrap_or_else(|| beside.survey.clone())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::editions::compose::AgencyAnswers;
    use crate::domain::figures::distribution::{Distribution, DistributionCounts};
    use crate::domain::figures::method::Method;
    use crate::domain::figures::ranking::rank;
    use crate::domain::figures::score::{Figure, ScoreReport};
    use crate::domain::period::Period;
    use crate::domain::survey::shipped;

    const PERIOD: Period = Period::Year(2026);

    fn answers(definition: &Definition) -> AgencyAnswers {
        AgencyAnswers {
            survey: survey(definition),
            distribution: Distribution::new(DistributionCounts {
                period: PERIOD,
                provisional: false,
                as_of: None,
                name: String::new(),
                definition,
                intake_office: false,
                n: Some(0),
                questions: HashMap::new(),
                untold: HashMap::new(),
                k: 10,
            }),
        }
    }

    fn survey(definition: &Definition) -> ScoredSurvey {
        ScoredSurvey {
            definition: Arc::new(definition.clone()),
            sha256: String::new(),
        }
    }

    /// A block that is scored by `own`, and the definitions of its agencies.
    fn block(own: &Definition, agencies: &[(&str, &Definition)]) -> BlockFigures {
        let scores = ScoreReport {
            period: PERIOD,
            provisional: false,
            as_of: None,
            method: Method::PooledTop2,
            method_version: 1,
            survey: own.id.clone(),
            exclude_flagged: false,
            k: 5,
            agencies: Vec::new(),
        };
        let answers = agencies
            .iter()
            .map(|(code, definition)| ((*code).to_owned(), answers(definition)));
        BlockFigures {
            ranking: rank(scores, "b", "B", 30, |_| Figure::no_data()),
            agencies: Vec::new(),
            survey: survey(own),
            answers: answers.collect(),
            timeliness: HashMap::new(),
            drafted_at: "2026-10-12T02:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn versions_that_count_differently_have_names_of_their_own() {
        let [own, newest] = [&shipped()[0], &shipped()[1]].map(|of| (**of).clone());
        let version = |version: u32, is_apart: bool| {
            let mut other = newest.clone();
            other.version = version;
            other.components[0].apart = is_apart;
            other
        };
        let [first, second, third] = [version(1, true), version(2, false), version(3, false)];
        let figures = block(
            &own,
            &[
                ("own", &own),
                ("first", &first),
                ("second", &second),
                ("third", &third),
            ],
        );
        let names = SurveyNames::of(&figures);
        let id = &newest.id;
        assert_eq!(names.of_agency("own"), own.id);
        assert_eq!(names.of_agency("first"), format!("{id}@1"));
        assert_eq!(names.of_agency("second"), *id);
        assert_eq!(names.of_agency("third"), *id);
        let entries: Vec<_> = names
            .entries
            .iter()
            .map(|of| (of.id.clone(), of.version, of.components[0].apart))
            .collect();
        let beside = |definition: &Definition| AnswersBeside {
            survey: definition.id.clone(),
            definition: Some(Arc::new(definition.clone())),
            figure: Figure::no_data(),
        };
        assert_eq!(names.of_beside(&beside(&first)), format!("{id}@1"));
        assert_eq!(names.of_beside(&beside(&third)), *id);
        let expected = [
            (own.id.clone(), own.version, own.components[0].apart),
            (id.clone(), 3, false),
            (format!("{id}@1"), 1, true),
        ];
        assert_eq!(entries, expected);
    }
}
