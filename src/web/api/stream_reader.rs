//! Cases from a body of many, as its bytes arrive: lines of JSON, or a table as CSV.

use std::collections::BTreeSet;

use actix_web::{HttpMessage, HttpRequest};
use serde_json::Value;

use super::body;
use super::case::{CaseReader, LeftOut};
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::case::{CaseRefusal, CaseUpdate};
use crate::domain::files::table::{Header, LineError, LineReader, Record, TableReader, is_empty};
use crate::domain::files::{Aside, CaseColumns, SeenCases};
use crate::domain::tidy;
use crate::web::State;

/// The most characters of what the result of a refused line repeats.
const SHOWN: usize = 100;

/// A line of the body.
pub(super) struct CaseRead {
    /// Its number, from 1.
    pub(super) line: u64,
    /// The agency that it names.
    pub(super) agency: Option<String>,
    /// The case code that it names.
    pub(super) case_code: Option<String>,
    /// What it says of its case, or why there is none.
    pub(super) case: Result<CaseUpdate, NoCase>,
}

/// Why a line gives no case.
pub(super) enum NoCase {
    /// It is passed over.
    Aside(Aside),
    /// It is refused.
    Refused(LineRefusal),
}

/// Why a line is refused.
pub(super) enum LineRefusal {
    /// It can't be read.
    Unreadable(String),
    /// It is not a JSON object.
    NotJson(String),
    /// A field is wrong.
    Field(FieldError),
    /// The case contradicts what is stored.
    Case(CaseRefusal),
}

/// A reader of the cases in a body.
pub(super) enum StreamReader {
    /// Newline-delimited JSON.
    Json(LineReader),
    /// A table, with its header once it has been read, and its cases so far.
    Csv(Box<TableReader>, Option<TableHeader>, SeenCases),
}

/// The header of a table, and what was found below it so far.
pub(super) struct TableHeader {
    line: u64,
    header: Header,
    columns: CaseColumns,
    rows: u64,
    /// The numbers of columns without a name in which there was something, from 1.
    unnamed: BTreeSet<usize>,
}

impl StreamReader {
    /// Returns a reader for a request's media type.
    ///
    /// # Errors
    /// [`Refusal::MediaType`] for any other.
    pub(super) fn of(request: &HttpRequest, state: &State) -> Result<Self, Refusal> {
        match request.content_type().to_ascii_lowercase().as_str() {
            "application/x-ndjson" => Ok(Self::Json(LineReader::default())),
            "text/csv" => {
                let table = TableReader::new(state.case_columns.clone());
                let seen = SeenCases::new(state.store.unique_codes());
                Ok(Self::Csv(Box::new(table), None, seen))
            }
            _ => Err(Refusal::MediaType("application/x-ndjson or text/csv")),
        }
    }

