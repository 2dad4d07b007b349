//! Domain values as the records of agencies.csv, cases.csv and responses.csv.

use std::path::{Path, PathBuf};

use super::error::SimulateError;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::cases::case::Case;
use crate::domain::files::ResponseRow;
use crate::domain::files::agencies::AGENCY_COLUMNS;
use crate::domain::files::cases::CASE_COLUMNS;
use crate::domain::files::responses::RESPONSE_COLUMNS;
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;
use crate::files::NewFile;
use crate::report::tables::CsvWriter;

/// A CSV file while it is being written.
pub(super) struct RecordFile {
    path: PathBuf,
    writer: CsvWriter<NewFile>,
}

impl RecordFile {
    pub fn create(path: &Path, header: Vec<String>) -> Result<Self, SimulateError> {
        let new = NewFile::create(path).map_err(|source| SimulateError::Write {
            path: path.to_owned(),
            source,
        })?;
        let mut file = Self {
            path: path.to_owned(),
            writer: CsvWriter::new(new),
        };
        file.write(header)?;
        Ok(file)
    }

    pub fn write(&mut self, record: Vec<String>) -> Result<(), SimulateError> {
        let written = self.writer.row(record);
        written.map_err(|error| self.failed(error))
    }

    pub fn commit(self) -> Result<(), SimulateError> {
        let Self { path, writer } = self;
        let written = writer.finish().and_then(NewFile::commit);
        written.map_err(|source| SimulateError::Write { path, source })
    }

    fn failed(&self, source: std::io::Error) -> SimulateError {
        SimulateError::Write {
            path: self.path.clone(),
            source,
        }
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

pub(super) fn agency_header() -> Vec<String> {
    owned(&AGENCY_COLUMNS)
}

pub(super) fn agency_record(agency: &Agency) -> Vec<String> {
    vec![
        agency.code.to_string(),
        agency.name.clone(),
        agency.name_en.clone().unwrap_or_default(),
        agency.block.to_string(),
        text(agency.valid_from),
        text(agency.valid_to),
        text(agency.successor.as_ref()),
    ]
}

pub(super) fn case_header() -> Vec<String> {
    owned(&CASE_COLUMNS)
}

pub(super) fn case_record(case: &Case) -> Vec<String> {
    let code = |slug: &Option<Slug>| text(slug.as_ref());
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        case.case_code.clone(),
        case.agency.to_string(),
        code(&case.intake_office),
        code(&case.return_office),
        word(&case.counter),
        word(&case.procedure),
        word(&case.procedure_name),
        word(&case.field),
        text(case.applicant.map(|applicant| applicant.name())),
        case.channel.name().to_owned(),
        case.received_at.to_string(),
        text(case.due_at),
        text(case.finished_at),
        text(case.outcome.map(|outcome| outcome.name())),
        word(&case.overdue_reason),
    ]
}

pub(super) fn response_header(definition: &Definition) -> Vec<String> {
    let mut header = owned(&RESPONSE_COLUMNS);
    header.extend(
        definition
            .questions()
            .map(|(_, question)| question.code.clone()),
    );
    header
}

pub(super) fn response_record(row: &ResponseRow) -> Vec<String> {
    let mut record = vec![
        row.agency.to_string(),
        row.period.to_string(),
        row.survey.id.clone(),
        row.channel.clone(),
        row.source.clone(),
        row.field.clone(),
    ];
    record.extend(row.ratings.iter().map(cell));
    record
}

/// Returns a rating as responses.csv has it, where a blank is an empty cell.
fn cell(rating: Rating) -> String {
    match rating {
        Rating::Blank => String::new(),
        rating => rating.as_char().to_string(),
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
