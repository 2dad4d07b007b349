//! The given answers that wait, counted while the inbox is read.

use std::collections::BTreeMap;

use super::states::ProvisionalStates;
use super::waiting_rows::{TraitValues, UnitAndVersion};
use crate::domain::answers::mixing::Waiting;
use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::answers::sums::ComponentSet;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{About, Definition};
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;

/// The numbers of given answers, each of answers without and with flags: those to every question, and after
/// these those to the intake questions of every component.
#[derive(Default)]
pub(super) struct GivenNumbers(Vec<[u32; 2]>);

/// The given answers that wait, by subject and by all that mixing knows of them.
#[derive(Default)]
pub(super) struct GivenByKind {
    values: TraitValues,
    pub(super) numbers: BTreeMap<UnitAndVersion, BTreeMap<Waiting, GivenNumbers>>,
}

impl GivenNumbers {
    /// Counts the answers of one person.
    pub(super) fn count(&mut self, ratings: &Ratings, definition: &Definition, flagged: bool) {
        let flag = usize::from(flagged);
        let questions = definition.questions().count();
        self.0
            .resize(questions + definition.components.len(), [0; 2]);
        let (of_questions, of_components) = self.0.split_at_mut(questions);
        let mut answered = ComponentSet::default();
        let asked = definition.questions().zip(of_questions);
        for (((component, question), number), rating) in asked.zip(ratings.iter()) {
            if let Rating::Level(_) = rating {
                number[flag] += 1;
                if question.about == About::Intake {
                    answered = answered.with(component);
                }
            }
        }
        for component in answered.components() {
            if let Some(number) = of_components.get_mut(component) {
                number[flag] += 1;
            }
        }
    }

    /// Adds other numbers.
    pub(super) fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), [0; 2]);
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            mine[0] += theirs[0];
            mine[1] += theirs[1];
        }
    }

    /// The number at a place, of answers with any of the given flags.
    pub(super) fn number(&self, place: usize, flags: &[usize]) -> i64 {
        let both = self.0.get(place).copied().unwrap_or_default();
        flags.iter().map(|flag| i64::from(both[*flag])).sum()
    }

    /// The numbers at some places, one after the other for each choice of flags.
    pub(super) fn kinds(&self, places: &[usize], choices: &[&[usize]]) -> Vec<i64> {
        let mut kinds = Vec::with_capacity(places.len() * choices.len());
        for flags in choices {
            kinds.extend(places.iter().map(|place| self.number(*place, flags)));
        }
        kinds
    }
}

impl GivenByKind {
    /// Counts a waiting answer.
    pub(super) fn count(
        &mut self,
        answer: &SealedAnswer,
        definition: &Definition,
        states: &ProvisionalStates,
    ) -> Result<(), StoreError> {
        let ratings = read_ratings(&answer.ratings, definition)?;
        let subject = self.values.subject(answer);
        let kind = self.values.waiting(answer, states);
        let of_subject = self.numbers.entry(subject).or_default();
        let numbers = of_subject.entry(kind).or_default();
        numbers.count(&ratings, definition, answer.is_flagged());
        Ok(())
    }
}
