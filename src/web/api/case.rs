//! A case as JSON, by the names and rules of cases.csv.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::agencies::ReachableAgencies;
use super::body;
use super::body::Object;
use super::refusal::FieldError;
use super::survey::Survey;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{CaseCode, CaseUpdate};
use crate::domain::files::cases::CASE_COLUMNS;
use crate::domain::files::{CaseColumns, CaseWords, ColumnNames};
use crate::store::cases::read::KeptCase;
use crate::web::State;

/// A reader of cases from JSON objects and from tables.
pub(super) struct CaseReader {
    pub(super) agencies: ReachableAgencies,
    pub(super) words: CaseWords,
    pub(super) names: ColumnNames,
}

/// What a field that an object leaves out says of its case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// Nothing: it stays as it is.
    Unchanged,
    /// That there is no value.
    Empty,
}

impl CaseReader {
    /// A reader of cases within reach of `agencies`.
    pub(super) fn new(agencies: ReachableAgencies, state: &State) -> Self {
        Self {
            agencies,
            words: state.case_words.clone(),
            names: state.case_columns.clone(),
        }
    }

    /// Returns what an object says of the case that it names itself.
    ///
    /// # Errors
    /// The first field that is unknown or wrong.
    pub(super) fn read(&self, object: Object, left_out: LeftOut) -> Result<CaseUpdate, FieldError> {
        let cells: HashMap<ColumnName, CellText> = body::fields(object)?;
        let given = |name: &&'static str| {
            left_out == LeftOut::Empty || cells.contains_key(&ColumnName(name))
        };
        let header: Vec<&'static str> = CASE_COLUMNS.into_iter().filter(given).collect();
        let record: Vec<&str> = header
            .iter()
            .map(|name| {
                cells
                    .get(&ColumnName(name))
                    .map_or("", |CellText(text)| text)
            })
            .collect();
        let columns = CaseColumns::read_some(&header, &self.names)
            .map_err(|error| FieldError::new("", error))?;
        Ok(columns.update(&record, &self.agencies.directory, &self.words)?)
    }

    /// Returns what an object says of the case at the address of an agency and a case code, which
    /// the object may leave out.
    ///
    /// # Errors
    /// The first field that is unknown, wrong, or not what the address says.
    pub(super) fn read_at(
        &self,
        mut object: Object,
        agency: &Slug,
        case_code: &CaseCode,
        left_out: LeftOut,
    ) -> Result<CaseUpdate, FieldError> {
        for (name, addressed) in [
            ("agency", agency.as_str()),
            ("case_code", case_code.as_str()),
        ] {
            let own = object.entry(name).or_insert(Value::Null);
            if own.is_null() {
                *own = Value::from(addressed);
            }
        }
        let update = self.read(object, left_out)?;
        let another = "is another one than in the address: leave it out";
        if update.agency != *agency {
            Err(FieldError::new("agency", another))
        } else if update.case_code != *case_code {
            Err(FieldError::new("case_code", another))
        } else {
            Ok(update)
        }
    }
}

/// The name of a column of cases.csv.
///
/// Objects are read as a map from these names, and not as a struct of fifteen fields, so that the
/// columns are listed in one place only.
#[derive(PartialEq, Eq, Hash)]
struct ColumnName(&'static str);

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = CASE_COLUMNS.into_iter().find(|known| *known == name);
        known.map(Self).ok_or_else(|| {
            let known = CASE_COLUMNS.join(", ");
            D::Error::custom(format!("unknown; known are {known}"))
        })
    }
}

/// The text of a field; empty where it is null.
struct CellText(String);

impl<'de> Deserialize<'de> for CellText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)
            .map_err(|_| D::Error::custom("must be a text or null"))?
            .unwrap_or_default();
        // A file's cells are trimmed of line ends; a program has no reason to send any.
        match text.chars().find(|c| c.is_control()) {
            Some(control) => {
                let number = u32::from(control);
                let detail = format!("holds the control character U+{number:04X}: remove it");
                Err(D::Error::custom(detail))
            }
            None => Ok(Self(text)),
        }
    }
}

/// A case as it is stored.
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
    /// When it was finished; null while it is pending.
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
            due_at: case.due_at.map(|time| time.to_string()),
            finished_at: case.finished_at.map(|time| time.to_string()),
            outcome: case.outcome.map(|word| word.name()),
            overdue_reason: case.overdue_reason,
            updated_at: rfc3339(kept.updated_at),
            survey: link.map(|link| Survey::new(state, agency_name, &link.code, link.expires_at)),
        }
    }
}

/// Returns an instant in UTC, to the second.
fn rfc3339(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
