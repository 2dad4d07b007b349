//! Cases out of a body of many, as its bytes come: lines of JSON, or a table as CSV.

use actix_web::{HttpMessage, HttpRequest};
use csv::StringRecord;
use serde_json::Value;

use super::body;
use super::body::Object;
use super::case::CaseReader;
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::case::Case;
use crate::domain::files::CaseColumns;
use crate::domain::files::table::{LineError, LineReader, Record, TableReader, as_wide_as};

/// The most characters of what a refused line is told by.
const SHOWN: usize = 100;

/// A line of the body.
pub(super) struct CaseRead {
    /// Its number, from 1.
    pub(super) line: u64,
    /// The agency that it names.
    pub(super) agency: Option<String>,
    /// The case code that it names.
    pub(super) case_code: Option<String>,
    /// The case, or why it is none.
    pub(super) case: Result<Case, LineRefusal>,
}

/// Why a line is refused.
pub(super) enum LineRefusal {
    /// It can't be read.
    Unreadable(String),
    /// It is no JSON object.
    NotJson(String),
    /// A field is wrong.
    Field(FieldError),
}

/// Reads cases out of a body.
pub(super) enum StreamReader {
    /// Newline-delimited JSON.
    Json(LineReader),
    /// CSV, with its header once that was read.
    Csv(Box<TableReader>, Option<(StringRecord, CaseColumns)>),
}

impl StreamReader {
    /// A reader of what a request brings.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        match request.content_type().to_ascii_lowercase().as_str() {
            "application/x-ndjson" => Ok(Self::Json(LineReader::default())),
            "text/csv" => Ok(Self::Csv(Box::default(), None)),
            _ => Err(Refusal::MediaType("application/x-ndjson or text/csv")),
        }
    }

    /// Takes bytes to the end of the next line; none where they end before it does.
    pub(super) fn take(
        &mut self,
        input: &mut &[u8],
        cases: &CaseReader,
    ) -> Result<Option<CaseRead>, Refusal> {
        match self {
            Self::Json(lines) => Ok(lines.take(input).map(|line| of_json(line, cases))),
            Self::Csv(table, header) => of_table(|| table.take(input), header, cases),
        }
    }

    /// The lines left after the last byte was taken, one by one.
    pub(super) fn end(&mut self, cases: &CaseReader) -> Result<Option<CaseRead>, Refusal> {
        match self {
            Self::Json(lines) => Ok(lines.end().map(|line| of_json(line, cases))),
            Self::Csv(table, header) => {
                let read = of_table(|| table.end(), header, cases)?;
                if header.is_none() {
                    return Err(Refusal::Header(
                        "there is none: the first line must be a header".to_owned(),
                    ));
                }
                Ok(read)
            }
        }
    }
}

fn of_json(line: Result<(u64, String), LineError>, cases: &CaseReader) -> CaseRead {
    let (line, text) = match line {
        Ok(line) => line,
        Err(error) => return unreadable(error),
    };
    let object = match body::object(text.as_bytes()) {
        Ok(object) => object,
        Err(reason) => {
            return CaseRead {
                line,
                agency: None,
                case_code: None,
                case: Err(LineRefusal::NotJson(reason)),
            };
        }
    };
    let named = |object: &Object, name: &str| object.get(name).and_then(Value::as_str).map(shown);
    CaseRead {
        line,
        agency: named(&object, "agency"),
        case_code: named(&object, "case_code"),
        case: cases.read(&object).map_err(LineRefusal::Field),
    }
}

/// The next case of a table; the first record is its header.
fn of_table(
    mut next: impl FnMut() -> Option<Result<Record, LineError>>,
    header: &mut Option<(StringRecord, CaseColumns)>,
    cases: &CaseReader,
) -> Result<Option<CaseRead>, Refusal> {
    let (cells, columns) = match header {
        Some(header) => header,
        None => {
            let Some(first) = next() else { return Ok(None) };
            let (_, cells) = first.map_err(|error| Refusal::Header(error.to_string()))?;
            let names: Vec<&str> = cells.iter().collect();
            let columns = CaseColumns::read(&names)?;
            header.insert((cells, columns))
        }
    };
    let Some(record) = next() else {
        return Ok(None);
    };
    let (line, record) = match record.and_then(|record| as_wide_as(cells, record)) {
        Ok(record) => record,
        Err(error) => return Ok(Some(unreadable(error))),
    };
    let record: Vec<&str> = record.iter().collect();
    let [agency, case_code] = columns.named(&record).map(|text| Some(shown(text)));
    let case = columns.case(&record, &cases.agencies.directory, &cases.words);
    Ok(Some(CaseRead {
        line,
        agency,
        case_code,
        case: case.map_err(|error| LineRefusal::Field(error.into())),
    }))
}

fn unreadable(error: LineError) -> CaseRead {
    CaseRead {
        line: error.line,
        agency: None,
        case_code: None,
        case: Err(LineRefusal::Unreadable(error.reason.to_string())),
    }
}

fn shown(text: &str) -> String {
    text.trim().chars().take(SHOWN).collect()
}
