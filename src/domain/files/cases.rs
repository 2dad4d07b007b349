//! cases.csv: cases as one-stop software exports them.

use super::cell::{CellError, CellReason, FileCell};
use super::directory::AgencyLookup;
use super::header::{Columns, HeaderError, KnownColumn};
use super::text::MAX_CASE_CODE;
use super::words::CaseWords;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, CaseTime, Channel, Outcome};

/// The columns of cases.csv, in their published order.
pub const CASE_COLUMNS: [&str; 15] = [
    "case_code",
    "agency",
    "intake_office",
    "return_office",
    "counter",
    "procedure",
    "procedure_name",
    "field",
    "applicant",
    "channel",
    "received_at",
    "due_at",
    "finished_at",
    "outcome",
    "overdue_reason",
];

static KNOWN: [KnownColumn; 15] = [
    KnownColumn::required("case_code").or("Mã hồ sơ"),
    KnownColumn::required("agency").or("Cơ quan giải quyết"),
    KnownColumn::optional("intake_office").or("Nơi tiếp nhận"),
    KnownColumn::optional("return_office").or("Nơi trả kết quả"),
    KnownColumn::optional("counter").or("Quầy"),
    KnownColumn::optional("procedure").or("Mã TTHC"),
    KnownColumn::optional("procedure_name").or("Tên TTHC"),
    KnownColumn::optional("field").or("Lĩnh vực"),
    KnownColumn::optional("applicant").or("Đối tượng"),
    KnownColumn::optional("channel").or("Kênh nộp"),
    KnownColumn::required("received_at").or("Ngày tiếp nhận"),
    KnownColumn::optional("due_at").or("Ngày hẹn trả"),
    KnownColumn::optional("finished_at").or("Ngày trả kết quả"),
    KnownColumn::optional("outcome").or("Kết quả"),
    KnownColumn::optional("overdue_reason").or("Lý do quá hạn"),
];

/// The columns of one cases.csv, which read its records.
#[derive(Clone, Debug)]
pub struct CaseColumns(Columns);

impl CaseColumns {
    /// Finds the columns by their English or Vietnamese names, in any order.
    ///
    /// # Errors
    /// When a column is unknown, duplicate or missing; `case_code`, `agency` and `received_at` are required.
    pub fn read(header: &[&str]) -> Result<Self, HeaderError> {
        Columns::read(header, &KNOWN)?
            .without_others()?
            .complete()
            .map(Self)
    }

    /// The agency and the case code of a record, as written.
    pub fn named<'r>(&'r self, record: &[&'r str]) -> [&'r str; 2] {
        ["agency", "case_code"].map(|name| self.0.cell(record, name).text)
    }

    /// Returns the case of a record.
    ///
    /// Empty cells have a meaning: the return office is the intake office, the channel is the
    /// counter, a case without `finished_at` is pending, and a finished case without `outcome` is
    /// granted.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn case(
        &self,
        record: &[&str],
        agencies: &(impl AgencyLookup + ?Sized),
        words: &CaseWords,
    ) -> Result<Case, CellError> {
        let cell = |name| self.0.cell(record, name);
        let case_code = cell("case_code").required()?.tidy(MAX_CASE_CODE)?;
        let agency = deciding_agency(cell("agency").required()?, agencies)?;
        let intake_office = office(cell("intake_office"), agencies)?;
        let return_office = office(cell("return_office"), agencies)?;
        let received_at = required_time(cell("received_at"))?;
        let finished_at = cell("finished_at").time()?;
        if let Some(finished) = finished_at
            && is_before(finished, received_at)
        {
            return Err(
                cell("finished_at").refuse(CellReason::FinishedBeforeReceived {
                    finished,
                    received: received_at,
                }),
            );
        }
        let outcome = optional_word(cell("outcome"), |cell| cell.word(&words.outcome))?;
        if outcome.is_some() && finished_at.is_none() {
            return Err(cell("outcome").refuse(CellReason::OutcomeUnfinished));
        }
        Ok(Case {
            agency,
            case_code,
            return_office: return_office.or_else(|| intake_office.clone()),
            intake_office,
            counter: cell("counter").text()?,
            procedure: cell("procedure").text()?,
            procedure_name: cell("procedure_name").text()?,
            field: cell("field").text()?,
            applicant: optional_word(cell("applicant"), |cell| cell.word(&words.applicant))?,
            channel: optional_word(cell("channel"), |cell| cell.word(&words.channel))?
                .unwrap_or(Channel::Counter),
            received_at,
            due_at: cell("due_at").time()?,
            outcome: finished_at.map(|_| outcome.unwrap_or(Outcome::Granted)),
            finished_at,
            overdue_reason: cell("overdue_reason").text()?,
        })
    }
}

fn deciding_agency(
    cell: FileCell,
    agencies: &(impl AgencyLookup + ?Sized),
) -> Result<Slug, CellError> {
    let (code, intake_office) = cell.agency(agencies)?;
    if intake_office {
        return Err(cell.refuse(CellReason::IsIntakeOffice(code)));
    }
    Ok(code)
}

fn office(
    cell: FileCell,
    agencies: &(impl AgencyLookup + ?Sized),
) -> Result<Option<Slug>, CellError> {
    let Some(cell) = cell.filled() else {
        return Ok(None);
    };
    let (code, intake_office) = cell.agency(agencies)?;
    if !intake_office {
        return Err(cell.refuse(CellReason::NotIntakeOffice(code)));
    }
    Ok(Some(code))
}

fn required_time(cell: FileCell) -> Result<CaseTime, CellError> {
    cell.time()?.ok_or_else(|| cell.refuse(CellReason::Empty))
}

fn optional_word<'a, T>(
    cell: FileCell<'a>,
    word: impl FnOnce(FileCell<'a>) -> Result<T, CellError>,
) -> Result<Option<T>, CellError> {
    cell.filled().map(word).transpose()
}

/// Whether `left` is before `right`, by the hour only where both have one.
fn is_before(left: CaseTime, right: CaseTime) -> bool {
    left.date < right.date
        || left.date == right.date
            && matches!((left.time, right.time), (Some(left), Some(right)) if left < right)
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
