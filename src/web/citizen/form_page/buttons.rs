//! The buttons of a page of the form, and how far the citizen has come.
//!
//! In a browser with a history, each button sends the form to another address than that of the page:
//! where the connection breaks, Back then leads to the page with its answers. A browser that fails to
//! send a form to the page's own address replaces the page in its history.

use crate::domain::form::{FormProblem, FormStep, LANGUAGE_ACTION, View};
use crate::web::http::words::{Phrase, Words};

/// The query of the address to which complete answers are sent.
const SEND: &str = "send";

/// A button that sends the form.
pub(super) struct Button {
    /// The class that its style goes by.
    pub(super) class: &'static str,
    /// The value of `action` that it sends.
    pub(super) action: String,
    /// Its words.
    pub(super) label: Phrase,
    /// The address that the form is sent to, where it is not that of the form.
    pub(super) address: Option<String>,
}

/// Returns the buttons at the end of a page, the most usual one first. `address` makes the address of a
/// query, where steps have addresses.
pub(super) fn buttons(
    view: &View<'_>,
    words: Words<'_>,
    address: impl Fn(String) -> Option<String>,
) -> Vec<Button> {
    let step = |step: FormStep| address(format!("step={}", step.address(view.definition)));
    let button = |class, action: &str, label, address| Button {
        class,
        action: action.to_owned(),
        label,
        address,
    };
    // After "nothing answered", the citizen need not walk through all steps again to send.
    let sends = view.is_last() || view.problems.contains(&FormProblem::NothingAnswered);
    let mut buttons = Vec::new();
    if sends {
        let send = words.say("send");
        buttons.push(button("", "send", send, address(SEND.to_owned())));
    } else {
        let next = words.say("next");
        buttons.push(button("", "next", next, step(view.step_after())));
        let now = words.say("send-now");
        buttons.push(button("second now", "send", now, address(SEND.to_owned())));
    }
    if view.has_step_before() {
        let back = words.say("back");
        buttons.push(button("second", "back", back, step(view.step_before())));
    }
    buttons
}

/// Returns a button for each other language, with the language and its own name. It keeps the step and
/// every answer.
pub(super) fn languages(
    view: &View<'_>,
    words: Words<'_>,
    address: impl Fn(String) -> Option<String>,
) -> Vec<(String, Button)> {
    let step = view.step.address(view.definition);
    words
        .others(&view.definition.languages)
        .into_iter()
        .map(|(language, name)| {
            let button = Button {
                class: "",
                action: format!("{LANGUAGE_ACTION}{language}"),
                label: Phrase::plain(name),
                address: address(format!("step={step}&lang={language}")),
            };
            (language, button)
        })
        .collect()
}

/// Returns in words how far the citizen has come, and at the start how long it takes.
pub(super) fn progress(view: &View<'_>, words: Words<'_>) -> Phrase {
    let (number, total) = view.progress();
    if number == 1 {
        let questions = view.definition.usual_questions().to_string();
        let minutes = view.definition.minutes.to_string();
        return words.say_with(
            "progress-start",
            &[("questions", &questions), ("minutes", &minutes)],
        );
    }
    match total - number {
        0 => words.say("progress-last"),
        left => words.say_with("progress-left", &[("left", &left.to_string())]),
    }
}
