//! cases.csv: what one-stop software knows of cases.

use super::cell::{Cell, CellError, CellReason};
use super::directory::AgencyLookup;
use super::header::{Column, Columns, HeaderError};
use super::text::MAX_CASE_CODE;
use super::words::CaseWords;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, CaseTime, Channel, Outcome};

/// The columns of cases.csv, in the order of the contract.
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

static KNOWN: [Column; 15] = [
    Column::required("case_code").or("Mã hồ sơ"),
    Column::required("agency").or("Cơ quan giải quyết"),
    Column::optional("intake_office").or("Nơi tiếp nhận"),
    Column::optional("return_office").or("Nơi trả kết quả"),
    Column::optional("counter").or("Quầy"),
    Column::optional("procedure").or("Mã TTHC"),
    Column::optional("procedure_name").or("Tên TTHC"),
    Column::optional("field").or("Lĩnh vực"),
    Column::optional("applicant").or("Đối tượng"),
    Column::optional("channel").or("Kênh nộp"),
    Column::required("received_at").or("Ngày tiếp nhận"),
    Column::optional("due_at").or("Ngày hẹn trả"),
    Column::optional("finished_at").or("Ngày trả kết quả"),
    Column::optional("outcome").or("Kết quả"),
    Column::optional("overdue_reason").or("Lý do quá hạn"),
];

/// Reads the records of one cases.csv.
#[derive(Clone, Debug)]
pub struct CaseColumns(Columns);

impl CaseColumns {
    /// Finds the columns, by English and Vietnamese names in any mix and order.
    ///
    /// # Errors
    /// An unknown, duplicate or missing column; `case_code`, `agency` and `received_at` are required.
    pub fn read(header: &[&str]) -> Result<Self, HeaderError> {
        Columns::read(header, &KNOWN)?
            .without_others()?
            .complete()
            .map(Self)
    }

    /// The agency and the case code that a record names, as written.
    pub fn named<'r>(&'r self, record: &[&'r str]) -> [&'r str; 2] {
        ["agency", "case_code"].map(|name| self.0.cell(record, name).text)
    }

    /// The case of a record.
    ///
    /// Silent cells have a meaning: no `return_office` is the intake office, no `channel` the
    /// counter, no `finished_at` a pending case, and no `outcome` of a finished one `granted`.
    ///
    /// # Errors
    /// The first cell that is refused.
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
        let received_at = required_moment(cell("received_at"))?;
        let finished_at = cell("finished_at").moment()?;
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
            due_at: cell("due_at").moment()?,
            outcome: finished_at.map(|_| outcome.unwrap_or(Outcome::Granted)),
            finished_at,
            overdue_reason: cell("overdue_reason").text()?,
        })
    }
}

fn deciding_agency(cell: Cell, agencies: &(impl AgencyLookup + ?Sized)) -> Result<Slug, CellError> {
    let (code, intake_office) = cell.agency(agencies)?;
    if intake_office {
        return Err(cell.refuse(CellReason::IsIntakeOffice(code)));
    }
    Ok(code)
}

fn office(cell: Cell, agencies: &(impl AgencyLookup + ?Sized)) -> Result<Option<Slug>, CellError> {
    let Some(cell) = cell.filled() else {
        return Ok(None);
    };
    let (code, intake_office) = cell.agency(agencies)?;
    if !intake_office {
        return Err(cell.refuse(CellReason::NotIntakeOffice(code)));
    }
    Ok(Some(code))
}

fn required_moment(cell: Cell) -> Result<CaseTime, CellError> {
    cell.moment()?.ok_or_else(|| cell.refuse(CellReason::Empty))
}

fn optional_word<'a, T>(
    cell: Cell<'a>,
    word: impl FnOnce(Cell<'a>) -> Result<T, CellError>,
) -> Result<Option<T>, CellError> {
    cell.filled().map(word).transpose()
}

/// Days decide; hours only where both moments have them.
fn is_before(left: CaseTime, right: CaseTime) -> bool {
    left.date < right.date
        || left.date == right.date
            && matches!((left.time, right.time), (Some(left), Some(right)) if left < right)
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
