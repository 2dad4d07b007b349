//! A step of the form as a page.

use askama::Template;

use crate::domain::form::{
    FormProblem, FormStep, LONGEST_COMMENT, View, not_applicable_field, screen_field,
};
use crate::domain::rating::Rating;
use crate::domain::survey::Question;
use crate::store::Link;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// A little more than the bytes of the longest page of a shipped survey.
const USUAL_LENGTH: usize = 16 * 1024;

/// How a citizen arrived at a page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Arrival {
    /// From the link, with nothing answered yet: the language can still be changed.
    FromLink,
    /// From a button of the form.
    FromForm,
}

/// What differs between a phone and a kiosk.
pub(in crate::web) struct Frame {
    /// The address to which the form is sent.
    pub(in crate::web) action: String,
    /// The style of the page.
    pub(in crate::web) style: &'static str,
    /// How the citizen arrived at the page.
    pub(in crate::web) arrival: Arrival,
    /// Hidden fields besides the form's own: name and value.
    pub(in crate::web) extra_fields: Vec<(String, String)>,
    /// Whether the box for "somebody helped me" is ticked; `None` on a phone, which has no such box.
    pub(in crate::web) help: Option<bool>,
}

#[derive(Template)]
#[template(path = "citizen/templates/form.html")]
struct FormPage<'a> {
    style: &'static str,
    words: Words<'a>,
    path: String,
    /// The title of the browser's tab.
    tab: String,
    is_first: bool,
    others: Vec<(String, String)>,
    agency: Phrase,
    office: Option<Phrase>,
    title: Phrase,
    step: Phrase,
    notice: Phrase,
    pointed_out: Option<PointedOut>,
    heading: Phrase,
    hint: Option<Phrase>,
    carried: Vec<(String, String)>,
    body: FormBody<'a>,
    help: Option<bool>,
    offers_sending: bool,
    has_step_before: bool,
}

/// What a page asks.
enum FormBody<'a> {
    Screen(ScreenQuestion),
    Questions {
        intro: Phrase,
        not_applicable: Option<WholeComponent>,
        /// The levels to choose from, with the character that is sent for each.
        levels: Vec<(char, Phrase)>,
        questions: Vec<QuestionView<'a>>,
    },
    Finish {
        comment: String,
        error: Option<Phrase>,
    },
}

/// A yes/no question before a component.
struct ScreenQuestion {
    name: String,
    text: Phrase,
    answer: Option<bool>,
    error: Option<Phrase>,
}

/// A question with its levels.
struct QuestionView<'a> {
    code: &'a str,
    text: Phrase,
    hint: Option<Phrase>,
    error: Option<Phrase>,
    /// The character of the chosen level.
    chosen: char,
    not_applicable: Option<Phrase>,
}

impl QuestionView<'_> {
    /// Returns the ids of the elements that describe the question.
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.code));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.code));
        let ids: Vec<_> = error.into_iter().chain(hint).collect();
        ids.join(" ")
    }
}

/// The box that marks a whole component as not applicable.
struct WholeComponent {
    name: String,
    label: Phrase,
    is_chosen: bool,
}

/// The summary of what has to be corrected on a step.
struct PointedOut {
    title: Phrase,
    notes: Vec<Phrase>,
    /// The address of the field, where it is on this page, and the text.
    items: Vec<(Option<String>, Phrase)>,
}

