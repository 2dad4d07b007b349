//! Distributions: how often each level was given in answer to each question.

use std::collections::HashMap;

use serde::Serialize;

use super::score::asked_components;
use crate::domain::period::Period;
use crate::domain::rating::Rating;
use crate::domain::survey::{About, Component, Definition, Question};

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
    /// The `k` below which a figure is suppressed.
    pub k: i64,
    /// Responses with at least one given answer; `None` where suppressed.
    pub n: Option<i64>,
    /// By question, in definition order.
    pub questions: Vec<QuestionDistribution>,
}

/// The counts of one question's ratings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionCounts {
    /// By level 0–9.
    levels: [i64; 10],
    not_applicable: i64,
}

impl QuestionCounts {
    /// Adds a number of equal ratings.
    pub fn add(&mut self, rating: Rating, count: i64) {
        match rating {
            Rating::Level(level) => self.levels[usize::from(level.min(9))] += count,
            Rating::NotApplicable => self.not_applicable += count,
            Rating::Blank => {}
        }
    }

    /// Adds the counts of another group.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.levels.iter_mut().zip(other.levels) {
            *mine += theirs;
        }
        self.not_applicable += other.not_applicable;
    }

    fn given(&self) -> i64 {
        self.levels.iter().sum()
    }
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
    /// By question code.
    pub counts: HashMap<String, QuestionCounts>,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}

impl Distribution {
    /// Lays out the counts by question, hiding those below `k`.
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
///
/// Where exactly one question is hidden, the one with the fewest answers among the others is
/// hidden too: the component's totals are shown elsewhere, and their difference would give the
/// hidden one away.
fn component_questions(
    counted: &DistributionCounts<'_>,
    component: &Component,
) -> Vec<QuestionDistribution> {
    let none = QuestionCounts::default();
    let mut rows: Vec<(&Question, &QuestionCounts, bool)> = component
        .questions
        .iter()
        .filter(|q| !counted.intake_office || q.about == About::Intake)
        .map(|question| {
            let counts = counted.counts.get(&question.code).unwrap_or(&none);
            let hidden = (1..counted.k).contains(&counts.given());
            (question, counts, hidden)
        })
        .collect();
    if rows.iter().filter(|(_, _, hidden)| *hidden).count() == 1
        && let Some(smallest) = rows
            .iter_mut()
            .filter(|(_, counts, hidden)| !hidden && counts.given() > 0)
            .min_by_key(|(_, counts, _)| counts.given())
    {
        smallest.2 = true;
    }
    rows.into_iter()
        .map(|(question, counts, hidden)| {
            let shown = !hidden;
            let shows_not_applicable =
                shown && (counts.not_applicable == 0 || counts.not_applicable >= counted.k);
            let levels = || {
                counted
                    .definition
                    .scale
                    .iter()
                    .map(|level| counts.levels[usize::from(level.value.min(9))])
                    .collect()
            };
            QuestionDistribution {
                code: question.code.clone(),
                short: question.short.get("vi").to_owned(),
                component: component.name.get("vi").to_owned(),
                n: shown.then(|| counts.given()),
                levels: shown.then(levels),
                not_applicable: shows_not_applicable.then_some(counts.not_applicable),
            }
        })
        .collect()
}
