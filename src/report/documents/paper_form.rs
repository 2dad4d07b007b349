//! The paper form: the survey of one link, filled in with a pen and typed by a clerk.
//!
//! It is made from any definition in any of its languages. Once the answers are typed, the strip
//! with the link is cut off, and the paper that is filed has a batch number only.

use jiff::civil::DateTime;
use serde::Serialize;

use super::pdf;
use super::slips::expiry;
use crate::domain::language::Languages;
use crate::domain::survey::{Component, Definition, Text};
use crate::report::documents::DocumentError;
use crate::report::qr;

/// The built-in template.
pub const TEMPLATE: &str = include_str!("templates/paper-form.typ");

/// The contents of one form.
pub struct PaperForm<'a> {
    /// The survey.
    pub definition: &'a Definition,
    /// One of the definition's languages.
    pub language: &'a str,
    /// The texts around the questions.
    pub languages: &'a Languages,
    /// The deciding agency.
    pub agency: &'a str,
    /// The office where the case was handed in.
    pub office: Option<&'a str>,
    /// The authority that surveys.
    pub surveyor: &'a Text,
    /// The `k` below which figures are suppressed.
    pub k: i64,
    /// The address in the QR code.
    pub url: String,
    /// The code for typing.
    pub code: String,
    /// The expiry of the link, in Vietnam's time.
    pub expires_at: DateTime,
    /// The public address of the service, without a path.
    pub public_url: &'a str,
}

/// The template's `sys.inputs`.
#[derive(Serialize)]
struct PaperFormInputs<'a> {
    language: &'a str,
    title: &'a str,
    agency_label: String,
    agency: &'a str,
    office_label: String,
    office: Option<&'a str>,
    qr: String,
    side: usize,
    alt: String,
    code_label: String,
    code: &'a str,
    enter: String,
    expires: String,
    cut: String,
    batch: String,
    notice_title: String,
    notice: String,
    how: String,
    intro: &'a str,
    yes: String,
    no: String,
    screen_no: String,
    skip: String,
    scale: Vec<LevelInputs<'a>>,
    components: Vec<ComponentInputs<'a>>,
    comment: String,
    comment_note: String,
    #[serde(rename = "return")]
    give_back: String,
    page: String,
}

#[derive(Serialize)]
struct LevelInputs<'a> {
    value: String,
    label: &'a str,
}

#[derive(Serialize)]
struct ComponentInputs<'a> {
    heading: &'a str,
    hint: Option<&'a str>,
    screen: Option<&'a str>,
    not_applicable: Option<&'a str>,
    questions: Vec<QuestionInputs<'a>>,
}

#[derive(Serialize)]
struct QuestionInputs<'a> {
    number: String,
    text: &'a str,
    hint: Option<&'a str>,
    not_applicable: Option<&'a str>,
}

/// Renders a form as PDF.
///
/// # Errors
/// When the link is too long for a QR code, or the template is wrong.
pub fn render(form: &PaperForm<'_>, template: &str) -> Result<Vec<u8>, DocumentError> {
    let (definition, language) = (form.definition, form.language);
    let say_with = |id: &str, values: &[(&str, &str)]| form.languages.find(language, id, values).1;
    let say = |id: &str| say_with(id, &[]);
    let drawing = qr::drawing(&form.url)?;
    let (surveyor, k) = (form.surveyor.get(language), form.k.to_string());
    let address = super::slips::typed_address(form.public_url);
    let mut numbers = 1..;
    let inputs = PaperFormInputs {
        language,
        title: definition.title.get(language),
        agency_label: say("agency"),
        agency: form.agency,
        office_label: say("office"),
        office: form.office,
        qr: drawing.svg,
        side: drawing.side,
        alt: say("slip-qr"),
        code_label: say("slip-code"),
        code: &form.code,
        enter: say_with("paper-online", &[("address", &address)]),
        expires: expiry(form.languages, language, form.expires_at),
        cut: say("paper-cut"),
        batch: say("paper-batch"),
        notice_title: say("notice-title"),
        notice: say_with("notice", &[("surveyor", surveyor), ("k", &k)]),
        how: say("paper-how"),
        intro: definition.intro.get(language),
        yes: say("yes"),
        no: say("no"),
        screen_no: say("paper-screen-no"),
        skip: say("paper-skip"),
        scale: definition
            .scale
            .iter()
            .map(|level| LevelInputs {
                value: level.value.to_string(),
                label: level.label.get(language),
            })
            .collect(),
        components: definition
            .components
            .iter()
            .map(|component| ComponentInputs::of(component, language, &mut numbers))
            .collect(),
        comment: say("comment"),
        comment_note: say("comment-note"),
        give_back: say("paper-return"),
        page: say_with("paper-page", &[("number", "{page}"), ("total", "{pages}")]),
    };
    Ok(pdf::compile(template, &inputs)?)
}

impl<'a> ComponentInputs<'a> {
    fn of(
        component: &'a Component,
        language: &str,
        numbers: &mut impl Iterator<Item = u32>,
    ) -> Self {
        let words = |text: &'a Option<Text>| text.as_ref().map(|text| text.get(language));
        Self {
            heading: component.heading.get(language),
            hint: words(&component.hint),
            screen: words(&component.screen),
            not_applicable: words(&component.not_applicable),
            questions: component
                .questions
                .iter()
                .zip(numbers)
                .map(|(question, number)| QuestionInputs {
                    number: number.to_string(),
                    text: question.text.get(language),
                    hint: words(&question.hint),
                    not_applicable: words(&question.not_applicable),
                })
                .collect(),
        }
    }
}
