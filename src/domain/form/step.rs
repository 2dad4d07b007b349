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
}

/// The name of the last step.
const FINISH: &str = "finish";

impl FormStep {
    /// Returns the first step of a component, or the finish after the last component.
    pub(super) fn first_of(definition: &Definition, component: usize) -> Self {
        match definition.components.get(component) {
            Some(found) if found.screen.is_some() => Self::Screen(component),
            Some(_) => Self::Questions(component),
            None => Self::Finish,
        }
    }

    /// Returns the step that a sent form shows: the one its field `step` names, or the one of the
    /// last component that it has a field of.
    pub(super) fn of_form(definition: &Definition, data: &FormData) -> Self {
        Self::named_in(definition, data).unwrap_or_else(|| Self::guess(definition, data))
    }

    /// Returns the step on which a problem can be corrected; `None` where any step will do.
    pub(super) fn of_problem(definition: &Definition, problem: FormProblem) -> Option<Self> {
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
        }
        .unwrap_or_else(|| FINISH.to_owned())
    }

    fn named_in(definition: &Definition, data: &FormData) -> Option<Self> {
        let name = data.find("step")?.trim();
        let components = definition.components.len();
        (0..components)
            .flat_map(|index| [Self::Screen(index), Self::Questions(index)])
            .chain([Self::Finish])
            .find(|step| step.name(definition) == name)
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
