//! The page that asks for the answers of a form as a row of digits.

use askama::Template;

use super::parts::{Carried, legend};
use crate::domain::form::LONGEST_COMMENT;
use crate::domain::paper::{Digits, Mistyped};
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// Why a form's answers are not accepted.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::counter::paper) enum FormEntryError {
    /// The digits don't fit the definition.
    Digits(Mistyped),
    /// The comment is too long.
    CommentTooLong,
}

impl FormEntryError {
    /// Returns the error in words for the clerk.
    fn say(self, words: Words<'_>) -> Phrase {
        let say = |id: &str, values: &[(&str, usize)]| {
            let values: Vec<(&str, String)> = values
                .iter()
                .map(|(name, value)| (*name, value.to_string()))
                .collect();
            let values: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            words.say_with(id, &values)
        };
        match self {
            Self::Digits(Mistyped::Unknown { question }) => {
                say("paper-wrong-digit", &[("number", question + 1)])
            }
            Self::Digits(Mistyped::Part {
                component,
                typed,
                questions,
            }) => say(
                "paper-wrong-part",
                &[
                    ("count", component + 1),
                    ("number", typed),
                    ("total", questions),
                ],
            ),
            Self::Digits(Mistyped::Length { typed, questions }) => say(
                "paper-wrong-length",
                &[("number", typed), ("total", questions)],
            ),
            Self::Digits(Mistyped::NothingAnswered) => say("paper-nothing", &[]),
            Self::CommentTooLong => say("paper-comment-too-long", &[("limit", LONGEST_COMMENT)]),
        }
    }
}

/// What the first entry asks for besides the answers.
pub(in crate::web::counter::paper) struct EntryExtras<'a> {
    pub(in crate::web::counter::paper) comment: &'a str,
    pub(in crate::web::counter::paper) assisted: bool,
}

/// A component's place in the row of digits.
struct DigitGroup {
    heading: Phrase,
    /// The numbers of its questions on the form, as in `1–5`.
    numbers: String,
    questions: usize,
}

/// The page that asks for the answers of a form, at the first entry and at the second.
#[derive(Template)]
#[template(path = "counter/paper/templates/answers.html")]
pub(in crate::web::counter::paper) struct AnswersPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(in crate::web::counter::paper) carried: Carried,
    /// The deciding agency; shown at the first entry only.
    pub(in crate::web::counter::paper) agency: Option<Phrase>,
    /// The form's number; shown at the second entry only.
    pub(in crate::web::counter::paper) number: Option<String>,
    pub(in crate::web::counter::paper) extras: Option<EntryExtras<'a>>,
    pub(in crate::web::counter::paper) error: Option<FormEntryError>,
    title: Phrase,
    legend: Vec<(char, Phrase)>,
    parts: Vec<DigitGroup>,
    total: String,
    /// The digit for a question that does not apply.
    not_applicable: String,
    typed: &'a str,
}

impl<'a> AnswersPage<'a> {
    pub(in crate::web::counter::paper) fn new(
        words: Words<'a>,
        definition: &Definition,
        typed: &'a str,
    ) -> Self {
        let mut before = 0;
        let parts = definition.components.iter().map(|component| {
            let (first, last) = (before + 1, before + component.questions.len());
            before = last;
            DigitGroup {
                heading: words.text(&component.heading),
                numbers: if first == last {
                    first.to_string()
                } else {
                    format!("{first}–{last}")
                },
                questions: component.questions.len(),
            }
        });
        Self {
            style: styles::COUNTER,
            words,
            carried: Vec::new(),
            agency: None,
            number: None,
            extras: None,
            error: None,
            title: words.text(&definition.title),
            legend: legend(words, definition),
            parts: parts.collect(),
            total: definition.questions().count().to_string(),
            not_applicable: Digits::of(definition)
                .of_rating(Rating::NotApplicable)
                .to_string(),
            typed,
        }
    }

    fn is_comment_wrong(&self) -> bool {
        matches!(self.error, Some(FormEntryError::CommentTooLong))
    }

    fn path(&self) -> &'static str {
        match self.number {
            Some(_) => "/counter/paper/check",
            None => "/counter/paper",
        }
    }
}
