//! The form for adding a case by hand, with what was typed and what is wrong with it.

use askama::Template;

use super::request::{ClerkRequest, OfficeHeader};
use super::wording;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case::{Channel, Outcome};
use crate::domain::order::compare_names;
use crate::web::Error;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// The fields of the form, named like the columns of cases.csv.
pub(super) const FIELDS: [&str; 8] = [
    "agency",
    "case_code",
    "received_at",
    "due_at",
    "procedure",
    "field",
    "channel",
    "outcome",
];

/// The name of a field, and what is wrong with it.
pub(super) type RefusedField = (&'static str, Phrase);

#[derive(Template)]
#[template(path = "counter/clerk/templates/add.html")]
struct AddPage<'a> {
    style: &'static str,
    words: Words<'a>,
    header: OfficeHeader,
    fields: Vec<FormField>,
    /// The fields of known procedures, as suggestions.
    known: Vec<String>,
    is_refused: bool,
}

/// One field of the form.
struct FormField {
    name: &'static str,
    label: Phrase,
    hint: Option<Phrase>,
    value: String,
    error: Option<Phrase>,
    /// The choices; a field without any is typed.
    choices: Vec<Choice>,
    is_required: bool,
    /// Whether the field has the focus at first.
    is_first: bool,
}

/// An option of a field.
struct Choice {
    value: String,
    label: Phrase,
    is_chosen: bool,
}

/// Returns the form as HTML, with what was typed in each field.
pub(super) async fn render(
    clerk: &ClerkRequest,
    typed: &impl Fn(&str) -> String,
    refused: Vec<RefusedField>,
) -> Result<String, Error> {
    let today = clerk.local().date();
    let (agencies, known) = clerk
        .ask(|store| Ok((store.list_agencies()?, store.list_procedure_fields()?)))
        .await?;
    let mut deciding: Vec<Agency> = agencies
        .into_iter()
        .filter(|agency| {
            !agency.is_intake_office()
                && agency.valid_from.is_none_or(|from| from <= today)
                && agency.valid_to.is_none_or(|to| to >= today)
        })
        .collect();
    deciding.sort_by(|a, b| compare_names(&a.name, &b.name));
    let words = clerk.words();
    let first = FIELDS
        .into_iter()
        .find(|name| refused.iter().any(|(field, _)| field == name))
        .unwrap_or(FIELDS[0]);
    let fields = FIELDS
        .into_iter()
        .map(|name| {
            let value = typed(name);
            FormField {
                label: words.say(label(name)),
                hint: matches!(name, "received_at" | "due_at").then(|| words.say("add-day-hint")),
                error: refused
                    .iter()
                    .find(|(field, _)| *field == name)
                    .map(|(_, reason)| reason.clone()),
                choices: choices(words, name, &value, &deciding),
                is_required: matches!(name, "agency" | "case_code" | "received_at"),
                is_first: name == first,
                name,
                value,
            }
        })
        .collect();
    let page = AddPage {
        fields,
        known,
        is_refused: !refused.is_empty(),
        style: styles::COUNTER,
        words,
        header: clerk.office_header().await?,
    };
    Ok(page.render()?)
}

/// Returns the id of the label of a field.
fn label(field: &str) -> &'static str {
    match field {
        "agency" => "add-agency",
        "case_code" => "add-case-code",
        "received_at" => "add-received-at",
        "due_at" => "add-due-at",
        "procedure" => "add-procedure",
        "field" => "add-field",
        "channel" => "add-channel",
        _ => "add-outcome",
    }
}

/// Returns the choices of a field; none where it is typed.
fn choices(words: Words<'_>, field: &str, value: &str, agencies: &[Agency]) -> Vec<Choice> {
    let choice = |word: &str, label: Phrase| Choice {
        is_chosen: value == word,
        value: word.to_owned(),
        label,
    };
    match field {
        "agency" => std::iter::once(choice("", words.say("add-choose")))
            .chain(agencies.iter().map(|agency| {
                let name = words.name(&agency.name, agency.name_en.as_deref());
                choice(agency.code.as_str(), name)
            }))
            .collect(),
        "channel" => Channel::ALL
            .iter()
            .map(|word| choice(word.name(), wording::channel(words, *word)))
            .collect(),
        "outcome" => Outcome::ALL
            .iter()
            .map(|word| choice(word.name(), wording::outcome(words, Some(*word))))
            .collect(),
        _ => Vec::new(),
    }
}
