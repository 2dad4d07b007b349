//! Cases from a body of many, as its bytes arrive: lines of JSON, or a table as CSV.

use actix_web::{HttpMessage, HttpRequest};
use csv::StringRecord;
use serde_json::Value;

use super::body;
use super::case::{CaseReader, LeftOut};
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::case::{CaseRefusal, CaseUpdate};
use crate::domain::files::table::{
    LineError, LineReader, Record, TableReader, as_wide_as, trimmed,
};
use crate::domain::files::{CaseColumns, SeenCases};
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
    /// What it says of its case, or why it is refused.
    pub(super) case: Result<CaseUpdate, LineRefusal>,
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

/// The header of a table, and the number of rows read after it.
pub(super) struct TableHeader {
    cells: StringRecord,
    columns: CaseColumns,
    rows: u64,
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
    let named = |name: &str| object.get(name).and_then(Value::as_str).map(shortened);
    CaseRead {
        line,
        agency: named("agency"),
        case_code: named("case_code"),
        case: cases
            .read(object, LeftOut::Unchanged)
            .map_err(LineRefusal::Field),
    }
}

/// Returns the next case of a table, whose first record is its header.
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
            let (_, cells) = first.map_err(|error| Refusal::Header(error.to_string()))?;
            let cells = trimmed(cells);
            let names: Vec<&str> = cells.iter().collect();
            let columns = CaseColumns::read(&names, &cases.names)?;
            header.insert(TableHeader {
                cells,
                columns,
                rows: 0,
            })
        }
    };
    loop {
        let Some(record) = next() else {
            return Ok(None);
        };
        header.rows += 1;
        let (line, record) = match record.and_then(|record| as_wide_as(&header.cells, record)) {
            Ok(record) => record,
            Err(error) => return Ok(Some(unreadable(error))),
        };
        let record: Vec<&str> = record.iter().collect();
        let columns = &header.columns;
        if columns.as_ref().aside(&record, header.rows == 1).is_some() {
            continue;
        }
        let [agency, case_code] = columns.named(&record).map(|text| Some(shortened(text)));
        let case = columns
            .update(&record, &cases.agencies.directory, &cases.words)
            .and_then(|update| match seen.add(line, &update) {
                Ok(()) => Ok(update),
                Err(earlier) => Err(columns.repeated(earlier)),
            });
        return Ok(Some(CaseRead {
            line,
            agency,
            case_code,
            case: case.map_err(|error| LineRefusal::Field(error.into())),
        }));
    }
}

/// Returns the result of a line that can't be read.
fn unreadable(error: LineError) -> CaseRead {
    CaseRead {
        line: error.line,
        agency: None,
        case_code: None,
        case: Err(LineRefusal::Unreadable(error.reason.to_string())),
    }
}

/// Returns the beginning of what a refused line names, as it looks.
pub(super) fn shortened(text: &str) -> String {
    let beginning: String = text.trim().chars().take(SHOWN).collect();
    tidy(&beginning)
}
