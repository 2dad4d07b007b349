//! Reading the components and questions of a definition file.

use std::collections::BTreeSet;

use super::definition::{About, Component, Question};
use super::identifier::id;
use super::section::{DefinitionReader, Located, Section, shorten};

/// The most components of a definition.
pub const MOST_COMPONENTS: usize = 30;
/// The most components that the overall score pools: sums are kept for every set of them.
const MOST_POOLED: usize = 6;
/// The most questions of a definition.
pub const MOST_QUESTIONS: usize = 200;
/// The most characters of a question code, which is also a column heading.
const LONGEST_CODE: usize = 16;

/// Names of other form fields and of other columns of responses.csv, whose headings are compared
/// case-blind.
const TAKEN_CODES: [&str; 15] = [
    "press", "lang", "comment", "action", "step", "asked", "screen", "na", "agency", "month",
    "period", "survey", "channel", "source", "field",
];

/// The components in order.
pub(super) fn components(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Vec<Component> {
    const KEYS: [&str; 8] = [
        "id",
        "apart",
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
    let mut pooled = 0;
    for (index, section) in root
        .sections("component", &KEYS, reader)
        .into_iter()
        .enumerate()
    {
        if index == MOST_COMPONENTS {
            reader.refuse(
                section.at,
                format!("more than {MOST_COMPONENTS} components"),
            );
        }
        let id = id(&section, reader);
        note_twice("component", &id, &mut ids, reader);
        let name = section.required_text("name", reader);
        let component = Component {
            id: id.value,
            apart: section.flag("apart", reader),
            heading: section
                .text("heading", reader)
                .unwrap_or_else(|| name.clone()),
            name,
            hint: section.text("hint", reader),
            screen: section.text("screen", reader),
            not_applicable: section.text("not_applicable", reader),
            questions: questions(&section, &mut codes, reader),
        };
        if component.questions.is_empty() {
            let name = shorten(&component.id);
            reader.refuse(section.at, format!("component `{name}` has no question"));
        }
        pooled += usize::from(!component.apart);
        refuse_too_many_pooled(&component, pooled, section.at, reader);
        components.push(component);
    }
    if components.is_empty() {
        reader.refuse(0, "there is no component");
    }
    if codes.len() > MOST_QUESTIONS {
        reader.refuse(0, format!("more than {MOST_QUESTIONS} questions"));
    }
    components
}

/// Refuses the first component more than the overall score pools.
fn refuse_too_many_pooled(
    component: &Component,
    pooled: usize,
    at: usize,
    reader: &mut DefinitionReader<'_>,
) {
    if !component.apart && pooled == MOST_POOLED + 1 {
        reader.refuse(
            at,
            format!(
                "more than {MOST_POOLED} components without `apart = true`: the overall score \
                 pools {MOST_POOLED} at most"
            ),
        );
    }
}

fn questions(
    component: &Section<'_>,
    codes: &mut BTreeSet<String>,
    reader: &mut DefinitionReader<'_>,
) -> Vec<Question> {
    const KEYS: [&str; 6] = ["code", "text", "short", "hint", "about", "not_applicable"];
    let mut questions = Vec::new();
    for section in component.sections("question", &KEYS, reader) {
        let code = section.required_string("code", reader);
        check_code(&code, reader);
        note_twice("question", &code, codes, reader);
        let text = section.required_text("text", reader);
        questions.push(Question {
            code: code.value,
            short: section
                .text("short", reader)
                .unwrap_or_else(|| text.clone()),
            text,
            hint: section.text("hint", reader),
            about: about(&section, reader),
            not_applicable: section.text("not_applicable", reader),
        });
    }
    questions
}

fn check_code(code: &Located<String>, reader: &mut DefinitionReader<'_>) {
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
        reader.refuse(
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
        reader.refuse(code.at, reason);
    }
}

fn note_twice(
    what: &str,
    found: &Located<String>,
    seen: &mut BTreeSet<String>,
    reader: &mut DefinitionReader<'_>,
) {
    let name = shorten(&found.value);
    if !found.value.is_empty() && !seen.insert(found.value.clone()) {
        reader.refuse(found.at, format!("{what} `{name}` is there twice"));
    }
}

fn about(section: &Section<'_>, reader: &mut DefinitionReader<'_>) -> About {
    let Some(found) = section.string("about", reader) else {
        return About::Agency;
    };
    match found.value.as_str() {
        "agency" => About::Agency,
        "intake" => About::Intake,
        other => {
            let name = shorten(other);
            let reason = format!("`about` must be \"agency\" or \"intake\", not `{name}`");
            reader.refuse(found.at, reason);
            About::Agency
        }
    }
}
