//! Reading the components and questions of a definition file.

use std::collections::BTreeSet;

use super::definition::{About, Component, Question};
use super::identifier::id;
use super::section::{Found, Reading, Section, shorten};

/// Most components that a definition may have.
const MOST_COMPONENTS: usize = 99;
/// Most questions that a definition may have.
const MOST_QUESTIONS: usize = 200;
/// Most characters of a question code, which is a column heading too.
const LONGEST_CODE: usize = 16;

/// Names of the form's own fields and of the columns of `responses.csv`, whose headings are
/// compared without regard to case.
const TAKEN_CODES: [&str; 15] = [
    "press", "lang", "comment", "action", "step", "asked", "screen", "na", "agency", "month",
    "period", "survey", "channel", "source", "field",
];

/// The components in order.
pub(super) fn components(root: &Section<'_>, reading: &mut Reading<'_>) -> Vec<Component> {
    const KEYS: [&str; 7] = [
        "id",
        "name",
        "heading",
        "hint",
        "screen",
        "not_applicable",
        "question",
    ];
    let mut ids = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let mut components = Vec::new();
    for (index, section) in root
        .sections("component", &KEYS, reading)
        .into_iter()
        .enumerate()
    {
        if index == MOST_COMPONENTS {
            reading.refuse(
                section.at,
                format!("more than {MOST_COMPONENTS} components"),
            );
        }
        let id = id(&section, reading);
        note_twice("component", &id, &mut ids, reading);
        let name = section.required_text("name", reading);
        let component = Component {
            id: id.value,
            heading: section
                .text("heading", reading)
                .unwrap_or_else(|| name.clone()),
            name,
            hint: section.text("hint", reading),
            screen: section.text("screen", reading),
            not_applicable: section.text("not_applicable", reading),
            questions: questions(&section, &mut codes, reading),
        };
        if component.questions.is_empty() {
            let name = shorten(&component.id);
            reading.refuse(section.at, format!("component `{name}` has no question"));
        }
        components.push(component);
    }
    if components.is_empty() {
        reading.refuse(0, "there is no component");
    }
    if codes.len() > MOST_QUESTIONS {
        reading.refuse(0, format!("more than {MOST_QUESTIONS} questions"));
    }
    components
}

fn questions(
    component: &Section<'_>,
    codes: &mut BTreeSet<String>,
    reading: &mut Reading<'_>,
) -> Vec<Question> {
    const KEYS: [&str; 6] = ["code", "text", "short", "hint", "about", "not_applicable"];
    let mut questions = Vec::new();
    for section in component.sections("question", &KEYS, reading) {
        let code = section.required_string("code", reading);
        check_code(&code, reading);
        note_twice("question", &code, codes, reading);
        let text = section.required_text("text", reading);
        questions.push(Question {
            code: code.value,
            short: section
                .text("short", reading)
                .unwrap_or_else(|| text.clone()),
            text,
            hint: section.text("hint", reading),
            about: about(&section, reading),
            not_applicable: section.text("not_applicable", reading),
        });
    }
    questions
}

fn check_code(code: &Found<String>, reading: &mut Reading<'_>) {
    let text = code.value.as_str();
    if text.is_empty() {
        return;
    }
    let name = shorten(text);
    let shape = text.len() <= LONGEST_CODE
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !shape {
        reading.refuse(
            code.at,
            format!(
                "question code `{name}` must be capital letters A–Z and digits, a letter first, \
                 {LONGEST_CODE} at most"
            ),
        );
    }
    let folded = text.to_ascii_lowercase();
    let prefixed = folded.starts_with("screen-") || folded.starts_with("na-");
    if prefixed || TAKEN_CODES.contains(&folded.as_str()) {
        let reason = format!("question code `{name}` is the name of another field or column");
        reading.refuse(code.at, reason);
    }
}

fn note_twice(
    what: &str,
    found: &Found<String>,
    seen: &mut BTreeSet<String>,
    reading: &mut Reading<'_>,
) {
    let name = shorten(&found.value);
    if !found.value.is_empty() && !seen.insert(found.value.clone()) {
        reading.refuse(found.at, format!("{what} `{name}` is there twice"));
    }
}

fn about(section: &Section<'_>, reading: &mut Reading<'_>) -> About {
    let Some(found) = section.string("about", reading) else {
        return About::Agency;
    };
    match found.value.as_str() {
        "agency" => About::Agency,
        "intake" => About::Intake,
        other => {
            let name = shorten(other);
            let reason = format!("`about` must be \"agency\" or \"intake\", not `{name}`");
            reading.refuse(found.at, reason);
            About::Agency
        }
    }
}
