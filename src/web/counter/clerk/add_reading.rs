//! A case from the fields of the form, by the rules of cases.csv.

use jiff::civil::DateTime;

use super::add_page::FIELDS;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::case::{Case, CaseTime};
use crate::domain::files::{AgencyDirectory, CaseColumns, CaseWords, CellReason};

/// What the form doesn't ask: where the case was handed in, and that it is finished now.
pub(super) struct Place<'a> {
    pub(super) agencies: &'a [Agency],
    pub(super) case_words: &'a CaseWords,
    pub(super) office: &'a Slug,
    pub(super) counter: Option<&'a str>,
    pub(super) now: DateTime,
}

/// Reads the values of [`FIELDS`], and tells every field that is refused.
pub(super) fn read(
    place: &Place<'_>,
    mut typed: [String; FIELDS.len()],
) -> Result<Case, Vec<(&'static str, CellReason)>> {
    let mut header = FIELDS.to_vec();
    header.extend(["intake_office", "counter", "finished_at"]);
    let Ok(columns) = CaseColumns::read(&header) else {
        // They are columns of ours, so this is never so.
        return Err(Vec::new());
    };
    let directory = AgencyDirectory::new(place.agencies);
    let now = CaseTime::at(place.now).to_string();
    let mut refused = Vec::new();
    // A field that is refused is set right, so that those after it are judged as well.
    for _ in 0..=FIELDS.len() {
        let mut record: Vec<&str> = typed.iter().map(String::as_str).collect();
        record.extend([
            place.office.as_str(),
            place.counter.unwrap_or_default(),
            &now,
        ]);
        let error = match columns.case(&record, &directory, place.case_words) {
            Ok(case) if refused.is_empty() => return Ok(case),
            Ok(_) => break,
            Err(error) => error,
        };
        // Finished is now: it is the other day that is wrong.
        let column = match error.column.as_str() {
            "finished_at" => "received_at",
            column => column,
        };
        let Some(field) = FIELDS.iter().position(|field| *field == column) else {
            break;
        };
        typed[field] = right(place, FIELDS[field]);
        refused.push((FIELDS[field], error.reason));
    }
    Err(refused)
}

/// A value that is never refused.
fn right(place: &Place<'_>, field: &str) -> String {
    match field {
        "agency" => place
            .agencies
            .iter()
            .find(|agency| !agency.is_intake_office())
            .map_or_else(String::new, |agency| agency.code.to_string()),
        "case_code" => "0".to_owned(),
        "received_at" => place.now.date().to_string(),
        _ => String::new(),
    }
}
