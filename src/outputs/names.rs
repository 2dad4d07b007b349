//! Reports in another language: the official names and short texts that there are in it, in place
//! of the Vietnamese ones.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::scope::Scope;
use crate::domain::figures::score::{AgencyScore, ScoreReport};
use crate::domain::figures::trend::Trend;
use crate::domain::order::compare_names;
use crate::domain::survey::{BASE_LANGUAGE, Definition, Question};
use crate::store::StoreError;
use crate::store::figures::Figures;

/// The names in one language.
pub struct LocalNames<'a> {
    language: &'a str,
    /// The newest version of every definition.
    definitions: Vec<Arc<Definition>>,
    /// Names of agencies by code; none in Vietnamese, which reports are in already.
    agencies: HashMap<String, String>,
    /// Names of blocks by code, likewise.
    blocks: HashMap<String, String>,
}

impl<'a> LocalNames<'a> {
    /// Reads the names in a language.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(figures: &mut Figures<'_>, language: &'a str) -> Result<Self, StoreError> {
        let mut names = Self {
            language,
            definitions: figures.surveys().list_offered(),
            agencies: HashMap::new(),
            blocks: HashMap::new(),
        };
        if language != BASE_LANGUAGE {
            let agencies = figures.list_agencies()?.into_iter();
            names.agencies = agencies
                .map(|agency| (agency.code.to_string(), agency.name_in(language).to_owned()))
                .collect();
            let blocks = figures.list_blocks().iter();
            names.blocks = blocks
                .map(|block| (block.id.to_string(), block.name_in(language).to_owned()))
                .collect();
        }
        Ok(names)
    }

    fn definition(&self, id: &str) -> Option<&Definition> {
        let known = self.definitions.iter().find(|known| known.id == id);
        known.map(Arc::as_ref)
    }

    fn agency(&self, code: &str, name: &mut String) {
        if let Some(known) = self.agencies.get(code) {
            name.clone_from(known);
        }
    }

    /// Names what a query is about.
    fn scope(&self, scope: &Scope, name: &mut String) {
        match scope {
            Scope::Agency(code) => self.agency(code, name),
            Scope::Block(code) => {
                if let Some(known) = self.blocks.get(code) {
                    name.clone_from(known);
                }
            }
            Scope::All => {}
        }
    }

    /// The name of a query's block, given in Vietnamese.
    pub fn block(&self, scope: &Scope, mut name: String) -> String {
        self.scope(scope, &mut name);
        name
    }

    /// Names an agency and its components; `survey` is the report's definition.
    fn score(&self, score: &mut AgencyScore, survey: &str) {
        self.agency(&score.agency, &mut score.name);
        if self.language == BASE_LANGUAGE {
            return;
        }
        let survey = score.survey.as_deref().unwrap_or(survey);
        let Some(definition) = self.definition(survey) else {
            return;
        };
        for component in &mut score.components {
            let mut all = definition.components.iter();
            if let Some(known) = all.find(|known| known.id == component.id) {
                component.name = known.name.get(self.language).to_owned();
            }
        }
    }

    /// Scores with these names, in their order.
    pub fn scores(&self, mut report: ScoreReport) -> ScoreReport {
        for score in &mut report.agencies {
            self.score(score, &report.survey);
        }
        let agencies = &mut report.agencies;
        agencies.sort_by(|a, b| compare_names(&a.name, &b.name));
        report
    }

    /// A ranking with these names; agencies of one rank are in their order.
    pub fn ranking(&self, mut report: RankReport) -> RankReport {
        for agency in &mut report.agencies {
            self.score(&mut agency.score, &report.header.survey);
        }
        if let Some(known) = self.blocks.get(&report.block) {
            report.block_name.clone_from(known);
        }
        report.order_by_name(|score| score.name.clone());
        report
    }

    /// Coverage with these names, in their order.
    pub fn coverage(&self, mut report: CoverageReport) -> CoverageReport {
        for agency in &mut report.agencies {
            self.agency(&agency.agency, &mut agency.name);
        }
        let agencies = &mut report.agencies;
        agencies.sort_by(|a, b| compare_names(&a.name, &b.name));
        report
    }

    /// A series with this name of what it is about.
    pub fn trend(&self, mut trend: Trend, scope: &Scope) -> Trend {
        self.scope(scope, &mut trend.name);
        trend
    }

    /// A distribution with these names and the definition's texts.
    pub fn distribution(&self, mut answers: Distribution, scope: &Scope) -> Distribution {
        self.scope(scope, &mut answers.name);
        if self.language == BASE_LANGUAGE {
            return answers;
        }
        let Some(definition) = self.definition(&answers.survey) else {
            return answers;
        };
        if definition.scale.len() == answers.labels.len() {
            let labels = definition.scale.iter().map(|level| &level.label);
            answers.labels = labels
                .map(|label| label.get(self.language).to_owned())
                .collect();
        }
        for shown in &mut answers.questions {
            let mut all = definition.questions();
            if let Some((component, question)) = all.find(|(_, known)| known.code == shown.code) {
                shown.short = short(question, self.language).to_owned();
                let name = &definition.components[component].name;
                shown.component = name.get(self.language).to_owned();
            }
        }
        answers
    }
}

/// A question's short name in a language, else its whole text in it, else the Vietnamese short name.
fn short<'q>(question: &'q Question, language: &str) -> &'q str {
    let [short, text] = [&question.short, &question.text].map(|text| text.find(language));
    if short.0 != language && text.0 == language {
        text.1
    } else {
        short.1
    }
}
