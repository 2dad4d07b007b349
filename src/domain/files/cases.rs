//! cases.csv: what one-stop software knows of cases.

use super::super::agency::Slug;
use super::super::case::{Case, Channel, Moment, Outcome};
use super::MAX_CASE_CODE;
use super::cell::{Cell, CellError, CellReason};
use super::directory::AgencyLookup;
use super::header::{Column, Columns, HeaderError};
use super::words::CaseWords;

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

fn required_moment(cell: Cell) -> Result<Moment, CellError> {
    cell.moment()?.ok_or_else(|| cell.refuse(CellReason::Empty))
}

fn optional_word<'a, T>(
    cell: Cell<'a>,
    word: impl FnOnce(Cell<'a>) -> Result<T, CellError>,
) -> Result<Option<T>, CellError> {
    cell.filled().map(word).transpose()
}

/// Days decide; hours only where both moments have them.
fn is_before(left: Moment, right: Moment) -> bool {
    left.date < right.date
        || left.date == right.date
            && matches!((left.time, right.time), (Some(left), Some(right)) if left < right)
}

#[cfg(test)]
mod tests {
    use super::super::super::case::Applicant;
    use super::super::directory::AgencyDirectory;
    use super::*;
    use proptest::prelude::*;

    fn directory() -> AgencyDirectory {
        let mut directory = AgencyDirectory::default();
        for (code, name, intake_office) in [
            ("so-khcn", "Sở Khoa học và Công nghệ", false),
            ("xa-tan-hung", "Xã Tân Hưng", false),
            ("xa-tan-hung-2", "Xã Tân Hưng", false),
            ("mc-tinh", "Trung tâm Phục vụ hành chính công tỉnh", true),
            ("mc-tan-hung", "Bộ phận Một cửa xã Tân Hưng", true),
        ] {
            directory.insert(Slug::parse(code).unwrap(), name, intake_office);
        }
        directory
    }

