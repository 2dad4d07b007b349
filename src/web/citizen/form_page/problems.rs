//! What has to be corrected on a step, in words.

use crate::domain::form::{FormProblem, LONGEST_COMMENT, View, not_applicable_field, screen_field};
use crate::web::http::words::{Phrase, Words};

/// The summary of what has to be corrected on a step.
pub(super) struct PointedOut {
    pub(super) title: Phrase,
    pub(super) notes: Vec<Phrase>,
    /// The address of the field, where it is on this page, and the text.
    pub(super) items: Vec<(Option<String>, Phrase)>,
}

/// Returns the first problem of a kind, in words.
pub(super) fn error_of(
    view: &View<'_>,
    words: Words<'_>,
    is_about: impl Fn(FormProblem) -> bool,
) -> Option<Phrase> {
    let problem = view.problems.iter().copied().find(|&p| is_about(p))?;
    Some(describe(problem, words))
}

/// Returns a problem in words, for the summary and beside its field.
fn describe(problem: FormProblem, words: Words<'_>) -> Phrase {
    match problem {
        FormProblem::BlankAnswer { .. } | FormProblem::BlankScreen { .. } => {
            words.say("blank-answer")
        }
        FormProblem::AnsweredThoughNotApplicable { .. } => words.say("not-applicable-conflict"),
        FormProblem::InvalidAnswer { .. } | FormProblem::InvalidScreen { .. } => {
            words.say("invalid-answer")
        }
        FormProblem::NothingAnswered => words.say("nothing-answered"),
        FormProblem::CommentTooLong => words.say_with(
            "comment-too-long",
            &[("limit", &LONGEST_COMMENT.to_string())],
        ),
        FormProblem::UnknownAction => words.say("unknown-action"),
    }
}

/// Returns the summary of problems; `None` where there are none.
pub(super) fn pointed_out(view: &View<'_>, words: Words<'_>) -> Option<PointedOut> {
    let first = view.problems.first()?;
    let (title, note) = match first {
        FormProblem::BlankAnswer { .. } | FormProblem::BlankScreen { .. } => {
            ("blank-title", Some(words.say("blank-note")))
        }
        FormProblem::AnsweredThoughNotApplicable { .. } => (
            "not-applicable-title",
            Some(words.say("not-applicable-conflict")),
        ),
        FormProblem::InvalidAnswer { .. } | FormProblem::InvalidScreen { .. } => {
            ("error-prefix", Some(words.say("invalid-answer")))
        }
        FormProblem::UnknownAction => ("error-prefix", None),
        FormProblem::NothingAnswered | FormProblem::CommentTooLong => ("refused-title", None),
    };
    Some(PointedOut {
        title: words.say(title),
        notes: note.into_iter().collect(),
        items: view
            .problems
            .iter()
            .map(|&problem| item(view, words, problem))
            .collect(),
    })
}

/// Returns a line of the summary: the address of the field on this page, and the text.
fn item(view: &View<'_>, words: Words<'_>, problem: FormProblem) -> (Option<String>, Phrase) {
    let definition = view.definition;
    match problem {
        FormProblem::BlankAnswer { question } | FormProblem::InvalidAnswer { question } => {
            let Some((component, question)) = definition.questions().nth(question) else {
                return (None, describe(problem, words));
            };
            let is_here = view.shows_questions(component);
            let address = is_here.then(|| format!("#{}-{}", question.code, definition.lowest()));
            (address, words.text(&question.text))
        }
        FormProblem::BlankScreen { component } | FormProblem::InvalidScreen { component } => {
            let is_here = view.shows_screen(component);
            let Some(component) = definition.components.get(component) else {
                return (None, describe(problem, words));
            };
            let text = component.screen.as_ref().unwrap_or(&component.heading);
            let address = is_here.then(|| format!("#{}-yes", screen_field(component)));
            (address, words.text(text))
        }
        FormProblem::AnsweredThoughNotApplicable { component } => {
            let Some(component) = definition.components.get(component) else {
                return (None, describe(problem, words));
            };
            let label = component.not_applicable.as_ref();
            let address = format!("#{}", not_applicable_field(component));
            (
                Some(address),
                words.text(label.unwrap_or(&component.heading)),
            )
        }
        FormProblem::NothingAnswered => {
            let first = view.questions().next();
            let address = first.map(|(_, q, _)| format!("#{}-{}", q.code, definition.lowest()));
            (address, describe(problem, words))
        }
        FormProblem::CommentTooLong => (Some("#comment".to_owned()), describe(problem, words)),
        FormProblem::UnknownAction => (Some("#next".to_owned()), describe(problem, words)),
    }
}
