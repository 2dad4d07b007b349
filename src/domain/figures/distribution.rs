//! Distributions: how often each level was given in answer to each question.

use std::collections::HashMap;

use serde::Serialize;

use super::disclosure::QuestionSums;
use super::score::{Hidden, Score, asked_components};
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
    /// What words say of it where it is suppressed.
    #[serde(skip)]
    pub hidden: Hidden,
}

impl QuestionDistribution {
    /// The share of answers whose level lies on a side of the scale (1, 0 or −1), as `polarity` says;
    /// `None` where the question is suppressed or was not answered.
    pub fn share(&self, polarity: &[i8], side: i8) -> Option<Score> {
        let levels = self.levels.as_ref()?;
        let chosen = levels.iter().zip(polarity);
        let chosen = chosen.filter(|(_, polarity)| **polarity == side);
        let chosen = chosen.map(|(count, _)| *count).sum();
        Score::of_counts(chosen, levels.iter().sum())
    }
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
    /// What words say of their number where it is suppressed.
    #[serde(skip)]
    pub hidden: Hidden,
    /// By question, in definition order.
    pub questions: Vec<QuestionDistribution>,
}

/// The questions with the smallest and the largest share of satisfied answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extremes<'d> {
    /// Fewer than two questions are shown, so that there is nothing to compare.
    TooFew,
    /// All shown questions have the same share.
    Alike(Score),
    /// The weakest, worst first, and the strongest, best first; no question is among both.
    Apart {
        /// The weakest.
        weakest: Vec<(&'d QuestionDistribution, Score)>,
        /// The strongest.
        strongest: Vec<(&'d QuestionDistribution, Score)>,
    },
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
    /// Components that have answers of which nothing is told, by id, with what words say of them.
    pub untold: HashMap<String, Hidden>,
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
            hidden: counted.untold.into_values().max().unwrap_or_default(),
            questions,
        }
    }

    /// Returns the weakest and the strongest questions by the share of satisfied answers, at most
    /// `most` of each. Of questions with the same share the earlier ones are taken; one with the
    /// largest share is never among the weakest, nor one with the smallest among the strongest.
    pub fn extremes(&self, most: usize) -> Extremes<'_> {
        let shares = self.questions.iter();
        let shares = shares.filter_map(|asked| Some((asked, asked.share(&self.polarity, 1)?)));
        let mut weakest: Vec<_> = shares.collect();
        // The sort is stable, so that questions with the same share stay in their order.
        let mut strongest = weakest.clone();
        weakest.sort_by_key(|(_, share)| *share);
        strongest.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
        let (Some((_, lowest)), Some((_, highest))) = (weakest.first(), strongest.first()) else {
            return Extremes::TooFew;
        };
        if weakest.len() < 2 {
            return Extremes::TooFew;
        }
        if lowest == highest {
            return Extremes::Alike(*lowest);
        }
        let (lowest, highest) = (*lowest, *highest);
        weakest.retain(|(_, share)| *share < highest);
        weakest.truncate(most);
        strongest.retain(|(_, share)| *share > lowest);
        strongest.retain(|(asked, _)| weakest.iter().all(|(weak, _)| weak.code != asked.code));
        strongest.truncate(most);
        Extremes::Apart { weakest, strongest }
    }
}

