//! One page of the form, and what a sent form leads to.

use super::data::{Answered, not_applicable_field, screen_field};
use super::problem::FormProblem;
use super::step::FormStep;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{Component, Definition, Question};

/// What a sent form leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn<'d> {
    /// A page to show.
    Show(View<'d>),
    /// Answers to submit.
    Send(Answers),
    /// Everything was marked as not applicable: there is nothing to submit, and nothing is missing.
    NothingApplies,
}

/// The answers of one person, checked and ready to submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// One rating a question, in definition order; at least one is a level.
    pub ratings: Ratings,
    /// The comment as [`clean`](super::clean) leaves it.
    pub comment: Option<String>,
    /// The language the form was in.
    pub language: String,
    /// The form's random mark, by which a repeated submission is recognised.
    pub press: Option<String>,
}

/// A page of the form, with the answers given so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View<'d> {
    /// The survey.
    pub definition: &'d Definition,
    /// The step that the page shows.
    pub step: FormStep,
    /// The answers given so far.
    pub answered: Answered,
    /// The problems that the page points out.
    pub problems: Vec<FormProblem>,
}

impl<'d> View<'d> {
    /// The same answers on another step.
    pub(super) fn at(self, step: FormStep, problems: Vec<FormProblem>) -> Self {
        Self {
            step,
            problems,
            ..self
        }
    }

    /// The same page in another language, where the definition has it.
    pub(super) fn in_language(mut self, language: &str) -> Self {
        if self.definition.languages.iter().any(|l| l == language) {
            language.clone_into(&mut self.answered.language);
        }
        self
    }

    /// Whether the sent form is refused (status 422), rather than answered with the next page.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.refuses())
    }

    /// The component that the page is about; `None` at the finish, and where all are on one page.
    pub fn component(&self) -> Option<&'d Component> {
        match self.step {
            FormStep::Screen(index) | FormStep::Questions(index) => {
                self.definition.components.get(index)
            }
            FormStep::Finish | FormStep::Whole => None,
        }
    }

    /// Whether the page shows the questions of a component, given by its index.
    pub fn shows_questions(&self, component: usize) -> bool {
        self.step == FormStep::Questions(component) || self.step == FormStep::Whole
    }

    /// Whether the page shows the yes/no question of a component, given by its index.
    pub fn shows_screen(&self, component: usize) -> bool {
        let has_screen = |component: &Component| component.screen.is_some();
        match self.step {
            FormStep::Screen(index) => index == component,
            FormStep::Whole => self
                .definition
                .components
                .get(component)
                .is_some_and(has_screen),
            FormStep::Questions(_) | FormStep::Finish => false,
        }
    }

    /// Whether the page is the last one, with the comment and the button that sends.
    pub fn is_last(&self) -> bool {
        matches!(self.step, FormStep::Finish | FormStep::Whole)
    }

    /// Whether anything was answered so far, be it that something does not apply.
    pub fn has_answers(&self) -> bool {
        let ratings = self.answered.ratings.iter();
        ratings.copied().any(|rating| rating != Rating::Blank)
            || self.answered.not_applicable.contains(&true)
            || self.answered.screens.iter().any(Option::is_some)
    }

    /// The questions on the page, each with its index in the definition and its rating.
    pub fn questions(&self) -> impl Iterator<Item = (usize, &'d Question, Rating)> + '_ {
        let rated = self.definition.questions().zip(&self.answered.ratings);
        rated
            .enumerate()
            .filter(|(_, ((component, _), _))| self.shows_questions(*component))
            .map(|(index, ((_, question), &rating))| (index, question, rating))
    }

    /// The number of this step from 1, and the number of all steps: one a component, and the finish.
    pub fn progress(&self) -> (usize, usize) {
        let total = match self.step {
            FormStep::Whole => 1,
            _ => self.definition.components.len() + 1,
        };
        (self.step.number(self.definition), total)
    }

    /// Whether there is a step to go back to.
    pub fn has_step_before(&self) -> bool {
        let screened = |index: usize| {
            let component = self.definition.components.get(index);
            component.is_some_and(|component| component.screen.is_some())
        };
        match self.step {
            FormStep::Screen(index) => index > 0,
            FormStep::Questions(index) => index > 0 || screened(index),
            FormStep::Finish => true,
            FormStep::Whole => false,
        }
    }

    /// The hidden fields: everything answered so far except what the page itself shows.
    pub fn carried(&self) -> Vec<(String, String)> {
        let answered = &self.answered;
        let mut fields = vec![("lang".to_owned(), answered.language.clone())];
        fields.extend(
            answered
                .press
                .clone()
                .map(|press| ("press".to_owned(), press)),
        );
        fields.push(("step".to_owned(), self.step.name(self.definition)));
        if !answered.pointed_out.is_empty() {
            let steps: Vec<_> = answered.pointed_out.iter().map(String::as_str).collect();
            fields.push(("asked".to_owned(), steps.join(" ")));
        }
        for (index, component) in self.definition.components.iter().enumerate() {
            if let Some(yes) = answered.screens[index]
                && !self.shows_screen(index)
            {
                let value = if yes { "yes" } else { "no" };
                fields.push((screen_field(component), value.to_owned()));
            }
            if answered.not_applicable[index] && !self.shows_questions(index) {
                fields.push((not_applicable_field(component), "x".to_owned()));
            }
        }
        for ((component, question), rating) in self.definition.questions().zip(&answered.ratings) {
            if *rating != Rating::Blank && !self.shows_questions(component) {
                fields.push((question.code.clone(), rating.as_char().to_string()));
            }
        }
        if !self.is_last() && !answered.comment.is_empty() {
            fields.push(("comment".to_owned(), answered.comment.clone()));
        }
        fields
    }
}
