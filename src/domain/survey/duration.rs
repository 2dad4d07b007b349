//! How long answering takes.

use super::definition::{Component, Definition};
use super::text::{BASE_LANGUAGE, Text};

/// Words that people read in a minute; of Vietnamese, syllables.
const WORDS_A_MINUTE: usize = 200;
/// Seconds to choose an answer and to touch it.
const SECONDS_AN_ANSWER: usize = 4;

impl Definition {
    /// The questions that everybody is asked, among them the yes/no questions. Those that are asked
    /// only after a "yes" are not counted.
    pub fn usual_questions(&self) -> usize {
        self.components.iter().map(usual_questions).sum()
    }
}

/// The minutes that answering takes: reading the questions at an ordinary pace, and choosing an
/// answer to each; at least one.
pub(super) fn minutes(components: &[Component]) -> usize {
    let words = |text: &Text| text.get(BASE_LANGUAGE).split_whitespace().count();
    let read = components.iter().map(|component| match &component.screen {
        Some(screen) => words(screen),
        None => {
            let questions = component.questions.iter().map(|q| words(&q.text));
            words(&component.heading) + questions.sum::<usize>()
        }
    });
    let answers: usize = components.iter().map(usual_questions).sum();
    let seconds = read.sum::<usize>() * 60 / WORDS_A_MINUTE + answers * SECONDS_AN_ANSWER;
    seconds.div_ceil(60).max(1)
}

fn usual_questions(component: &Component) -> usize {
    match component.screen {
        Some(_) => 1,
        None => component.questions.len(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::survey::shipped;

    #[test]
    fn the_short_survey_takes_a_minute_and_the_long_ones_two_or_three() {
        let minutes = shipped()
            .into_iter()
            .map(|definition| (definition.id.clone(), definition.minutes))
            .collect::<Vec<_>>();
        let expected = [("so-nganh-4", 3), ("sipas-5", 2), ("so-nganh-4-ngan", 1)];
        assert_eq!(
            minutes,
            expected.map(|(id, minutes)| (id.to_owned(), minutes))
        );
    }
}
