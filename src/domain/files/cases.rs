//! cases.csv: cases as one-stop software exports them.

use jiff::civil::Date;

use super::cell::{CellError, CellReason, FileCell};
use super::date_order::DateColumns;
use super::directory::AgencyLookup;
use super::header::{ColumnNames, Columns, HeaderError, KnownColumn};
use super::text::{MAX_LONG_TEXT, shortened};
use super::words::CaseWords;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, CaseTime, CaseUpdate, Given};

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
    KnownColumn::required("case_code").or("Mã hồ sơ").and(&[
        "Số hồ sơ",
        "Mã số hồ sơ",
        "Số biên nhận",
        "Mã biên nhận",
    ]),
    KnownColumn::required("agency")
        .or("Cơ quan giải quyết")
        .and(&[
            "Cơ quan thực hiện",
            "Đơn vị thực hiện",
            "Đơn vị giải quyết",
            "Cơ quan xử lý",
            "Đơn vị xử lý",
            "Mã cơ quan",
            "Mã đơn vị",
            "Cơ quan",
        ]),
    KnownColumn::optional("intake_office")
        .or("Nơi tiếp nhận")
        .and(&["Bộ phận tiếp nhận"]),
    KnownColumn::optional("return_office")
        .or("Nơi trả kết quả")
        .and(&["Nơi trả", "Bộ phận trả kết quả"]),
    KnownColumn::optional("counter")
        .or("Quầy")
        .and(&["Quầy tiếp nhận", "Quầy giao dịch"]),
    KnownColumn::optional("procedure")
        .or("Mã TTHC")
        .and(&["Mã thủ tục", "Mã thủ tục hành chính"]),
    KnownColumn::optional("procedure_name")
        .or("Tên TTHC")
        .and(&[
            "Tên thủ tục",
            "Tên thủ tục hành chính",
            "Thủ tục hành chính",
        ]),
    KnownColumn::optional("field").or("Lĩnh vực"),
    KnownColumn::optional("applicant")
        .or("Đối tượng")
        .and(&["Loại đối tượng", "Đối tượng nộp"]),
    KnownColumn::optional("channel").or("Kênh nộp").and(&[
        "Hình thức nộp",
        "Hình thức nộp hồ sơ",
        "Hình thức tiếp nhận",
        "Phương thức nộp",
    ]),
    KnownColumn::required("received_at")
        .or("Ngày tiếp nhận")
        .and(&[
            "Ngày tiếp nhận hồ sơ",
            "Ngày nhận hồ sơ",
            "Ngày nhận",
            "Thời gian tiếp nhận",
        ]),
    KnownColumn::optional("due_at").or("Ngày hẹn trả").and(&[
        "Ngày hẹn trả kết quả",
        "Hạn trả kết quả",
        "Hạn trả",
    ]),
    KnownColumn::optional("finished_at")
        .or("Ngày trả kết quả")
        .and(&["Ngày trả", "Ngày kết thúc", "Ngày hoàn thành"]),
    KnownColumn::optional("outcome").or("Kết quả").and(&[
        "Trạng thái",
        "Trạng thái hồ sơ",
        "Tình trạng",
        "Tình trạng hồ sơ",
        "Kết quả giải quyết",
    ]),
    KnownColumn::optional("overdue_reason")
        .or("Lý do quá hạn")
        .and(&["Lý do trễ hạn", "Nguyên nhân quá hạn"]),
];

/// The columns of one cases.csv, which read its records.
#[derive(Clone, Debug)]
pub struct CaseColumns(Columns);

impl CaseColumns {
    /// The names by which case files call their columns.
    pub fn names() -> ColumnNames {
        ColumnNames::new(&KNOWN)
    }

    /// Finds the columns by their names, in any order. Other columns are passed over.
    ///
    /// # Errors
    /// When a column is duplicate or missing; `case_code`, `agency` and `received_at` are required.
    pub fn read(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        Columns::read(header, names)?.complete().map(Self)
    }

