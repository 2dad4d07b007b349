//! Reading a case from the fields of the form, by the rules of cases.csv.

use jiff::civil::DateTime;

use super::add_page::FIELDS;
use super::refusal::find_control;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::case::{Case, CaseTime};
use crate::domain::files::{AgencyDirectory, CaseColumns, CaseWords, CellReason};

/// What the form does not ask for: where the case was handed in, and that it is finished now.
pub(super) struct EntryContext<'a> {
    pub(super) agencies: &'a [Agency],
    pub(super) case_words: &'a CaseWords,
    pub(super) office: &'a Slug,
    pub(super) counter: Option<&'a str>,
    pub(super) now: DateTime,
}

/// Returns the case that the values of [`FIELDS`] make.
///
/// # Errors
/// Every field that is refused, with its reason.
pub(super) fn read(
    context: &EntryContext<'_>,
    mut typed: [String; FIELDS.len()],
) -> Result<Case, Vec<(&'static str, CellReason)>> {
    let mut header = FIELDS.to_vec();
    header.extend(["intake_office", "counter", "finished_at"]);
    let Ok(columns) = CaseColumns::read(&header, &CaseColumns::names()) else {
        // Never happens: the header is fixed and valid.
        return Err(Vec::new());
    };
    let directory = AgencyDirectory::new(context.agencies);
    let now = CaseTime::at(context.now).to_string();
    let mut refused = Vec::new();
    for (field, text) in FIELDS.into_iter().zip(&mut typed) {
        if let Some(control) = find_control(text) {
            *text = acceptable_value(context, field);
            refused.push((field, control));
        }
    }
    // The reader stops at the first wrong field. It gets an acceptable value here, so that the next
    // round finds the next one.
    for _ in 0..=FIELDS.len() {
        let mut record: Vec<&str> = typed.iter().map(String::as_str).collect();
        record.extend([
            context.office.as_str(),
            context.counter.unwrap_or_default(),
            &now,
        ]);
        let error = match columns.case(&record, &directory, context.case_words, context.now.date())
        {
            Ok(case) if refused.is_empty() => return Ok(case),
            Ok(_) => break,
            Err(error) => error,
        };
        // The case is finished now, so it is the day of receipt that is wrong.
        let column = match error.column.as_str() {
            "finished_at" => "received_at",
            column => column,
        };
        let Some(field) = FIELDS.iter().position(|field| *field == column) else {
            break;
        };
        typed[field] = acceptable_value(context, FIELDS[field]);
        refused.push((FIELDS[field], error.reason));
    }
    Err(refused)
}

/// Returns a value of a field that is always accepted.
fn acceptable_value(context: &EntryContext<'_>, field: &str) -> String {
    match field {
        "agency" => context
            .agencies
            .iter()
            .find(|agency| !agency.is_intake_office())
            .map_or_else(String::new, |agency| agency.code.to_string()),
        "case_code" => "0".to_owned(),
        "received_at" => context.now.date().to_string(),
        _ => String::new(),
    }
}