/// The distributions of a component's questions.
fn component_questions(
    counted: &DistributionCounts<'_>,
    component: &Component,
) -> Vec<QuestionDistribution> {
    let none = QuestionSums::default();
    let untold = counted.untold.get(&component.id).copied();
    let questions = component.questions.iter();
    questions
        .filter(|q| !counted.intake_office || q.about == About::Intake)
        .map(|question| {
            let sums = counted.questions.get(&question.code).unwrap_or(&none);
            let n = sums.counts.given();
            let untold = untold.or((sums.hidden && n == 0).then_some(Hidden::AwaitsClosing));
            let shown = n > 0 || (sums.left_out == 0 && untold.is_none());
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
                hidden: untold.unwrap_or_default(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::shipped;

    fn asked(code: &str, levels: Option<[i64; 3]>) -> QuestionDistribution {
        QuestionDistribution {
            code: code.to_owned(),
            short: String::new(),
            component: String::new(),
            n: levels.map(|levels| levels.iter().sum()),
            levels: levels.map(Vec::from),
            not_applicable: None,
            hidden: Hidden::Few,
        }
    }

    fn of(questions: Vec<QuestionDistribution>) -> Distribution {
        Distribution {
            period: Period::Year(2026),
            provisional: false,
            as_of: None,
            name: String::new(),
            survey: String::new(),
            labels: Vec::new(),
            polarity: vec![-1, 0, 1],
            k: 10,
            n: None,
            hidden: Hidden::Few,
            questions,
        }
    }

    fn codes(found: &[(&QuestionDistribution, Score)]) -> String {
        let codes = found.iter().map(|(asked, _)| asked.code.as_str());
        codes.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn questions_that_an_open_month_does_not_tell_of_are_not_shown_as_answered_by_nobody() {
        let hidden = QuestionSums {
            hidden: true,
            ..QuestionSums::default()
        };
        let distribution = Distribution::new(DistributionCounts {
            period: Period::Year(2026),
            provisional: true,
            as_of: None,
            name: String::new(),
            definition: &shipped()[0],
            intake_office: false,
            n: Some(12),
            questions: HashMap::from([("TC1".to_owned(), hidden)]),
            untold: HashMap::new(),
            k: 10,
        });
        let shown = distribution.questions.iter().map(|of| (of.n, of.hidden));
        let shown: Vec<_> = shown.take(2).collect();
        assert_eq!(
            shown,
            [(None, Hidden::AwaitsClosing), (Some(0), Hidden::Few)]
        );
    }

    #[test]
    fn the_weakest_and_strongest_questions_are_told_from_those_that_are_shown() {
        let distribution = of(vec![
            asked("A", Some([0, 0, 10])),
            asked("B", Some([5, 0, 5])),
            asked("C", None),
            asked("D", Some([0, 1, 9])),
            asked("E", Some([2, 0, 8])),
            asked("F", Some([0, 0, 20])),
            asked("G", Some([0, 0, 0])),
        ]);
        let Extremes::Apart { weakest, strongest } = distribution.extremes(2) else {
            panic!("alike");
        };
        assert_eq!([codes(&weakest), codes(&strongest)], ["B E", "A F"]);
        assert_eq!(weakest[0].1, Score::from_hundredths(5000));
    }

    #[test]
    fn no_question_is_among_the_weakest_and_the_strongest() {
        let three = of(vec![
            asked("A", Some([0, 0, 10])),
            asked("B", Some([5, 0, 5])),
            asked("C", Some([0, 1, 9])),
        ]);
        let Extremes::Apart { weakest, strongest } = three.extremes(2) else {
            panic!("alike");
        };
        assert_eq!([codes(&weakest), codes(&strongest)], ["B C", "A"]);
        let all_but_one = of(vec![
            asked("A", Some([0, 0, 10])),
            asked("B", Some([5, 0, 5])),
            asked("C", Some([0, 0, 10])),
            asked("D", Some([0, 0, 10])),
        ]);
        let Extremes::Apart { weakest, strongest } = all_but_one.extremes(2) else {
            panic!("alike");
        };
        assert_eq!([codes(&weakest), codes(&strongest)], ["B", "A C"]);
    }

    #[test]
    fn questions_that_do_not_differ_are_told_together() {
        let alike = of(vec![
            asked("A", Some([0, 0, 10])),
            asked("B", Some([0, 0, 7])),
        ]);
        assert_eq!(
            alike.extremes(2),
            Extremes::Alike(Score::from_hundredths(10_000))
        );
        let hidden = of(vec![asked("A", Some([0, 0, 10])), asked("B", None)]);
        assert_eq!(hidden.extremes(2), Extremes::TooFew);
        assert_eq!(of(Vec::new()).extremes(2), Extremes::TooFew);
    }
}
