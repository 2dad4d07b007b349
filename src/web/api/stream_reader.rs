//! Cases from a body of many, as its bytes arrive: lines of JSON, or a table as CSV.

use std::collections::BTreeSet;

use actix_web::{HttpMessage, HttpRequest};
use serde_json::Value;

use super::body;
use super::case::{CaseReader, LeftOut};
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::case::{CaseRefusal, CaseUpdate};
use crate::domain::files::table::{Header, LineError, LineReader, Record, TableReader, is_empty};
use crate::domain::files::{Aside, CaseColumns, CellError};
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
    /// A table, with its header once it has been read.
    Csv(Box<TableReader>, Option<TableHeader>),
}

/// The header of a table, and what was found below it so far.
pub(super) struct TableHeader {
    line: u64,
    header: Header,
    columns: CaseColumns,
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
                Ok(Self::Csv(Box::new(table), None))
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
            Self::Csv(table, header) => of_table(|| table.take(input), header, cases),
        }
    }

    /// Returns the line of the header and the columns of a table that were not read, where there are any.
    pub(super) fn passed_over(&self) -> Option<(u64, Vec<String>)> {
        let Self::Csv(_, Some(header)) = self else {
            return None;
        };
        let mut columns = header.columns.as_ref().passed_over();
        let unnamed = header.unnamed.iter();
        columns.extend(unnamed.map(|column| format!("column {column} without a name")));
        (!columns.is_empty()).then_some((header.line, columns))
    }

    /// Returns the refusal of a row whose case an earlier row gives with other values; `None` for lines of
    /// JSON, which are states of their cases.
    pub(super) fn repeated(&self, earlier: u64) -> Option<LineRefusal> {
        let Self::Csv(_, Some(header)) = self else {
            return None;
        };
        let error = header.columns.repeated(earlier);
        Some(LineRefusal::Field(error.into()))
    }

    /// Returns the cases that are left after the last byte was taken, one a call.
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
        let (record, unnamed) = match record.and_then(|record| header.header.fit(record)) {
            Ok(record) => record,
            Err(error) => return Ok(Some(header.unfit(error, cases))),
        };
        header.unnamed.extend(unnamed);
        let record = Ok(record);
        // A row may have something in columns without a name alone.
        if is_empty(&record) {
            continue;
        }
        if let Ok((line, record)) = record {
            let record: Vec<&str> = record.iter().collect();
            return Ok(Some(header.case(line, &record, cases)));
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
            unnamed: BTreeSet::new(),
        })
    }

    /// Returns what a row says.
    fn case(&self, line: u64, record: &[&str], cases: &CaseReader) -> CaseRead {
        let case = self.update(record, cases);
        if let Some(aside) = self.columns.as_ref().aside(record, &case) {
            return passed_over(line, aside);
        }
        let named = self.columns.named(record);
        let [agency, case_code] = named.map(|text| Some(shortened(text)));
        CaseRead {
            line,
            agency,
            case_code,
            case: case.map_err(|error| NoCase::Refused(LineRefusal::Field(error.into()))),
        }
    }

    /// Returns what becomes of a row that can't be read, perhaps because it is shorter than the others and
    /// holds no data.
    fn unfit(&self, error: LineError, cases: &CaseReader) -> CaseRead {
        let aside = error.row().and_then(|row| {
            let row: Vec<&str> = row.iter().collect();
            self.columns.as_ref().aside(&row, &self.update(&row, cases))
        });
        match aside {
            Some(aside) => passed_over(error.line, aside),
            None => unreadable(error),
        }
    }

    fn update(&self, record: &[&str], cases: &CaseReader) -> Result<CaseUpdate, CellError> {
        let directory = &cases.agencies.directory;
        self.columns.update(record, directory, &cases.words)
    }
}

/// Returns the result of a row that holds no data.
fn passed_over(line: u64, aside: Aside) -> CaseRead {
    CaseRead {
        line,
        agency: None,
        case_code: None,
        case: Err(NoCase::Aside(aside)),
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