    /// Whether the body is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self, Self::Csv(..))
    }

    /// Takes bytes up to the end of the next line, and returns its case; `None` where the bytes end
    /// before the line does.
    pub(super) fn take(
        &mut self,
        input: &mut &[u8],
        cases: &CaseReader,
    ) -> Result<Option<CaseRead>, Refusal> {
        match self {
            Self::Json(lines) => Ok(lines.take(input).map(|line| of_json(line, cases))),
            Self::Csv(table, header, seen) => of_table(|| table.take(input), header, seen, cases),
        }
    }

    /// Returns the line of the header and the columns of a table that were not read, where there are any.
    pub(super) fn passed_over(&self) -> Option<(u64, Vec<String>)> {
        let Self::Csv(_, Some(header), _) = self else {
            return None;
        };
        let mut columns = header.columns.as_ref().passed_over();
        let unnamed = header.unnamed.iter();
        columns.extend(unnamed.map(|column| format!("column {column} without a name")));
        (!columns.is_empty()).then_some((header.line, columns))
    }

    /// Returns the cases that are left after the last byte was taken, one a call.
    pub(super) fn end(&mut self, cases: &CaseReader) -> Result<Option<CaseRead>, Refusal> {
        match self {
            Self::Json(lines) => Ok(lines.end().map(|line| of_json(line, cases))),
            Self::Csv(table, header, seen) => {
                let read = of_table(|| table.end(), header, seen, cases)?;
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

/// Returns the case of a line of JSON.
fn of_json(line: Result<(u64, String), LineError>, cases: &CaseReader) -> CaseRead {
    let (line, text) = match line {
        Ok(line) => line,
        Err(error) => return unreadable(error),
    };
    let refused = |refusal| CaseRead {
        line,
        agency: None,
        case_code: None,
        case: Err(NoCase::Refused(refusal)),
    };
    if text.len() > body::LARGEST {
        let reason = format!("longer than {} bytes", body::LARGEST);
        return refused(LineRefusal::Unreadable(reason));
    }
    let object = match body::object(text.as_bytes()) {
        Ok(object) => object,
        Err(reason) => return refused(LineRefusal::NotJson(reason)),
    };
    let named = |name: &str| object.get(name).and_then(Value::as_str).map(shortened);
    CaseRead {
        line,
        agency: named("agency"),
        case_code: named("case_code"),
        case: cases
            .read(object, LeftOut::Unchanged)
            .map_err(|error| NoCase::Refused(LineRefusal::Field(error))),
    }
}

/// Returns the next line of a table, whose first record is its header.
fn of_table(
    mut next: impl FnMut() -> Option<Result<Record, LineError>>,
    header: &mut Option<TableHeader>,
    seen: &mut SeenCases,
    cases: &CaseReader,
) -> Result<Option<CaseRead>, Refusal> {
    let header = match header {
        Some(header) => header,
        None => {
            let Some(first) = next() else { return Ok(None) };
            header.insert(TableHeader::read(first, cases)?)
        }
    };
    while let Some(record) = next() {
        header.rows += 1;
        let (record, unnamed) = match record.and_then(|record| header.header.fit(record)) {
            Ok(record) => record,
            Err(error) => return Ok(Some(unreadable(error))),
        };
        header.unnamed.extend(unnamed);
        let record = Ok(record);
        // A row may have something in columns without a name alone.
        if is_empty(&record) {
            continue;
        }
        if let Ok((line, record)) = record {
            let record: Vec<&str> = record.iter().collect();
            return Ok(Some(header.case(line, &record, seen, cases)));
        }
    }
    Ok(None)
}

impl TableHeader {
    fn read(first: Result<Record, LineError>, cases: &CaseReader) -> Result<Self, Refusal> {
        let (line, row) = first.map_err(|error| Refusal::Header(error.to_string()))?;
        let header = Header::new(row);
        let names: Vec<&str> = header.cells().iter().collect();
        Ok(Self {
            line,
            columns: CaseColumns::read(&names, &cases.names)?,
            header,
            rows: 0,
            unnamed: BTreeSet::new(),
        })
    }

    /// Returns what a row says.
    fn case(
        &self,
        line: u64,
        record: &[&str],
        seen: &mut SeenCases,
        cases: &CaseReader,
    ) -> CaseRead {
        let columns = &self.columns;
        if let Some(aside) = columns.as_ref().aside(record, self.rows == 1) {
            return CaseRead {
                line,
                agency: None,
                case_code: None,
                case: Err(NoCase::Aside(aside)),
            };
        }
        let [agency, case_code] = columns.named(record).map(|text| Some(shortened(text)));
        let case = columns
            .update(record, &cases.agencies.directory, &cases.words)
            .and_then(|update| match seen.add(line, &update) {
                Ok(()) => Ok(update),
                Err(earlier) => Err(columns.repeated(earlier)),
            });
        CaseRead {
            line,
            agency,
            case_code,
            case: case.map_err(|error| NoCase::Refused(LineRefusal::Field(error.into()))),
        }
    }
}

/// Returns the result of a line that can't be read.
fn unreadable(error: LineError) -> CaseRead {
    CaseRead {
        line: error.line,
        agency: None,
        case_code: None,
        case: Err(NoCase::Refused(LineRefusal::Unreadable(
            error.reason.to_string(),
        ))),
    }
}

/// Returns the beginning of what a refused line names, as it looks.
pub(super) fn shortened(text: &str) -> String {
    let beginning: String = text.trim().chars().take(SHOWN).collect();
    tidy(&beginning)
}
