//! A step of the form as a page.

mod buttons;
mod problems;
mod section;

use askama::Template;

use self::buttons::{Button, buttons, languages, progress};
use self::problems::{PointedOut, error_of, pointed_out};
use self::section::{FormSection, section};
use crate::domain::form::{FormProblem, FormStep, View};
use crate::domain::rating::Rating;
use crate::store::Link;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// A little more than the bytes of the longest page of a shipped survey.
const USUAL_LENGTH: usize = 16 * 1024;

/// What differs between a phone and a kiosk.
pub(in crate::web) struct FormFrame {
    /// The address to which the form is sent.
    pub(in crate::web) action: String,
    /// The style of the page.
    pub(in crate::web) style: &'static str,
    /// Whether every step has an address of its own, as browsers with a history need.
    pub(in crate::web) has_addresses: bool,
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
    /// The buttons that change the language: language, own name, and the button.
    languages: Vec<(String, Button)>,
    agency: Phrase,
    office: Option<Phrase>,
    title: Phrase,
    /// The number of the step; `None` where there is only one.
    step: Option<Phrase>,
    progress: Phrase,
    notice: Phrase,
    pointed_out: Option<PointedOut>,
    heading: Phrase,
    hint: Option<Phrase>,
    carried: Vec<(String, String)>,
    /// The lead question above the questions; `None` where there are none, and where it is the heading.
    intro: Option<Phrase>,
    sections: Vec<FormSection<'a>>,
    /// The levels to choose from, with the character that is sent for each.
    levels: Vec<(char, Phrase)>,
    comment: Option<CommentField>,
    help: Option<bool>,
    /// Whether nothing was answered on an earlier page: sending is offered once something is.
    is_untouched: bool,
    /// The id of the words above a box for "does not apply".
    not_applicable_lead: &'static str,
    buttons: Vec<Button>,
}

/// The field for a comment.
struct CommentField {
    text: String,
    error: Option<Phrase>,
}

/// Returns the page of a step as HTML.
///
/// The function is long because it names every field of the page once.
pub(in crate::web) fn render(
    state: &State,
    link: &Link,
    view: &View<'_>,
    frame: FormFrame,
) -> Result<String, Error> {
    let definition = view.definition;
    let words = Words::new(&state.languages, &view.answered.language);
    let (number, total) = view.progress();
    let surveyor = words.text(&state.surveyor).text;
    let k = state.store.k().to_string();
    let heading = match (view.component(), view.step) {
        (Some(component), _) => words.text(&component.heading),
        (None, FormStep::Whole) => words.text(&definition.intro),
        (None, _) => words.say("finish-title"),
    };
    let step = (total > 1).then(|| {
        let (number, total) = (number.to_string(), total.to_string());
        words.say_with("step", &[("number", &number), ("total", &total)])
    });
    let agency = words.name(&link.agency_name, link.agency_name_en.as_deref());
    let pointed_out = pointed_out(view, words);
    let prefix = pointed_out.as_ref().map(|_| words.say("error-prefix"));
    let sections: Vec<_> = (0..definition.components.len())
        .filter_map(|index| section(view, words, index))
        .collect();
    let has_intro = matches!(view.step, FormStep::Questions(_));
    let address = |query: String| {
        frame
            .has_addresses
            .then(|| format!("{}?{query}", frame.action))
    };
    let page = FormPage {
        style: frame.style,
        words,
        tab: tab_title(prefix.iter().chain(&step).chain([&heading, &agency])),
        is_first: number == 1,
        languages: languages(view, words, address),
        agency,
        office: link
            .intake_office_name
            .as_ref()
            .map(|name| words.name(name, link.intake_office_name_en.as_deref())),
        title: words.text(&definition.title),
        step,
        progress: progress(view, words),
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
        intro: has_intro.then(|| words.text(&definition.intro)),
        sections,
        levels: definition
            .scale
            .iter()
            .map(|level| {
                let sent = Rating::Level(level.value).as_char();
                (sent, words.text(&level.label))
            })
            .collect(),
        comment: view.is_last().then(|| CommentField {
            text: view.answered.comment.clone(),
            error: error_of(view, words, |problem| {
                problem == FormProblem::CommentTooLong
            }),
        }),
        help: frame.help,
        is_untouched: !view.has_answers(),
        not_applicable_lead: match view.step {
            FormStep::Whole => "not-applicable-box",
            _ => "not-applicable-lead",
        },
        buttons: buttons(view, words, address),
        path: frame.action,
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