    /// Reads one line of `column=value` pairs beside the required three.
    fn read(pairs: &[(&str, &str)]) -> Result<Case, String> {
        let mut line = vec![
            ("case_code", "H30-1"),
            ("agency", "so-khcn"),
            ("received_at", "2026-07-01 09:00"),
        ];
        for &(column, value) in pairs {
            line.retain(|(name, _)| *name != column);
            line.push((column, value));
        }
        let header: Vec<_> = line.iter().map(|(name, _)| *name).collect();
        let record: Vec<_> = line.iter().map(|(_, value)| *value).collect();
        CaseColumns::read(&header)
            .unwrap()
            .case(&record, &directory(), &CaseWords::default())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_line_as_one_stop_software_prints_it_is_read() {
        let header = [
            "MÃ HỒ SƠ",
            "Cơ quan giải quyết",
            "Nơi tiếp nhận",
            "return_office",
            "Quầy",
            "Mã TTHC",
            "Tên TTHC",
            "Lĩnh vực",
            "Đối tượng",
            "Kênh nộp",
            "Ngày tiếp nhận",
            "Ngày hẹn trả",
            "Nga\u{300}y tra\u{309} kết quả",
            "Kết quả",
            "Lý do quá hạn",
        ];
        let record = [
            "H30-1",
            "sở khoa học và công nghệ",
            "mc-tinh",
            "",
            "Quầy 3",
            "1.001",
            "Cấp phép",
            "Khoa học",
            "Tổ chức",
            "bưu chính công ích",
            "01/07/2026",
            "15/07/2026",
            "10/07/2026 08:30",
            "TỪ CHỐI",
            "",
        ];
        let case = CaseColumns::read(&header)
            .unwrap()
            .case(&record, &directory(), &CaseWords::default())
            .unwrap();
        assert_eq!(case.agency.as_str(), "so-khcn");
        assert_eq!(case.return_office, case.intake_office);
        assert_eq!(case.applicant, Some(Applicant::Organisation));
        assert_eq!(case.channel, Channel::Post);
        assert_eq!(case.outcome, Some(Outcome::Refused));
        assert_eq!(
            case.finished_at.unwrap().to_string(),
            "2026-07-10T08:30:00+07:00"
        );
    }

    #[test]
    fn three_columns_are_enough_and_silence_has_its_meaning() {
        let pending = read(&[]).unwrap();
        assert_eq!((pending.channel, pending.outcome), (Channel::Counter, None));
        let finished = read(&[("finished_at", "2026-07-01")]).unwrap();
        assert_eq!(finished.outcome, Some(Outcome::Granted));
    }

    #[test]
    fn an_unknown_duplicate_or_missing_column_refuses_the_header_by_name() {
        for (header, expected) in [
            (
                vec!["case_code", "agency", "received_at", "phone"],
                "unknown column `phone`",
            ),
            (
                vec!["case_code", "agency", "received_at", "Mã hồ sơ"],
                "columns 1 and 4",
            ),
            (
                vec!["case_code", "received_at"],
                "column `agency (Cơ quan giải quyết)` is missing",
            ),
            (
                vec!["case_code", "", "received_at"],
                "column 2 of the header has no name",
            ),
            (vec!["x"; 101], "101 columns"),
            (vec![], "`case_code (Mã hồ sơ)` is missing"),
        ] {
            let error = CaseColumns::read(&header).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_bad_cell_is_refused_with_its_column_and_reason() {
        for (column, value, expected) in [
            ("case_code", " ", "must not be empty"),
            ("case_code", "a\tb", "U+0009"),
            (
                "case_code",
                &"9".repeat(101),
                "101 characters are too many: at most 100",
            ),
            ("field", &"đ".repeat(501), "at most 500"),
            ("counter", "Quầy\0", "U+0000"),
            ("agency", "", "must not be empty"),
            ("agency", "Sở Y tế", "`Sở Y tế` is no agency"),
            (
                "agency",
                "xã tân hưng",
                "codes `xa-tan-hung`, `xa-tan-hung-2`",
            ),
            ("agency", "mc-tinh", "decides no case"),
            ("intake_office", "so-khcn", "no intake office"),
            ("return_office", "so-khcn", "no intake office"),
            ("received_at", "", "must not be empty"),
            ("received_at", "31/02/2026", "is not a date"),
            ("due_at", "mai", "is not a date"),
            ("finished_at", "2026-06-30", "before the case was received"),
            (
                "finished_at",
                "2026-07-01 08:59",
                "before the case was received",
            ),
            ("outcome", "granted", "needs the day"),
            ("outcome", "xong", "is not one of granted, refused"),
            ("channel", "fax", "is not one of counter, online"),
            ("applicant", "ai", "is not one of person"),
        ] {
            let error = read(&[(column, value)]).unwrap_err();
            assert!(error.starts_with(&format!("column `{column}`:")), "{error}");
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_day_of_receipt_is_no_earlier_day_where_an_hour_is_missing() {
        assert!(read(&[("finished_at", "2026-07-01")]).is_ok());
        assert!(read(&[("finished_at", "2026-07-01 09:00")]).is_ok());
    }

    #[test]
    fn five_hundred_decomposed_letters_are_not_too_long() {
        assert!(read(&[("field", &"e\u{302}\u{301}".repeat(300))]).is_ok());
    }

    proptest! {
        #[test]
        fn any_cells_are_read_without_a_panic(
            header in prop::collection::vec("\\PC{0,12}", 0..6),
            record in prop::collection::vec("\\PC{0,12}", 0..17),
        ) {
            let cells: Vec<&str> = header.iter().map(String::as_str).collect();
            let _ = CaseColumns::read(&cells);
            let record: Vec<&str> = record.iter().map(String::as_str).collect();
            let columns = CaseColumns::read(&CASE_COLUMNS).unwrap();
            let _ = columns.case(&record, &directory(), &CaseWords::default());
        }
    }
}
