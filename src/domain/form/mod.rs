//! The survey form: one component a step, earlier answers carried along, nothing kept between.
//!
//! The citizen's browser holds the whole state; [`advance`] decides from what it brought what it
//! shows next, or that the answers are given. There is no draft on the server.

use super::rating::{Rating, Ratings};
use super::survey::{Component, Definition, Question};

mod comment;
mod data;
mod flow;
#[cfg(test)]
mod tests;

pub use comment::{LONGEST_COMMENT, TooLong, clean};
pub use data::{Answered, FormData, not_applicable_field, screen_field};
pub use flow::{advance, open};

/// A page of the form. Components are meant by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A component's yes/no question, asked before its questions.
    Screen(usize),
    /// A component's questions.
    Questions(usize),
    /// The comment and the sending.
    Finish,
}

/// Something the page points out. Questions and components are meant by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A question of this step was left blank; said once, then it may be.
    BlankAnswer {
        /// The question.
        question: usize,
    },
    /// The yes/no question was left blank; said once, then it may be.
    BlankScreen {
        /// The component.
        component: usize,
    },
    /// The component was ticked as not applicable, and yet questions of it are answered; said once.
    AnsweredThoughNotApplicable {
        /// The component.
        component: usize,
    },
    /// The answer to a question is none of those offered, or there are two.
    InvalidAnswer {
        /// The question.
        question: usize,
    },
    /// The answer to a yes/no question is neither.
    InvalidScreen {
        /// The component.
        component: usize,
    },
    /// Sent without a single answer.
    NothingAnswered,
    /// The comment has too many characters.
    CommentTooLong,
    /// No button of the form was pressed that it has.
    UnknownAction,
}

impl Problem {
    /// Whether the form was refused for it, rather than only shown once more.
    pub fn refuses(self) -> bool {
        match self {
            Self::BlankAnswer { .. }
            | Self::BlankScreen { .. }
            | Self::AnsweredThoughNotApplicable { .. } => false,
            Self::InvalidAnswer { .. }
            | Self::InvalidScreen { .. }
            | Self::NothingAnswered
            | Self::CommentTooLong
            | Self::UnknownAction => true,
        }
    }
}

/// What comes of a sent form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn<'d> {
    /// A page is shown.
    Show(View<'d>),
    /// The answers are given.
    Send(Answers),
}

/// The answers of one person, ready to be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// One rating a question; at least one is a level.
    pub ratings: Ratings,
    /// The cleaned comment.
    pub comment: Option<String>,
    /// The language the form was in.
    pub language: String,
    /// The form's random mark, where it brought one.
    pub press: Option<String>,
}

/// A page of the form with what was said so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View<'d> {
    /// What is asked.
    pub definition: &'d Definition,
    /// Where in the form this is.
    pub place: Place,
    /// What was said so far.
    pub answered: Answered,
    /// What the page points out.
    pub problems: Vec<Problem>,
}

impl<'d> View<'d> {
    /// Whether what was sent is refused (422), rather than shown as asked for.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.refuses())
    }

    /// The component shown, if one is.
    pub fn component(&self) -> Option<&'d Component> {
        match self.place {
            Place::Screen(index) | Place::Questions(index) => self.definition.components.get(index),
            Place::Finish => None,
        }
    }

    /// The questions shown, each with its index in the definition and its rating.
    pub fn questions(&self) -> impl Iterator<Item = (usize, &'d Question, Rating)> + '_ {
        let rated = self.definition.questions().zip(&self.answered.ratings);
        rated
            .enumerate()
            .filter(|(_, ((component, _), _))| self.place == Place::Questions(*component))
            .map(|(index, ((_, question), &rating))| (index, question, rating))
    }

    /// The number of this step from 1, and of all steps: the components and the finish.
    pub fn progress(&self) -> (usize, usize) {
        let components = self.definition.components.len();
        let number = match self.place {
            Place::Screen(index) | Place::Questions(index) => index + 1,
            Place::Finish => components + 1,
        };
        (number, components + 1)
    }

    /// Whether there is a step to go back to.
    pub fn has_step_before(&self) -> bool {
        let screened = |index: usize| {
            let component = self.definition.components.get(index);
            component.is_some_and(|component| component.screen.is_some())
        };
        match self.place {
            Place::Screen(index) => index > 0,
            Place::Questions(index) => index > 0 || screened(index),
            Place::Finish => true,
        }
    }

    /// The fields that the page carries without showing them: all but those it shows itself.
    pub fn carried(&self) -> Vec<(String, String)> {
        let answered = &self.answered;
        let mut fields = vec![("lang".to_owned(), answered.language.clone())];
        fields.extend(
            answered
                .press
                .clone()
                .map(|press| ("press".to_owned(), press)),
        );
        fields.push((
            "step".to_owned(),
            flow::step_of(self.definition, self.place),
        ));
        if !answered.asked.is_empty() {
            let asked: Vec<_> = answered.asked.iter().map(String::as_str).collect();
            fields.push(("asked".to_owned(), asked.join(" ")));
        }
        for (index, component) in self.definition.components.iter().enumerate() {
            if let Some(yes) = answered.screens[index]
                && self.place != Place::Screen(index)
            {
                let value = if yes { "yes" } else { "no" };
                fields.push((screen_field(component), value.to_owned()));
            }
            if answered.not_applicable[index] && self.place != Place::Questions(index) {
                fields.push((not_applicable_field(component), "x".to_owned()));
            }
        }
        for ((component, question), rating) in self.definition.questions().zip(&answered.ratings) {
            if *rating != Rating::Blank && self.place != Place::Questions(component) {
                fields.push((question.code.clone(), rating.as_char().to_string()));
            }
        }
        if self.place != Place::Finish && !answered.comment.is_empty() {
            fields.push(("comment".to_owned(), answered.comment.clone()));
        }
        fields
    }
}
