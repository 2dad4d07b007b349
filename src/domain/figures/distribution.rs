//! Distribution: how often each level was given to each question.

use std::collections::HashMap;

use serde::Serialize;

use super::score::asked_components;
use crate::domain::period::Period;
use crate::domain::rating::Rating;
use crate::domain::survey::{About, Definition};

/// The answers to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionDistribution {
    /// The question's code.
    pub code: String,
    /// Its short name.
    pub short: String,
    /// Its component's name.
    pub component: String,
    /// Given answers; none where suppressed.
    pub n: Option<i64>,
    /// Count of each level in scale order; none where suppressed.
    pub levels: Option<Vec<i64>>,
    /// Responses that said it did not apply; none where suppressed.
    pub not_applicable: Option<i64>,
}

/// The answers of one agency or of a block, question by question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// The agency's or block's name.
    pub name: String,
    /// The definition's id.
    pub survey: String,
    /// The words of the levels, in scale order.
    pub labels: Vec<String>,
    /// Whether each level counts as satisfied / dissatisfied: 1, -1 or 0.
    pub polarity: Vec<i8>,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
    /// Responses with at least one given answer; none where suppressed.
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
    /// Adds so many of a rating.
    pub fn add(&mut self, rating: Rating, count: i64) {
        match rating {
            Rating::Level(level) => self.levels[usize::from(level.min(9))] += count,
            Rating::NotApplicable => self.not_applicable += count,
            Rating::Blank => {}
        }
    }

    /// Adds another's.
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

/// What a distribution is made from.
pub struct Counted<'a> {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// The agency's or block's name.
    pub name: String,
    /// What was asked.
    pub definition: &'a Definition,
    /// Whether it is about an intake office, which is asked its own questions only.
    pub intake_office: bool,
    /// Responses with at least one given answer; none where suppressed.
    pub n: Option<i64>,
    /// By question code.
    pub counts: HashMap<String, QuestionCounts>,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}

impl Distribution {
    /// Lays out the counts by question, hiding those below `k`.
    ///
    /// Where exactly one question of a component is hidden, its neighbour with the fewest answers
    /// is hidden too: the component's totals are shown elsewhere, and the difference would tell.
    pub fn new(counted: Counted<'_>) -> Self {
        let definition = counted.definition;
        let none = QuestionCounts::default();
        let mut questions = Vec::new();
        for index in asked_components(definition, counted.intake_office) {
            let component = &definition.components[index];
            let mut rows: Vec<(&crate::domain::survey::Question, &QuestionCounts, bool)> =
                component
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
                && let Some(neighbour) = rows
                    .iter_mut()
                    .filter(|(_, counts, hidden)| !hidden && counts.given() > 0)
                    .min_by_key(|(_, counts, _)| counts.given())
            {
                neighbour.2 = true;
            }
            for (question, counts, hidden) in rows {
                let shown = !hidden;
                let levels = || {
                    definition
                        .scale
                        .iter()
                        .map(|level| counts.levels[usize::from(level.value.min(9))])
                        .collect()
                };
                questions.push(QuestionDistribution {
                    code: question.code.clone(),
                    short: question.short.get("vi").to_owned(),
                    component: component.name.get("vi").to_owned(),
                    n: shown.then(|| counts.given()),
                    levels: shown.then(levels),
                    not_applicable: (shown
                        && (counts.not_applicable == 0 || counts.not_applicable >= counted.k))
                        .then_some(counts.not_applicable),
                });
            }
        }
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