/// Returns the page of a step as HTML.
pub(in crate::web) fn render(
    state: &State,
    link: &Link,
    view: &View<'_>,
    frame: Frame,
) -> Result<String, Error> {
    let definition = view.definition;
    let words = Words::new(&state.languages, &view.answered.language);
    let (number, total) = view.progress();
    let (step, total) = (number.to_string(), total.to_string());
    let step = words.say_with("step", &[("number", &step), ("total", &total)]);
    let surveyor = words.text(&state.surveyor).text;
    let k = state.store.k().to_string();
    let heading = view.component().map_or_else(
        || words.say("finish-title"),
        |component| words.text(&component.heading),
    );
    let agency = words.name(&link.agency_name, link.agency_name_en.as_deref());
    let pointed_out = pointed_out(view, words);
    let prefix = pointed_out.as_ref().map(|_| words.say("error-prefix"));
    let page = FormPage {
        style: frame.style,
        words,
        path: frame.action,
        tab: tab_title(prefix.iter().chain([&step, &heading, &agency])),
        is_first: number == 1,
        others: match frame.arrival {
            Arrival::FromLink => words.others(&definition.languages),
            Arrival::FromForm => Vec::new(),
        },
        agency,
        office: link
            .intake_office_name
            .as_ref()
            .map(|name| words.name(name, link.intake_office_name_en.as_deref())),
        title: words.text(&definition.title),
        step,
        notice: words.say_with("notice", &[("surveyor", &surveyor), ("k", &k)]),
        pointed_out,
        heading,
        hint: view
            .component()
            .and_then(|component| component.hint.as_ref())
            .map(|hint| words.text(hint)),
        carried: view
            .carried()
            .into_iter()
            .chain(frame.extra_fields)
            .collect(),
        body: body(view, words),
        help: frame.help,
        // After "nothing answered", the citizen need not walk through all steps again to send.
        offers_sending: view.step == FormStep::Finish
            || view.problems.contains(&FormProblem::NothingAnswered),
        has_step_before: view.has_step_before(),
    };
    let mut html = String::with_capacity(USUAL_LENGTH);
    page.render_into(&mut html)?;
    Ok(html)
}

/// Returns the title of the browser's tab.
fn tab_title<'p>(parts: impl Iterator<Item = &'p Phrase>) -> String {
    let texts: Vec<&str> = parts.map(|part| part.text.as_str()).collect();
    texts.join(" – ")
}

/// Returns what the page asks.
fn body<'a>(view: &View<'a>, words: Words<'_>) -> FormBody<'a> {
    match (view.step, view.component()) {
        (FormStep::Screen(index), Some(component)) => FormBody::Screen(ScreenQuestion {
            name: screen_field(component),
            text: words.text(component.screen.as_ref().unwrap_or(&component.heading)),
            answer: view.answered.screens.get(index).copied().flatten(),
            error: error_of(view, words, |problem| {
                matches!(
                    problem,
                    FormProblem::BlankScreen { .. } | FormProblem::InvalidScreen { .. }
                )
            }),
        }),
        (FormStep::Questions(index), Some(component)) => FormBody::Questions {
            intro: words.text(&view.definition.intro),
            // After a "yes" to the screen question the component is applicable.
            not_applicable: component
                .not_applicable
                .as_ref()
                .filter(|_| component.screen.is_none())
                .map(|label| WholeComponent {
                    name: not_applicable_field(component),
                    label: words.text(label),
                    is_chosen: view.answered.not_applicable.get(index) == Some(&true),
                }),
            levels: view
                .definition
                .scale
                .iter()
                .map(|level| {
                    let sent = Rating::Level(level.value).as_char();
                    (sent, words.text(&level.label))
                })
                .collect(),
            questions: view
                .questions()
                .map(|(index, question, rating)| {
                    question_view(view, words, index, question, rating)
                })
                .collect(),
        },
        _ => FormBody::Finish {
            comment: view.answered.comment.clone(),
            error: error_of(view, words, |problem| {
                problem == FormProblem::CommentTooLong
            }),
        },
    }
}

/// Returns a question with its levels.
fn question_view<'a>(
    view: &View<'_>,
    words: Words<'_>,
    index: usize,
    question: &'a Question,
    rating: Rating,
) -> QuestionView<'a> {
    QuestionView {
        code: &question.code,
        text: words.text(&question.text),
        hint: question.hint.as_ref().map(|hint| words.text(hint)),
        error: error_of(view, words, |problem| match problem {
            FormProblem::BlankAnswer { question } | FormProblem::InvalidAnswer { question } => {
                question == index
            }
            _ => false,
        }),
        chosen: rating.as_char(),
        not_applicable: question
            .not_applicable
            .as_ref()
            .map(|label| words.text(label)),
    }
}

/// Returns the first problem of a kind, in words.
fn error_of(
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
fn pointed_out(view: &View<'_>, words: Words<'_>) -> Option<PointedOut> {
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
            let is_here = view.step == FormStep::Questions(component);
            let address = is_here.then(|| format!("#{}-{}", question.code, definition.lowest()));
            (address, words.text(&question.text))
        }
        FormProblem::BlankScreen { component } | FormProblem::InvalidScreen { component } => {
            let Some(component) = definition.components.get(component) else {
                return (None, describe(problem, words));
            };
            let is_here = view.component() == Some(component);
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
