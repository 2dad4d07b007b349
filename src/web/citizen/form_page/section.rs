//! What a page of the form asks about one component.

use super::problems::error_of;
use crate::domain::form::{FormProblem, FormStep, View, not_applicable_field, screen_field};
use crate::domain::rating::Rating;
use crate::domain::survey::{Component, Question};
use crate::web::http::words::{Phrase, Words};

/// What a page asks about one component.
pub(super) struct FormSection<'a> {
    /// The heading, where the page is about several components and this one has several questions.
    pub(super) heading: Option<Phrase>,
    pub(super) screen: Option<ScreenQuestion>,
    pub(super) not_applicable: Option<WholeComponent>,
    pub(super) questions: Vec<QuestionView<'a>>,
}

impl FormSection<'_> {
    /// Whether the questions are only for those who answer the yes/no question above them with yes.
    pub(super) fn is_screened(&self) -> bool {
        self.screen.is_some() && !self.questions.is_empty()
    }
}

/// A yes/no question before a component.
pub(super) struct ScreenQuestion {
    pub(super) name: String,
    pub(super) text: Phrase,
    pub(super) answer: Option<bool>,
    pub(super) error: Option<Phrase>,
}

/// A question with its levels.
pub(super) struct QuestionView<'a> {
    pub(super) code: &'a str,
    pub(super) text: Phrase,
    pub(super) hint: Option<Phrase>,
    pub(super) error: Option<Phrase>,
    /// The character of the chosen level.
    pub(super) chosen: char,
    pub(super) not_applicable: Option<Phrase>,
}

impl QuestionView<'_> {
    /// Returns the ids of the elements that describe the question.
    pub(super) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.code));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.code));
        let ids: Vec<_> = error.into_iter().chain(hint).collect();
        ids.join(" ")
    }
}

/// The box that marks a whole component as not applicable.
pub(super) struct WholeComponent {
    pub(super) name: String,
    pub(super) label: Phrase,
    pub(super) is_chosen: bool,
}

/// Returns what the page asks about a component, given by its index; `None` where it asks nothing.
pub(super) fn section<'a>(
    view: &View<'a>,
    words: Words<'_>,
    index: usize,
) -> Option<FormSection<'a>> {
    let component = view.definition.components.get(index)?;
    let screen = view
        .shows_screen(index)
        .then(|| screen_question(view, words, index, component));
    let shows_questions = view.shows_questions(index);
    if screen.is_none() && !shows_questions {
        return None;
    }
    let is_one_of_several = view.step == FormStep::Whole && component.questions.len() > 1;
    Some(FormSection {
        heading: is_one_of_several.then(|| words.text(&component.heading)),
        screen,
        // After a "yes" to the screen question the component is applicable.
        not_applicable: component
            .not_applicable
            .as_ref()
            .filter(|_| shows_questions && component.screen.is_none())
            .map(|label| WholeComponent {
                name: not_applicable_field(component),
                label: words.text(label),
                is_chosen: view.answered.not_applicable.get(index) == Some(&true),
            }),
        questions: view
            .questions()
            .filter(|(asked, ..)| component_of(view, *asked) == Some(index))
            .map(|(asked, question, rating)| question_view(view, words, asked, question, rating))
            .collect(),
    })
}

/// Returns the index of the component of a question.
fn component_of(view: &View<'_>, question: usize) -> Option<usize> {
    let asked = view.definition.questions().nth(question);
    asked.map(|(component, _)| component)
}

fn screen_question(
    view: &View<'_>,
    words: Words<'_>,
    index: usize,
    component: &Component,
) -> ScreenQuestion {
    ScreenQuestion {
        name: screen_field(component),
        text: words.text(component.screen.as_ref().unwrap_or(&component.heading)),
        answer: view.answered.screens.get(index).copied().flatten(),
        error: error_of(view, words, |problem| match problem {
            FormProblem::BlankScreen { component } | FormProblem::InvalidScreen { component } => {
                component == index
            }
            _ => false,
        }),
    }
}

/// Returns a question with its levels.
fn question_view<'a>(
    view: &View<'_>,
    words: Words<'_>,
    index: usize,
    question: &'a Question,
    rating: Rating,
) -> QuestionView<'a> {
    QuestionView {
        code: &question.code,
        text: words.text(&question.text),
        hint: question.hint.as_ref().map(|hint| words.text(hint)),
        error: error_of(view, words, |problem| match problem {
            FormProblem::BlankAnswer { question } | FormProblem::InvalidAnswer { question } => {
                question == index
            }
            _ => false,
        }),
        chosen: rating.as_char(),
        not_applicable: question
            .not_applicable
            .as_ref()
            .map(|label| words.text(label)),
    }
}
