//! The distribution of a block.

use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::editions::manifest::{AgencyEntry, Manifest, QuestionEntry, SurveyEntry};
use crate::domain::figures::distribution::{Distribution, QuestionDistribution};
use crate::domain::figures::ranking::ReportHeader;
use crate::domain::figures::score::Hidden;

/// The fewest answers of a shown question, where `k` is smaller.
const LEAST: i64 = 10;

/// The sums of what is shown of the agencies that are scored by the block's own definition.
pub(super) fn of_block(
    manifest: &Manifest,
    survey: &SurveyEntry,
    header: &ReportHeader,
) -> Option<Distribution> {
    let pooled: Vec<&AgencyEntry> = manifest
        .agencies
        .iter()
        .filter(|agency| agency.survey == survey.id && agency.overall.figure.score.is_some())
        .collect();
    let hidden = match manifest.block == INTAKE_BLOCK {
        true => Hidden::OfficeNotNamed,
        false => Hidden::Few,
    };
    let questions: Vec<_> = survey
        .components
        .iter()
        .flat_map(|component| {
            let questions = component.questions.iter();
            questions.map(|question| (component.name.clone(), question))
        })
        .map(|(component, question)| QuestionDistribution {
            short: question.text.clone(),
            component,
            hidden,
            ..sum(&question.code, &pooled, survey)
        })
        .collect();
    let is_shown = |question: &QuestionDistribution| question.n.is_some_and(|n| n > 0);
    questions.iter().any(is_shown).then(|| Distribution {
        period: header.period,
        provisional: false,
        as_of: header.as_of.clone(),
        name: manifest.block_name.clone(),
        survey: survey.id.clone(),
        labels: survey
            .levels
            .iter()
            .map(|level| level.label.clone())
            .collect(),
        polarity: survey
            .levels
            .iter()
            .map(|level| i8::from(level.satisfied) - i8::from(level.dissatisfied))
            .collect(),
        k: header.k.max(LEAST),
        n: Some(
            pooled
                .iter()
                .filter_map(|agency| agency.overall.figure.n)
                .sum(),
        ),
        hidden,
        questions,
    })
}

/// The answers to a question that are shown of some agencies, together.
fn sum(code: &str, agencies: &[&AgencyEntry], survey: &SurveyEntry) -> QuestionDistribution {
    let own = |agency: &&'_ AgencyEntry| -> Option<QuestionEntry> {
        agency.questions.iter().find(|of| of.code == code).cloned()
    };
    let answers: Vec<QuestionEntry> = agencies.iter().filter_map(own).collect();
    let shown: Vec<&QuestionEntry> = answers.iter().filter(|of| of.n.is_some()).collect();
    let is_hidden = shown.is_empty() && !answers.is_empty();
    let mut levels = vec![0; survey.levels.len()];
    for counts in shown.iter().filter_map(|question| question.levels.as_ref()) {
        for (sum, count) in levels.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let not_applicable: Option<i64> = answers.iter().map(|of| of.not_applicable).sum();
    QuestionDistribution {
        code: code.to_owned(),
        short: String::new(),
        component: String::new(),
        n: (!is_hidden).then(|| levels.iter().sum()),
        levels: (!is_hidden).then_some(levels),
        not_applicable,
        hidden: Hidden::Few,
    }
}
