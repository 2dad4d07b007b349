//! The page that shows where two entries of a form differ.

use askama::Template;

use super::parts::{Carried, label, legend};
use crate::domain::form::FormData;
use crate::domain::paper::Digits;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::answers::paper::Comparison;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// A question for which the two entries differ.
struct Differing {
    /// Its code, which is the name of the field.
    code: String,
    /// Its number on the form.
    number: usize,
    question: Phrase,
    first: (char, Phrase),
    second: (char, Phrase),
    /// What was typed as the answer on the form.
    typed: String,
}

/// The page on which the clerk resolves the differences between two entries.
#[derive(Template)]
#[template(path = "counter/paper/templates/differences.html")]
pub(in crate::web::counter::paper) struct DifferencesPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(in crate::web::counter::paper) carried: Carried,
    differing: Vec<Differing>,
    legend: Vec<(char, Phrase)>,
    comment: Option<String>,
    pub(in crate::web::counter::paper) is_comment_too_long: bool,
    /// Whether this page was sent before with something left open.
    is_incomplete: bool,
}

impl<'a> DifferencesPage<'a> {
    pub(in crate::web::counter::paper) fn new(
        words: Words<'a>,
        definition: &Definition,
        comparison: &Comparison,
        second: &Ratings,
    ) -> Self {
        let answer = |rating| {
            let digit = Digits::of(definition).of_rating(rating);
            (digit, label(words, definition, rating))
        };
        let questions: Vec<_> = definition
            .questions()
            .map(|(_, question)| question)
            .collect();
        let differing = comparison.differences.iter().filter_map(|&index| {
            let question = questions.get(index)?;
            Some(Differing {
                code: question.code.clone(),
                number: index + 1,
                question: words.text(&question.text),
                first: answer(at(&comparison.first, index)),
                second: answer(at(second, index)),
                typed: String::new(),
            })
        });
        Self {
            style: styles::COUNTER,
            words,
            carried: Vec::new(),
            differing: differing.collect(),
            legend: legend(words, definition),
            comment: comparison.comment.clone(),
            is_comment_too_long: false,
            is_incomplete: false,
        }
    }

    fn title(&self) -> Phrase {
        self.words.say(match self.differing.is_empty() {
            true => "paper-comment-title",
            false => "paper-differences-title",
        })
    }

    /// Repeats what was typed on this page, where it left something open.
    pub(in crate::web::counter::paper) fn repeat(&mut self, data: &FormData) {
        self.is_incomplete = true;
        for differing in &mut self.differing {
            let typed = data.find(&differing.code).unwrap_or_default();
            typed.clone_into(&mut differing.typed);
        }
        if self.comment.is_some()
            && let Some(typed) = data.find("comment")
        {
            self.comment = Some(typed.to_owned());
        }
    }
}

/// Returns the rating of a question; blank where there is no such question.
fn at(ratings: &Ratings, question: usize) -> Rating {
    ratings.iter().nth(question).unwrap_or(Rating::Blank)
}
