//! The way from one step of the form to the next.

use super::comment::clean;
use super::data::{Answered, FormData, not_applicable_field};
use super::problem::FormProblem;
use super::step::FormStep;
use super::view::{Answers, Turn, View};
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;

/// The beginning of the action of a button that changes the language and keeps the step, such as
/// `lang-en`.
pub const LANGUAGE_ACTION: &str = "lang-";

/// Returns the first page, still empty; in Vietnamese where the definition lacks the language.
pub fn open<'d>(definition: &'d Definition, language: &str) -> View<'d> {
    View {
        definition,
        step: FormStep::first_of(definition, 0),
        answered: Answered::nothing(definition, language),
        problems: Vec::new(),
    }
}

/// Returns the step of an address such as `3` in `?step=3`, still empty; the first page where there is
/// no such step.
pub fn open_at<'d>(definition: &'d Definition, language: &str, address: &str) -> View<'d> {
    let view = open(definition, language);
    match FormStep::at_address(definition, address) {
        Some(step) => view.at(step, Vec::new()),
        None => view,
    }
}

/// Returns what a sent form leads to: the next page, the same page with its problems, or the
/// answers to submit.
///
/// Every page carries all the answers given so far. An invalid answer is dropped and pointed out,
/// and the form is not submitted then.
pub fn advance<'d>(definition: &'d Definition, data: &FormData) -> Turn<'d> {
    let (answered, invalid) = Answered::read(definition, data);
    let here = FormStep::of_form(definition, data);
    let view = View {
        definition,
        step: here,
        answered,
        problems: Vec::new(),
    };
    if let Some(&first) = invalid.first() {
        let step = FormStep::of_problem(definition, first).unwrap_or(here);
        return Turn::Show(view.at(step, invalid));
    }
    match data.find("action").map(str::trim) {
        Some("next") => Turn::Show(next(view)),
        Some("back") => {
            let step = view.step_before();
            Turn::Show(view.at(step, Vec::new()))
        }
        Some("send") => send(view),
        action => match action.and_then(|action| action.strip_prefix(LANGUAGE_ACTION)) {
            Some(language) => Turn::Show(view.in_language(language)),
            None => Turn::Show(view.at(here, vec![FormProblem::UnknownAction])),
        },
    }
}

impl View<'_> {
    /// The step that the button "back" leads to.
    pub fn step_before(&self) -> FormStep {
        let first_of = |index: usize| FormStep::first_of(self.definition, index);
        let last_of = |index: usize| match self.answered.screens.get(index) {
            Some(Some(true)) => FormStep::Questions(index),
            _ => first_of(index),
        };
        match self.step {
            FormStep::Questions(index) if first_of(index) != self.step => FormStep::Screen(index),
            FormStep::Screen(0) | FormStep::Questions(0) | FormStep::Whole => self.step,
            FormStep::Screen(index) | FormStep::Questions(index) => last_of(index - 1),
            FormStep::Finish => match self.definition.components.len() {
                0 => FormStep::Finish,
                components => last_of(components - 1),
            },
        }
    }

    /// The step that the button "next" leads to, with the answers given so far.
    pub fn step_after(&self) -> FormStep {
        match self.step {
            FormStep::Screen(index) if self.answered.screens.get(index) == Some(&Some(true)) => {
                FormStep::Questions(index)
            }
            FormStep::Screen(index) | FormStep::Questions(index) => {
                FormStep::first_of(self.definition, index + 1)
            }
            FormStep::Finish | FormStep::Whole => self.step,
        }
    }
}

fn next(mut view: View<'_>) -> View<'_> {
    let here = view.step;
    let problems = not_yet_pointed_out(&view);
    if !problems.is_empty() {
        view.answered.pointed_out.insert(reminder(&view));
        return view.at(here, problems);
    }
    let step = view.step_after();
    view.at(step, Vec::new())
}

/// Returns what the step points out before it is left. It does so once: a citizen may leave a
/// question blank.
fn not_yet_pointed_out(view: &View<'_>) -> Vec<FormProblem> {
    if view.answered.pointed_out.contains(&reminder(view)) {
        return Vec::new();
    }
    match view.step {
        FormStep::Screen(component) if view.answered.screens.get(component) == Some(&None) => {
            vec![FormProblem::BlankScreen { component }]
        }
        FormStep::Questions(component) if is_ticked(view, component) => {
            let answered = |(_, _, rating)| matches!(rating, Rating::Level(_));
            let contradicts = view.questions().any(answered);
            let problem = FormProblem::AnsweredThoughNotApplicable { component };
            contradicts.then_some(problem).into_iter().collect()
        }
        FormStep::Questions(_) => view
            .questions()
            .filter(|&(_, _, rating)| rating == Rating::Blank)
            .map(|(question, _, _)| FormProblem::BlankAnswer { question })
            .collect(),
        FormStep::Screen(_) | FormStep::Finish | FormStep::Whole => Vec::new(),
    }
}

fn is_ticked(view: &View<'_>, component: usize) -> bool {
    view.answered.not_applicable.get(component) == Some(&true)
}

/// The name under which `pointed_out` remembers a step. Blank answers and a box that contradicts
/// the answers have names of their own, so that each is pointed out once.
fn reminder(view: &View<'_>) -> String {
    match view.step {
        FormStep::Questions(index) if is_ticked(view, index) => view
            .component()
            .map(not_applicable_field)
            .unwrap_or_default(),
        step => step.name(view.definition),
    }
}

fn send(view: View<'_>) -> Turn<'_> {
    let Ok(comment) = clean(&view.answered.comment) else {
        let problem = FormProblem::CommentTooLong;
        let step = FormStep::of_problem(view.definition, problem).unwrap_or(view.step);
        return Turn::Show(view.at(step, vec![problem]));
    };
    let ratings = view.answered.ratings(view.definition);
    if ratings.is_not_applicable() {
        return Turn::NothingApplies;
    }
    if !ratings.has_answer() {
        let step = first_answerable(&view);
        return Turn::Show(view.at(step, vec![FormProblem::NothingAnswered]));
    }
    Turn::Send(Answers {
        ratings,
        comment,
        language: view.answered.language,
        press: view.answered.press,
    })
}

/// Returns the step for a citizen who has answered nothing: this one where it has questions, else
/// that of the first component that may apply, else the first.
fn first_answerable(view: &View<'_>) -> FormStep {
    if let FormStep::Questions(_) | FormStep::Whole = view.step {
        return view.step;
    }
    let applicable = (0..view.definition.components.len())
        .find(|&index| !view.answered.is_left_out(index))
        .unwrap_or(0);
    FormStep::first_of(view.definition, applicable)
}
