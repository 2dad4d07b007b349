//! What the figures that pages show now give away beside a published edition of the same period.
//!
//! Numbers of responses are compared: of the agency, of each component, and of each question, those to
//! whom it did not apply beside those who answered. What is not shown on either side tells nothing. Two
//! figures are comparable where their definitions count alike.

use super::disclosure::least;
use crate::domain::editions::manifest::{AgencyEntry, Manifest, definition_id};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::score::AgencyScore;
use crate::domain::survey::Definition;

/// The figures of an agency in the period of an edition, as pages show them.
#[derive(Clone, Copy)]
pub struct LiveFigures<'f> {
    /// Its scores.
    pub score: &'f AgencyScore,
    /// The definition that it is scored by.
    pub definition: &'f Definition,
    /// Its answers, question by question.
    pub distribution: &'f Distribution,
}

/// A number of fewer than `k` responses that the figures of now and an edition differ by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveDifference {
    /// The number: a path such as `components.to-chuc.n`.
    pub what: String,
    /// How many more there are now; negative where there are fewer.
    pub difference: i64,
    /// The fewest responses that may be given away.
    pub k: i64,
}

/// Finds a number of 1 to `k` − 1 responses by which the figures of now differ from those that an edition
/// shows of the agency. `k` is that of the edition, and no less than `least_k`, which is that of the store.
pub fn find_live_difference(
    edition: &Manifest,
    live: LiveFigures<'_>,
    least_k: i64,
) -> Option<LiveDifference> {
    let mut agencies = edition.agencies.iter();
    let shown = agencies.find(|agency| agency.agency == live.score.agency)?;
    let k = least(edition).max(least_k);
    let mut numbers = responses(edition, shown, live);
    if is_of(edition, &shown.survey, live.definition) {
        numbers.extend(components(shown, live.score));
        numbers.extend(questions(shown, live.distribution));
    }
    numbers.into_iter().find_map(|(what, before, now)| {
        let difference = now? - before?;
        (1..k)
            .contains(&difference.abs())
            .then_some(LiveDifference {
                what,
                difference,
                k,
            })
    })
}

/// A number by its path, as the edition shows it and as it is now.
type Number = (String, Option<i64>, Option<i64>);

/// Whether an edition means a definition by a name. Of one that no agency of the edition is scored by, the
/// name alone is known.
fn is_of(edition: &Manifest, name: &str, definition: &Definition) -> bool {
    let mut surveys = edition.surveys.iter();
    match surveys.find(|survey| survey.id == name) {
        Some(survey) => {
            definition_id(name) == definition.id && survey.shape() == definition.shape()
        }
        None => {
            name == definition.id || name == format!("{}@{}", definition.id, definition.version)
        }
    }
}

/// The responses to each definition, whether the agency is scored by it or they stand beside its score.
/// Two overall numbers of it are comparable where they pool the same components.
fn responses(edition: &Manifest, shown: &AgencyEntry, live: LiveFigures<'_>) -> Vec<Number> {
    let own = (live.definition, live.score.n, true);
    let beside = live.score.beside.iter().filter_map(|beside| {
        let definition = beside.definition.as_deref()?;
        Some((definition, beside.figure.n, false))
    });
    let now: Vec<(&Definition, Option<i64>, bool)> = std::iter::once(own).chain(beside).collect();
    let own = (&shown.survey, shown.overall.figure.n, true);
    let beside = shown.beside.iter();
    let before =
        std::iter::once(own).chain(beside.map(|beside| (&beside.survey, beside.figure.n, false)));
    let same_components = shown.overall.used == live.score.overall.used;
    let mut numbers = Vec::new();
    for (name, before, is_own) in before {
        for (definition, now, is_own_now) in &now {
            let is_comparable = same_components || !(is_own && *is_own_now);
            if is_comparable && is_of(edition, name, definition) {
                let what = match is_own {
                    true => "n".to_owned(),
                    false => format!("beside.{name}.n"),
                };
                numbers.push((what, before, *now));
            }
        }
    }
    numbers
}

/// The responses to each component that both name.
fn components(shown: &AgencyEntry, now: &AgencyScore) -> Vec<Number> {
    let pairs = shown.components.iter().filter_map(|before| {
        let mut all = now.components.iter();
        Some((before, all.find(|now| now.id == before.id)?))
    });
    pairs
        .map(|(before, now)| {
            let what = format!("components.{}.n", before.id);
            (what, before.figure.n, now.figure.n)
        })
        .collect()
}

/// The answers to each question that both name, and those to whom it did not apply.
fn questions(shown: &AgencyEntry, now: &Distribution) -> Vec<Number> {
    let pairs = shown.questions.iter().filter_map(|before| {
        let mut all = now.questions.iter();
        Some((before, all.find(|now| now.code == before.code)?))
    });
    pairs
        .flat_map(|(before, now)| {
            let path = |what: &str| format!("questions.{}.{what}", before.code);
            [
                (path("n"), before.n, now.n),
                (
                    path("not_applicable"),
                    before.not_applicable,
                    now.not_applicable,
                ),
            ]
        })
        .collect()
}