    /// Finds the columns of a case that may be stored already, of which none is required.
    ///
    /// # Errors
    /// When a column is duplicate.
    pub fn read_some(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        Columns::read(header, names).map(Self)
    }

    /// The agency and the case code of a record, as written.
    pub fn named<'r>(&'r self, record: &[&'r str]) -> [&'r str; 2] {
        ["agency", "case_code"].map(|name| self.0.cell(record, name).text)
    }

    /// The columns with dates.
    pub fn dates(&self) -> DateColumns {
        DateColumns::of(&self.0, &["received_at", "due_at", "finished_at"])
    }

    /// Returns what a record says of its case. A column that is not there is [`Given::Absent`].
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn update(
        &self,
        record: &[&str],
        agencies: &(impl AgencyLookup + ?Sized),
        words: &CaseWords,
    ) -> Result<CaseUpdate, CellError> {
        self.0.check_values(record)?;
        let cell = |name| self.0.cell(record, name);
        let case_code = cell("case_code").required()?.case_code()?;
        let agency = deciding_agency(cell("agency").required()?, agencies)?;
        let received_at = match self.0.place("received_at") {
            Some(_) => Some(required_time(cell("received_at"))?),
            None => None,
        };
        let finished_at = self.given("finished_at", cell("finished_at").time()?);
        let outcome = optional_word(cell("outcome"), |cell| cell.word(&words.outcome))?;
        if outcome == Some(None) && finished_at.value().is_some() {
            let cell = cell("outcome");
            return Err(cell.refuse(CellReason::PendingFinished(shortened(cell.text))));
        }
        let is_pending = outcome == Some(None) && finished_at == Given::Absent;
        let procedure_name = cell("procedure_name");
        let procedure_name = procedure_name
            .filled()
            .map(|cell| cell.name(MAX_LONG_TEXT))
            .transpose()?;
        let applicant = optional_word(cell("applicant"), |cell| cell.word(&words.applicant))?;
        let channel = optional_word(cell("channel"), |cell| cell.word(&words.channel))?;
        let due_at = cell("due_at").time()?.map(CaseTime::without_midnight);
        Ok(CaseUpdate {
            agency,
            case_code,
            intake_office: self.given("intake_office", office(cell("intake_office"), agencies)?),
            return_office: self.given("return_office", office(cell("return_office"), agencies)?),
            counter: self.given("counter", cell("counter").text()?),
            procedure: self.given("procedure", cell("procedure").text()?),
            procedure_name: self.given("procedure_name", procedure_name),
            field: self.given("field", cell("field").text()?),
            applicant: self.given("applicant", applicant),
            channel: self.given("channel", channel),
            received_at,
            due_at: self.given("due_at", due_at),
            finished_at,
            outcome: self.given("outcome", outcome.flatten()),
            is_pending,
            overdue_reason: self.given("overdue_reason", cell("overdue_reason").long_text()?),
        })
    }

    /// Returns the new case of a record; `today` is the day in Vietnam.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn case(
        &self,
        record: &[&str],
        agencies: &(impl AgencyLookup + ?Sized),
        words: &CaseWords,
        today: Date,
    ) -> Result<Case, CellError> {
        let update = self.update(record, agencies, words)?;
        update
            .onto(None, today)
            .map_err(|refusal| self.0.as_written(refusal))
    }

    /// Returns the refusal of a record whose case an earlier line gives with other values.
    pub fn repeated(&self, earlier: u64) -> CellError {
        self.0
            .cell(&[], "case_code")
            .refuse(CellReason::Repeated(earlier))
    }

    fn given<T>(&self, column: &str, value: Option<T>) -> Given<T> {
        match self.0.place(column) {
            Some(_) => value.into(),
            None => Given::Absent,
        }
    }
}

impl AsRef<Columns> for CaseColumns {
    fn as_ref(&self) -> &Columns {
        &self.0
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

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
