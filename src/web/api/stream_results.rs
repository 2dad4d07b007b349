//! The results of the lines of a body of many cases, within limits: whoever sends lines without end
//! fills neither the disk nor the memory.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::case_results::{CaseResult, Status};
use super::refusal::{FieldError, Refusal};
use super::spool::{Spool, Spooled};
use super::stream_reader::{LineRefusal, shortened};
use super::survey::Survey;
use crate::domain::cases::case::CaseRefusal;
use crate::domain::files::Aside;
use crate::domain::text::legible;
use crate::web::Error;

/// The most lines of one request that are read.
const MOST_LINES: u64 = 300_000;
/// The most refused lines of one request that are shown one by one.
const MOST_SHOWN: u64 = 1_000;
/// The most reasons that are counted apart.
const MOST_REASONS: usize = 100;
/// The most reasons that are told with their numbers.
const MOST_LISTED: usize = 10;
/// The most characters of a refusal's text.
const LONGEST_DETAIL: usize = 500;

/// The result of a line.
#[derive(Serialize, ToSchema)]
pub(super) struct ResultLine {
    /// The line's number, from 1.
    line: u64,
    /// The deciding agency: its code, or what a refused line names.
    agency: Option<String>,
    /// The number on the receipt.
    case_code: Option<String>,
    /// What became of the case.
    status: Status,
    /// The survey of a finished case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    survey: Option<Survey>,
    /// Why the line is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<LineProblem>,
    /// What is passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    note: Option<LineNote>,
}

/// What is passed over.
#[derive(Serialize, ToSchema)]
struct LineNote {
    /// `column_numbers`, `header`, `total`. In a last line of its own, with the number of the header's line:
    /// `columns_not_read`.
    code: &'static str,
    /// What it is.
    detail: String,
}

/// Why a line is refused.
#[derive(Serialize, ToSchema)]
struct LineProblem {
    /// `invalid_field`, `invalid_json`, `unreadable_line`. In a last line of its own:
    /// `too_many_refused`, `too_many_lines`.
    code: &'static str,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    /// What is wrong and what to do.
    detail: String,
}

impl From<LineRefusal> for LineProblem {
    fn from(refusal: LineRefusal) -> Self {
        let (code, field, detail) = match refusal {
            LineRefusal::Unreadable(detail) => ("unreadable_line", None, detail),
            LineRefusal::NotJson(detail) => ("invalid_json", None, detail),
            LineRefusal::Field(FieldError { field, detail }) => {
                (Refusal::INVALID_FIELD, Some(shortened(&field)), detail)
            }
            LineRefusal::Case(CaseRefusal { column, reason }) => {
                (reason.code(), Some(column.to_owned()), reason.to_string())
            }
        };
        Self {
            code,
            field: field.map(|field| legible(&field)),
            // What is wrong may repeat what was sent.
            detail: legible(&detail).chars().take(LONGEST_DETAIL).collect(),
        }
    }
}

impl ResultLine {
    /// The result of a case that was stored.
    pub(super) fn stored(line: u64, result: CaseResult) -> Self {
        Self {
            line,
            agency: Some(result.agency),
            case_code: Some(result.case_code),
            status: result.status,
            survey: result.survey,
            error: None,
            note: None,
        }
    }

    /// The result of a refused line.
    pub(super) fn refused(
        line: u64,
        agency: Option<String>,
        case_code: Option<String>,
        refusal: LineRefusal,
    ) -> Self {
        Self {
            line,
            agency,
            case_code,
            status: Status::Refused,
            survey: None,
            error: Some(refusal.into()),
            note: None,
        }
    }

    /// The result of a row that is no case.
    pub(super) fn aside(line: u64, aside: Aside) -> Self {
        let code = match aside {
            Aside::Numbering => "column_numbers",
            Aside::Header => "header",
            Aside::Total => "total",
        };
        Self::passed_over(line, code, aside.to_string())
    }

    /// The line that names the columns of a table that are not read.
    pub(super) fn columns_not_read(header: u64, columns: &[String]) -> Self {
        let detail = format!("columns not read: {}", columns.join(", "));
        Self::passed_over(header, "columns_not_read", legible(&detail))
    }

