//! The steps of the form, and the step that a sent form comes from.

use super::data::{FormData, not_applicable_field, screen_field};
use super::problem::FormProblem;
use crate::domain::survey::Definition;

/// A step of the form, shown as one page. Components are given by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStep {
    /// A component's yes/no question, asked before its questions.
    Screen(usize),
    /// A component's questions.
    Questions(usize),
    /// The comment and the button that sends the answers.
    Finish,
    /// Everything on one page: the only step of a definition that asks on one screen.
    Whole,
}

/// The name of the last step.
const FINISH: &str = "finish";
/// The name of the only step of a definition that asks on one screen.
const WHOLE: &str = "whole";

impl FormStep {
    /// Returns the first step of a component, or the finish after the last component.
    pub(super) fn first_of(definition: &Definition, component: usize) -> Self {
        if definition.one_screen {
            return Self::Whole;
        }
        match definition.components.get(component) {
            Some(found) if found.screen.is_some() => Self::Screen(component),
            Some(_) => Self::Questions(component),
            None => Self::Finish,
        }
    }

    /// Returns the step that a sent form shows: the one its field `step` names, or the one of the
    /// last component that it has a field of.
    pub(super) fn of_form(definition: &Definition, data: &FormData) -> Self {
        if definition.one_screen {
            return Self::Whole;
        }
        Self::named_in(definition, data).unwrap_or_else(|| Self::guess(definition, data))
    }

    /// Returns the step of an address, such as `3` in `?step=3`; `None` where there is no such step.
    pub(super) fn at_address(definition: &Definition, address: &str) -> Option<Self> {
        Self::all(definition).find(|step| step.address(definition) == address)
    }

    /// Returns the step's own address, the value of `?step=`: its number, and for questions that are
    /// asked after a yes/no question also that it was answered with yes.
    pub fn address(self, definition: &Definition) -> String {
        let number = self.number(definition);
        match self {
            Self::Questions(_) if Self::first_of(definition, number - 1) != self => {
                format!("{number}-yes")
            }
            _ => number.to_string(),
        }
    }

    /// Returns the number of the step from 1. A yes/no question and the questions after it share one.
    pub(super) fn number(self, definition: &Definition) -> usize {
        match self {
            Self::Screen(index) | Self::Questions(index) => index + 1,
            Self::Finish => definition.components.len() + 1,
            Self::Whole => 1,
        }
    }

    /// All steps of a definition in order.
    fn all(definition: &Definition) -> impl Iterator<Item = Self> + '_ {
        let components = if definition.one_screen {
            0
        } else {
            definition.components.len()
        };
        let last = if definition.one_screen {
            Self::Whole
        } else {
            Self::Finish
        };
        (0..components)
            .flat_map(|index| {
                let first = Self::first_of(definition, index);
                let questions = Self::Questions(index);
                std::iter::once(first).chain((first != questions).then_some(questions))
            })
            .chain([last])
    }

    /// Returns the step on which a problem can be corrected; `None` where any step will do.
    pub(super) fn of_problem(definition: &Definition, problem: FormProblem) -> Option<Self> {
        if definition.one_screen {
            return Some(Self::Whole);
        }
        match problem {
            FormProblem::InvalidAnswer { question } | FormProblem::BlankAnswer { question } => {
                definition
                    .questions()
                    .nth(question)
                    .map(|(component, _)| Self::Questions(component))
            }
            FormProblem::InvalidScreen { component } | FormProblem::BlankScreen { component } => {
                Some(Self::Screen(component))
            }
            FormProblem::AnsweredThoughNotApplicable { component } => {
                Some(Self::Questions(component))
            }
            FormProblem::CommentTooLong => Some(Self::Finish),
            FormProblem::NothingAnswered | FormProblem::UnknownAction => None,
        }
    }

    /// The value of the hidden field `step`.
    pub(super) fn name(self, definition: &Definition) -> String {
        let component = |index: usize| definition.components.get(index);
        match self {
            Self::Screen(index) => component(index).map(screen_field),
            Self::Questions(index) => component(index).map(|component| component.id.clone()),
            Self::Finish => None,
            Self::Whole => Some(WHOLE.to_owned()),
        }
        .unwrap_or_else(|| FINISH.to_owned())
    }

    fn named_in(definition: &Definition, data: &FormData) -> Option<Self> {
        let name = data.find("step")?.trim();
        Self::all(definition).find(|step| step.name(definition) == name)
    }

    fn guess(definition: &Definition, data: &FormData) -> Self {
        let has_field = |name: &str| data.find(name).is_some();
        let mut step = Self::first_of(definition, 0);
        for (index, component) in definition.components.iter().enumerate() {
            if component.questions.iter().any(|q| has_field(&q.code))
                || has_field(&not_applicable_field(component))
            {
                step = Self::Questions(index);
            } else if component.screen.is_some() && has_field(&screen_field(component)) {
                step = Self::Screen(index);
            }
        }
        step
    }
}
