//! The page that shows the answers of the first entry once more, to be compared with the form.

use askama::Template;

use super::parts::{Carried, label};
use crate::domain::paper::{Digits, SheetCounts};
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// One question with its answer.
struct AnswerLine {
    question: Phrase,
    /// Its number on the form.
    number: usize,
    digit: char,
    label: Phrase,
}

/// The page on which the clerk compares the answers with the form before they are stored.
#[derive(Template)]
#[template(path = "counter/paper/templates/confirm.html")]
pub(in crate::web::counter::paper) struct ConfirmPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(in crate::web::counter::paper) carried: Carried,
    pub(in crate::web::counter::paper) agency: Phrase,
    pub(in crate::web::counter::paper) comment: Option<String>,
    pub(in crate::web::counter::paper) assisted: bool,
    parts: Vec<(Phrase, Vec<AnswerLine>)>,
    entered: Phrase,
    counts: Vec<(char, Phrase, usize)>,
}

impl<'a> ConfirmPage<'a> {
    pub(in crate::web::counter::paper) fn new(
        words: Words<'a>,
        definition: &Definition,
        ratings: &Ratings,
    ) -> Self {
        let digits = Digits::of(definition);
        let mut rest = (1..).zip(ratings.iter());
        let parts = definition.components.iter().map(|component| {
            let answers = component.questions.iter().zip(rest.by_ref());
            let answers = answers.map(|(question, (number, rating))| AnswerLine {
                question: words.text(&question.short),
                number,
                digit: digits.of_rating(rating),
                label: label(words, definition, rating),
            });
            (words.text(&component.heading), answers.collect())
        });
        let parts = parts.collect();
        let tally = SheetCounts::of(ratings, definition);
        let (number, total) = (tally.answered.to_string(), tally.questions.to_string());
        let counts = tally.counts.into_iter();
        Self {
            style: styles::COUNTER,
            words,
            carried: Vec::new(),
            agency: words.say("agency"),
            comment: None,
            assisted: false,
            parts,
            entered: words.say_with("paper-entered", &[("number", &number), ("total", &total)]),
            counts: counts
                .map(|(rating, count)| {
                    (
                        digits.of_rating(rating),
                        label(words, definition, rating),
                        count,
                    )
                })
                .collect(),
        }
    }
}
