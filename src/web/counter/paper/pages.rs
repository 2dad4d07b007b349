//! What the pages of paper forms show.

use actix_web::http::StatusCode;
use askama::Template;

use super::check::{NextCheck, at};
use super::entry::NextForm;
use crate::domain::form::{FormData, LONGEST_COMMENT};
use crate::domain::paper::{Digits, Mistyped, Tally};
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;
use crate::store::paper::{Comparison, WaitingDraft};
use crate::web::Error;
use crate::web::counter::STYLE;
use crate::web::words::{Phrase, Words};

/// The fields that a page carries along without showing them.
pub(super) type Carried = Vec<(&'static str, String)>;

/// A page as HTML.
pub(super) fn render(page: &impl Template) -> Result<String, Error> {
    Ok(page.render()?)
}

/// What the page for a code says of the form before, or of what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing.
    #[default]
    Code,
    /// The form before was kept.
    Kept,
    /// The form before was kept, and its number is on it.
    Written,
    /// No code.
    Malformed,
    /// No form with this code here.
    Unknown,
    /// It was answered.
    Used,
    /// It has expired.
    Expired,
    /// It was replaced or withdrawn.
    Revoked,
}

impl Step {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Code | Self::Kept | Self::Written => StatusCode::OK,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Used => StatusCode::CONFLICT,
            Self::Expired | Self::Revoked => StatusCode::GONE,
        }
    }

    /// The page's state, and the end of the id of what it says.
    fn id(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Kept => "kept",
            Self::Written => "written",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// What the page for a number says of the form before, or of what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CheckStep {
    /// Nothing.
    #[default]
    Number,
    /// The form before counts; its entries differed in so many answers.
    Committed(usize),
    /// No number.
    Malformed,
    /// No form with this number waits here.
    Gone,
    /// This clerk typed the form in the first time.
    Own,
}

impl CheckStep {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Number | Self::Committed(_) => StatusCode::OK,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Gone => StatusCode::NOT_FOUND,
            Self::Own => StatusCode::FORBIDDEN,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Committed(0) => "same",
            Self::Committed(_) => "settled",
            Self::Malformed => "malformed",
            Self::Gone => "gone",
            Self::Own => "own",
        }
    }
}

/// Something a page says: that all went well, or what is wrong.
enum Notice {
    Good(Phrase),
    Wrong(Phrase),
}

#[derive(Template)]
#[template(path = "counter/paper/templates/code.html")]
pub(super) struct CodePage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    notice: Option<Notice>,
    typed: &'a str,
    done: usize,
    waiting: usize,
}

impl<'a> CodePage<'a> {
    pub(super) fn new(words: Words<'a>, next: &'a NextForm, waiting: usize) -> Self {
        let (good, wrong) = (
            |id: &str| Some(Notice::Good(words.say(id))),
            |id: &str| Some(Notice::Wrong(words.say(id))),
        );
        let notice = match next.step {
            Step::Code => None,
            Step::Kept => good("paper-kept"),
            Step::Written => good("paper-written"),
            Step::Malformed => wrong("paper-malformed"),
            Step::Unknown => wrong("paper-unknown"),
            Step::Used => wrong("paper-used"),
            Step::Expired => wrong("paper-expired"),
            Step::Revoked => wrong("paper-revoked"),
        };
        Self {
            style: STYLE,
            words,
            state: next.step.id(),
            notice,
            // What can't be put right would only stand before what is scanned next.
            typed: match next.step {
                Step::Malformed | Step::Unknown => next.typed.as_str(),
                _ => "",
            },
            done: next.done,
            waiting,
        }
    }

    fn count(&self, id: &str, count: usize) -> Phrase {
        self.words.say_with(id, &[("count", &count.to_string())])
    }
}

/// Why a form's answers are not taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wrong {
    /// The digits are no sheet of the definition.
    Digits(Mistyped),
    /// The comment is too long.
    CommentTooLong,
}

impl Wrong {
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

/// What is asked beside the answers at the first entry.
pub(super) struct Beside<'a> {
    pub(super) comment: &'a str,
    pub(super) assisted: bool,
}

/// A component's place in the row of digits.
struct Part {
    heading: Phrase,
    /// Its questions, as in `TC1–TC5`.
    codes: String,
    questions: usize,
}

#[derive(Template)]
#[template(path = "counter/paper/templates/answers.html")]
pub(super) struct AnswersPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(super) carried: Carried,
    /// The deciding agency, at the first entry.
    pub(super) agency: Option<Phrase>,
    /// The form's number, at the second.
    pub(super) number: Option<String>,
    pub(super) beside: Option<Beside<'a>>,
    pub(super) wrong: Option<Wrong>,
    title: Phrase,
    legend: Vec<(char, Phrase)>,
    parts: Vec<Part>,
    total: String,
    typed: &'a str,
}

impl<'a> AnswersPage<'a> {
    pub(super) fn new(words: Words<'a>, definition: &Definition, typed: &'a str) -> Self {
        let levels = definition.scale.iter();
        let ratings = levels
            .map(|level| Rating::Level(level.value))
            .chain([Rating::NotApplicable, Rating::Blank]);
        let digits = Digits::of(definition);
        let parts = definition.components.iter().map(|component| {
            let code = |question: Option<&crate::domain::survey::Question>| {
                question.map_or("", |question| &question.code).to_owned()
            };
            let (first, last) = (
                code(component.questions.first()),
                code(component.questions.last()),
            );
            Part {
                heading: words.text(&component.heading),
                codes: if first == last {
                    first
                } else {
                    format!("{first}–{last}")
                },
                questions: component.questions.len(),
            }
        });
        Self {
            style: STYLE,
            words,
            carried: Vec::new(),
            agency: None,
            number: None,
            beside: None,
            wrong: None,
            title: words.text(&definition.title),
            legend: ratings
                .map(|rating| (digits.of_rating(rating), label(words, definition, rating)))
                .collect(),
            parts: parts.collect(),
            total: definition.questions().count().to_string(),
            typed,
        }
    }

