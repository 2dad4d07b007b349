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

/// As many bytes as the page of a shipped survey's longest component has, and some more.
const USUAL_LENGTH: usize = 16 * 1024;

/// How a page of the form is come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Opening {
    /// From the link, with nothing said yet: the language can still be changed.
    Fresh,
    /// From a button of the form.
    Turned,
}

/// What is around the form: a phone's page or a kiosk.
pub(in crate::web) struct Frame {
    /// Where the form is sent.
    pub(in crate::web) action: String,
    /// The style of the page.
    pub(in crate::web) style: &'static str,
    /// How the page is come to.
    pub(in crate::web) opening: Opening,
    /// Hidden fields besides the form's own.
    pub(in crate::web) also: Vec<(String, String)>,
    /// At a kiosk, whether the box that says somebody helped is ticked.
    pub(in crate::web) help: Option<bool>,
}

#[derive(Template)]
#[template(path = "citizen/templates/form.html")]
struct FormPage<'a> {
    style: &'static str,
    words: Words<'a>,
    path: String,
    /// The text of the browser's tab.
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
    body: Body<'a>,
    help: Option<bool>,
    offers_sending: bool,
    has_step_before: bool,
}

/// What is asked on this page.
enum Body<'a> {
    Screen(ScreenQuestion),
    Questions {
        intro: Phrase,
        not_applicable: Option<WholeComponent>,
        /// What can be chosen for each question, by what it is sent as.
        levels: Vec<(char, Phrase)>,
        questions: Vec<AskedQuestion<'a>>,
    },
    Finish {
        comment: String,
        error: Option<Phrase>,
    },
}

/// A yes/no question.
struct ScreenQuestion {
    name: String,
    text: Phrase,
    answer: Option<bool>,
    error: Option<Phrase>,
}

/// A question with its choices.
struct AskedQuestion<'a> {
    code: &'a str,
    text: Phrase,
    hint: Option<Phrase>,
    error: Option<Phrase>,
    /// What was chosen, as it is sent.
    chosen: char,
    not_applicable: Option<Phrase>,
}

impl AskedQuestion<'_> {
    /// The ids of what explains the question.
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.code));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.code));
        let ids: Vec<_> = error.into_iter().chain(hint).collect();
        ids.join(" ")
    }
}

/// The box that leaves a whole component out.
struct WholeComponent {
    name: String,
    label: Phrase,
    is_chosen: bool,
}

/// The summary above a step that is shown for something to be put right.
struct PointedOut {
    title: Phrase,
    notes: Vec<Phrase>,
    /// Each with the address of its field, where that is on this page.
    items: Vec<(Option<String>, Phrase)>,
}

/// The page of a view.
pub(in crate::web) fn render(
    state: &State,
    link: &Link,
    view: &View<'_>,
    frame: Frame,
) -> Result<String, Error> {
    let definition = view.definition;
    let words = Words::new(&state.languages, &view.answered.language);
    let (number, total) = view.progress();
    let step = words.say_with(
        "step",
        &[
            ("number", &number.to_string()),
            ("total", &total.to_string()),
        ],
    );
    let (surveyor, k) = (
        words.text(&state.surveyor).text,
        state.store.k().to_string(),
    );
    let heading = view.component().map_or_else(
        || words.say("finish-title"),
        |component| words.text(&component.heading),
    );
    let agency = words.name(&link.agency_name, link.agency_name_en.as_deref());
    let pointed_out = pointed_out(view, words);
    let marked = pointed_out.as_ref().map(|_| words.say("error-prefix").text);
    let tab: Vec<_> = marked
        .into_iter()
        .chain([step.text.clone(), heading.text.clone(), agency.text.clone()])
        .collect();
    let page = FormPage {
        style: frame.style,
        words,
        path: frame.action,
        tab: tab.join(" – "),
        is_first: number == 1,
        others: match frame.opening {
            Opening::Fresh => words.others(&definition.languages),
            Opening::Turned => Vec::new(),
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
        carried: view.carried().into_iter().chain(frame.also).collect(),
        body: body(view, words),
        help: frame.help,
        // Somebody told that nothing was answered needn't walk through every step once more.
        offers_sending: view.step == FormStep::Finish
            || view.problems.contains(&FormProblem::NothingAnswered),
        has_step_before: view.has_step_before(),
    };
    let mut html = String::with_capacity(USUAL_LENGTH);
    page.render_into(&mut html)?;
    Ok(html)
}

fn body<'a>(view: &View<'a>, words: Words<'_>) -> Body<'a> {
    match (view.step, view.component()) {
        (FormStep::Screen(index), Some(component)) => Body::Screen(ScreenQuestion {
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
        (FormStep::Questions(index), Some(component)) => Body::Questions {
            intro: words.text(&view.definition.intro),
            // After "yes" to the screen question the component does apply.
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
                .map(|(index, question, rating)| asked(view, words, index, question, rating))
                .collect(),
        },
        _ => Body::Finish {
            comment: view.answered.comment.clone(),
            error: error_of(view, words, |problem| {
                problem == FormProblem::CommentTooLong
            }),
        },
    }
}

fn asked<'a>(
    view: &View<'_>,
    words: Words<'_>,
    index: usize,
    question: &'a Question,
    rating: Rating,
) -> AskedQuestion<'a> {
    AskedQuestion {
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

fn error_of(
    view: &View<'_>,
    words: Words<'_>,
    is_about: impl Fn(FormProblem) -> bool,
) -> Option<Phrase> {
    let problem = view.problems.iter().copied().find(|&p| is_about(p))?;
    Some(describe(problem, words))
}

/// What a problem is told as, in the summary and beside its field.
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

/// A line of the summary: what it is about, and the address of its field on this page.
fn item(view: &View<'_>, words: Words<'_>, problem: FormProblem) -> (Option<String>, Phrase) {
    let definition = view.definition;
    match problem {
        FormProblem::BlankAnswer { question } | FormProblem::InvalidAnswer { question } => {
            let Some((component, asked)) = definition.questions().nth(question) else {
                return (None, describe(problem, words));
            };
            let is_here = view.step == FormStep::Questions(component);
            let address = is_here.then(|| format!("#{}-{}", asked.code, definition.lowest()));
            (address, words.text(&asked.text))
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
