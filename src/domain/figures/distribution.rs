//! Distributions: how often each level was given in answer to each question.

use std::collections::HashMap;

use serde::Serialize;

use super::disclosure::QuestionSums;
use super::score::asked_components;
use crate::domain::period::Period;
use crate::domain::survey::{About, Component, Definition};

/// The answers to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionDistribution {
    /// The question's code.
    pub code: String,
    /// Its short name.
    pub short: String,
    /// Its component's name.
    pub component: String,
    /// Given answers; `None` where suppressed.
    pub n: Option<i64>,
    /// Count of each level in scale order; `None` where suppressed.
    pub levels: Option<Vec<i64>>,
    /// Responses to which it did not apply; `None` where suppressed.
    pub not_applicable: Option<i64>,
}

/// The answers of one agency or of a block, question by question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC.
    pub as_of: Option<String>,
    /// The agency's or block's name.
    pub name: String,
    /// The definition's id.
    pub survey: String,
    /// The words of the levels, in scale order.
    pub labels: Vec<String>,
    /// The side of each level: 1 where it counts as satisfied, −1 as dissatisfied, 0 as neither.
    pub polarity: Vec<i8>,
    /// The number of answers below which a question is suppressed.
    pub k: i64,
    /// Responses with at least one given answer; `None` where suppressed.
    pub n: Option<i64>,
    /// By question, in definition order.
    pub questions: Vec<QuestionDistribution>,
}

/// The counts that a distribution is made from.
pub struct DistributionCounts<'a> {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC.
    pub as_of: Option<String>,
    /// The agency's or block's name.
    pub name: String,
    /// The survey.
    pub definition: &'a Definition,
    /// Whether it is about an intake office, which only `intake` questions are about.
    pub intake_office: bool,
    /// Responses with at least one given answer; `None` where suppressed.
    pub n: Option<i64>,
    /// What may be shown of each question, by its code.
    pub questions: HashMap<String, QuestionSums>,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}

impl Distribution {
    /// Lays out the counts by question.
    pub fn new(counted: DistributionCounts<'_>) -> Self {
        let definition = counted.definition;
        let questions = asked_components(definition, counted.intake_office)
            .into_iter()
            .flat_map(|component| component_questions(&counted, &definition.components[component]))
            .collect();
        Self {
            period: counted.period,
            provisional: counted.provisional,
            as_of: counted.as_of,
            name: counted.name,
            survey: definition.id.clone(),
            labels: definition
                .scale
                .iter()
                .map(|level| level.label.get("vi").to_owned())
                .collect(),
            polarity: definition
                .scale
                .iter()
                .map(|level| i8::from(level.satisfied) - i8::from(level.dissatisfied))
                .collect(),
            k: counted.k,
            n: counted.n,
            questions,
        }
    }
}

/// The distributions of a component's questions.
fn component_questions(
    counted: &DistributionCounts<'_>,
    component: &Component,
) -> Vec<QuestionDistribution> {
    let none = QuestionSums::default();
    let questions = component.questions.iter();
    questions
        .filter(|q| !counted.intake_office || q.about == About::Intake)
        .map(|question| {
            let sums = counted.questions.get(&question.code).unwrap_or(&none);
            let n = sums.counts.given();
            let shown = n > 0 || sums.left_out == 0;
            let levels = || {
                let scale = counted.definition.scale.iter();
                scale.map(|level| sums.counts.level(level.value)).collect()
            };
            QuestionDistribution {
                code: question.code.clone(),
                short: question.short.get("vi").to_owned(),
                component: component.name.get("vi").to_owned(),
                n: shown.then_some(n),
                levels: shown.then(levels),
                not_applicable: (shown && !sums.hides_not_applicable)
                    .then(|| sums.counts.not_applicable()),
            }
        })
        .collect()
}