    fn is_comment_wrong(&self) -> bool {
        matches!(self.wrong, Some(Wrong::CommentTooLong))
    }

    fn path(&self) -> &'static str {
        match self.number {
            Some(_) => "/counter/paper/check",
            None => "/counter/paper",
        }
    }
}

/// An answer in words.
fn label(words: Words<'_>, definition: &Definition, rating: Rating) -> Phrase {
    let level = match rating {
        Rating::Level(value) => definition.level(value),
        Rating::Blank => return words.say("paper-blank"),
        Rating::NotApplicable => return words.say("paper-not-applicable"),
    };
    level.map_or_else(
        || words.say("paper-blank"),
        |level| words.text(&level.label),
    )
}

/// One question with its answer.
struct Answer {
    question: Phrase,
    code: String,
    digit: char,
    label: Phrase,
}

#[derive(Template)]
#[template(path = "counter/paper/templates/confirm.html")]
pub(super) struct ConfirmPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(super) carried: Carried,
    pub(super) agency: Phrase,
    pub(super) comment: Option<String>,
    pub(super) assisted: bool,
    parts: Vec<(Phrase, Vec<Answer>)>,
    entered: Phrase,
    counts: Vec<(char, Phrase, usize)>,
}

impl<'a> ConfirmPage<'a> {
    pub(super) fn new(words: Words<'a>, definition: &Definition, ratings: &Ratings) -> Self {
        let digits = Digits::of(definition);
        let mut rest = ratings.iter();
        let parts = definition.components.iter().map(|component| {
            let answers = component.questions.iter().zip(rest.by_ref());
            let answers = answers.map(|(question, rating)| Answer {
                question: words.text(&question.short),
                code: question.code.clone(),
                digit: digits.of_rating(rating),
                label: label(words, definition, rating),
            });
            (words.text(&component.heading), answers.collect())
        });
        let parts = parts.collect();
        let tally = Tally::of(ratings, definition);
        let (number, total) = (tally.answered.to_string(), tally.questions.to_string());
        let counts = tally.counts.into_iter();
        Self {
            style: STYLE,
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

#[derive(Template)]
#[template(path = "counter/paper/templates/number.html")]
pub(super) struct NumberPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(super) carried: Carried,
    number: String,
    pub(super) is_wrong: bool,
}

impl<'a> NumberPage<'a> {
    pub(super) fn new(words: Words<'a>, number: String) -> Self {
        Self {
            style: STYLE,
            words,
            carried: Vec::new(),
            number,
            is_wrong: false,
        }
    }
}

#[derive(Template)]
#[template(path = "counter/paper/templates/check.html")]
pub(super) struct CheckPage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    notice: Option<Notice>,
    typed: &'a str,
    waiting: Vec<(String, String)>,
}

impl<'a> CheckPage<'a> {
    pub(super) fn new(words: Words<'a>, next: &'a NextCheck, waiting: &[WaitingDraft]) -> Self {
        let notice = match next.step {
            CheckStep::Number => None,
            CheckStep::Committed(0) => Some(Notice::Good(words.say("paper-check-same"))),
            CheckStep::Committed(differences) => {
                let count = differences.to_string();
                let text = words.say_with("paper-check-settled", &[("count", &count)]);
                Some(Notice::Good(text))
            }
            CheckStep::Malformed => Some(Notice::Wrong(words.say("paper-check-malformed"))),
            CheckStep::Gone => Some(Notice::Wrong(words.say("paper-check-gone"))),
            CheckStep::Own => Some(Notice::Wrong(words.say("paper-check-own"))),
        };
        Self {
            style: STYLE,
            words,
            state: next.step.id(),
            notice,
            typed: &next.typed,
            waiting: waiting
                .iter()
                .map(|draft| {
                    let day = draft.entered_on.strftime("%d/%m/%Y").to_string();
                    (draft.number.to_string(), day)
                })
                .collect(),
        }
    }
}

/// A question in which the entries differ.
struct Differing {
    code: String,
    question: Phrase,
    first: (char, Phrase),
    second: (char, Phrase),
    /// What was typed as the form's own answer.
    typed: String,
}

#[derive(Template)]
#[template(path = "counter/paper/templates/differences.html")]
pub(super) struct DifferencesPage<'a> {
    style: &'static str,
    words: Words<'a>,
    pub(super) carried: Carried,
    differing: Vec<Differing>,
    legend: Vec<(char, Phrase)>,
    comment: Option<String>,
    pub(super) is_comment_too_long: bool,
    /// Whether something was left open on this page before.
    is_wrong: bool,
}

impl<'a> DifferencesPage<'a> {
    pub(super) fn new(
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
                question: words.text(&question.text),
                first: answer(at(&comparison.first, index)),
                second: answer(at(second, index)),
                typed: String::new(),
            })
        });
        Self {
            style: STYLE,
            words,
            carried: Vec::new(),
            differing: differing.collect(),
            legend: AnswersPage::new(words, definition, "").legend,
            comment: comparison.comment.clone(),
            is_comment_too_long: false,
            is_wrong: false,
        }
    }

    fn title(&self) -> Phrase {
        self.words.say(match self.differing.is_empty() {
            true => "paper-comment-title",
            false => "paper-differences-title",
        })
    }

    /// Shows what was typed on this page before, which left something open.
    pub(super) fn repeat(&mut self, data: &FormData) {
        self.is_wrong = true;
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
