//! A case as JSON, by the names and rules of cases.csv.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::agencies::Agencies;
use super::body::Object;
use super::refusal::FieldError;
use super::survey::Survey;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Case;
use crate::domain::files::cases::CASE_COLUMNS;
use crate::domain::files::{CaseColumns, CaseWords, HeaderError};
use crate::store::links::by_hand::KeptCase;
use crate::web::State;

/// Reads cases from JSON objects.
pub(super) struct CaseReader {
    pub(super) agencies: Agencies,
    pub(super) words: CaseWords,
    columns: CaseColumns,
}

impl CaseReader {
    /// # Errors
    /// Never, as long as the columns of cases.csv are a header of cases.csv.
    pub(super) fn new(agencies: Agencies, words: CaseWords) -> Result<Self, HeaderError> {
        Ok(Self {
            agencies,
            words,
            columns: CaseColumns::read(&CASE_COLUMNS)?,
        })
    }

    /// The case of an object that names its agency and code itself.
    pub(super) fn read(&self, object: &Object) -> Result<Case, FieldError> {
        if let Some(name) = object.keys().find(|name| !is_known(name)) {
            let known = CASE_COLUMNS.join(", ");
            return Err(FieldError::new(name, format!("unknown; known are {known}")));
        }
        let mut record = Vec::with_capacity(CASE_COLUMNS.len());
        for name in CASE_COLUMNS {
            record.push(text(name, object.get(name))?);
        }
        let case = self
            .columns
            .case(&record, &self.agencies.directory, &self.words)?;
        Ok(case)
    }

    /// The case of an object whose agency and code the address tells; its own must not be others.
    pub(super) fn read_at(
        &self,
        mut object: Object,
        agency: &Slug,
        case_code: &str,
    ) -> Result<Case, FieldError> {
        for (name, told) in [("agency", agency.as_str()), ("case_code", case_code)] {
            let own = object.entry(name).or_insert(Value::Null);
            if own.is_null() {
                *own = Value::from(told);
            }
        }
        let case = self.read(&object)?;
        let another = "is another one than in the address: leave it out";
        if case.agency != *agency {
            Err(FieldError::new("agency", another))
        } else if case.case_code != case_code {
            Err(FieldError::new("case_code", another))
        } else {
            Ok(case)
        }
    }
}

fn is_known(name: &str) -> bool {
    CASE_COLUMNS.contains(&name)
}

/// A field's text; empty where it is unknown.
fn text<'o>(name: &str, value: Option<&'o Value>) -> Result<&'o str, FieldError> {
    let text = match value {
        None | Some(Value::Null) => "",
        Some(Value::String(text)) => text,
        Some(_) => return Err(FieldError::new(name, "must be a text or null")),
    };
    // A file's cells are trimmed of line ends; a program has no reason to send any.
    match text.chars().find(|c| c.is_control()) {
        Some(control) => {
            let number = u32::from(control);
            let detail = format!("holds the control character U+{number:04X}: remove it");
            Err(FieldError::new(name, detail))
        }
        None => Ok(text),
    }
}

/// A case as sipas keeps it.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseItem {
    /// The deciding agency's code.
    agency: String,
    /// The number on the receipt.
    case_code: String,
    /// The code of the office where it was handed in.
    intake_office: Option<String>,
    /// The code of the office where the result is returned.
    return_office: Option<String>,
    /// The counter.
    counter: Option<String>,
    /// The procedure's code.
    procedure: Option<String>,
    /// The field (lĩnh vực).
    field: Option<String>,
    /// Who applied: `person`, `organisation`.
    applicant: Option<&'static str>,
    /// How it was handed in: `counter`, `online`, `post`.
    channel: &'static str,
    /// When it was received: a day in Vietnam, or RFC 3339 where the hour is known.
    received_at: String,
    /// When it is due.
    due_at: Option<String>,
    /// When it was finished; none while it is pending.
    finished_at: Option<String>,
    /// How it ended: `granted`, `refused`, `returned`, `withdrawn`.
    outcome: Option<&'static str>,
    /// Why it was overdue.
    overdue_reason: Option<String>,
    /// When sipas last learned something new of it, RFC 3339 in UTC.
    #[schema(format = DateTime)]
    updated_at: String,
    /// The survey of a finished case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    survey: Option<Survey>,
}

impl CaseItem {
    pub(super) fn new(state: &State, agency_name: &str, kept: KeptCase) -> Self {
        let code = |slug: Option<Slug>| slug.map(|slug| slug.to_string());
        let case = kept.case;
        let link = kept.link.filter(|_| case.finished_at.is_some());
        Self {
            agency: case.agency.to_string(),
            case_code: case.case_code,
            intake_office: code(case.intake_office),
            return_office: code(case.return_office),
            counter: case.counter,
            procedure: case.procedure,
            field: case.field,
            applicant: case.applicant.map(|word| word.name()),
            channel: case.channel.name(),
            received_at: case.received_at.to_string(),
            due_at: case.due_at.map(|moment| moment.to_string()),
            finished_at: case.finished_at.map(|moment| moment.to_string()),
            outcome: case.outcome.map(|word| word.name()),
            overdue_reason: case.overdue_reason,
            updated_at: told(kept.updated_at),
            survey: link.map(|link| Survey::new(state, agency_name, &link.code, link.expires_at)),
        }
    }
}

fn told(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