    fn passed_over(line: u64, code: &'static str, detail: String) -> Self {
        Self {
            line,
            agency: None,
            case_code: None,
            status: Status::PassedOver,
            survey: None,
            error: None,
            note: Some(LineNote { code, detail }),
        }
    }

    /// A line that tells of many.
    fn of_many(line: u64, code: &'static str, detail: String) -> Self {
        Self {
            line,
            agency: None,
            case_code: None,
            status: Status::Refused,
            survey: None,
            error: Some(LineProblem {
                code,
                field: None,
                detail,
            }),
            note: None,
        }
    }
}

/// The results of a request so far.
pub(super) struct Results {
    spool: Spool,
    /// The lines that were read.
    read: u64,
    /// The refused lines that were shown.
    shown: u64,
    /// The first refused line that was not shown, and how many there are.
    omitted: Option<(u64, u64)>,
    /// The refused lines by reason.
    reasons: Reasons,
    /// The first line that was not read.
    unread: Option<u64>,
    /// The line after all others.
    last: Option<ResultLine>,
}

/// Refused lines, counted by the code and the field of what is wrong.
#[derive(Default)]
struct Reasons {
    counts: BTreeMap<(&'static str, Option<String>), u64>,
    /// Those of further reasons: whoever sends many fields that don't exist fills no memory.
    others: u64,
}

impl Reasons {
    fn add(&mut self, problem: &LineProblem) {
        let is_full = self.counts.len() >= MOST_REASONS;
        let key = (problem.code, problem.field.clone());
        match self.counts.get_mut(&key) {
            Some(count) => *count += 1,
            None if is_full => self.others += 1,
            None => drop(self.counts.insert(key, 1)),
        }
    }

    /// The numbers, the greatest first.
    fn list(&self) -> String {
        let mut counts: Vec<_> = self.counts.iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(**count));
        let (first, rest) = counts.split_at(counts.len().min(MOST_LISTED));
        let mut listed: Vec<String> = first
            .iter()
            .map(|((code, field), count)| match field {
                Some(field) => format!("{count} {code} `{field}`"),
                None => format!("{count} {code}"),
            })
            .collect();
        let others = self.others + rest.iter().map(|(_, count)| **count).sum::<u64>();
        if others > 0 {
            listed.push(format!("{others} of other reasons"));
        }
        listed.join(", ")
    }
}

impl Results {
    /// No results yet.
    pub(super) fn new(spool: Spool) -> Self {
        Self {
            spool,
            read: 0,
            shown: 0,
            omitted: None,
            reasons: Reasons::default(),
            unread: None,
            last: None,
        }
    }

    /// Counts a line. Returns whether it is within the limit.
    pub(super) fn count(&mut self, line: u64) -> bool {
        self.read += 1;
        if self.read > MOST_LINES {
            self.unread.get_or_insert(line);
        }
        self.unread.is_none()
    }

    /// Whether the rest of the body is passed over.
    pub(super) fn are_full(&self) -> bool {
        self.unread.is_some()
    }

    /// Adds the result of a line.
    pub(super) fn add(&mut self, result: &ResultLine) -> Result<(), Error> {
        if let Some(problem) = &result.error {
            self.reasons.add(problem);
            if self.shown == MOST_SHOWN {
                self.omitted.get_or_insert((result.line, 0)).1 += 1;
                return Ok(());
            }
            self.shown += 1;
        }
        Ok(self.spool.write(result)?)
    }

    /// Adds a line after all others.
    pub(super) fn end_with(&mut self, line: ResultLine) {
        self.last = Some(line);
    }

    /// Returns the whole response, which ends with what it leaves out.
    pub(super) fn finish(mut self) -> Result<Spooled, Error> {
        if let Some((first, count)) = self.omitted {
            let detail = format!(
                "{count} more lines are refused, of which this is the first; all refused lines by reason: {}; correct what the lines above say, and send the refused ones again",
                self.reasons.list()
            );
            let line = ResultLine::of_many(first, "too_many_refused", detail);
            self.spool.write(&line)?;
        }
        if let Some(first) = self.unread {
            let detail = format!(
                "a request takes {MOST_LINES} lines: this one and those after it were not read, send them in another request"
            );
            let line = ResultLine::of_many(first, "too_many_lines", detail);
            self.spool.write(&line)?;
        }
        if let Some(line) = &self.last {
            self.spool.write(line)?;
        }
        Ok(self.spool.end()?)
    }
}
