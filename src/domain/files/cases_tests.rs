use proptest::prelude::*;

use super::*;
use crate::domain::cases::case::Applicant;
use crate::domain::files::directory::AgencyDirectory;

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
fn three_columns_are_enough_and_empty_cells_have_a_meaning() {
    let pending = read(&[]).unwrap();
    assert_eq!((pending.channel, pending.outcome), (Channel::Counter, None));
    let finished = read(&[("finished_at", "2026-07-01")]).unwrap();
    assert_eq!(finished.outcome, Some(Outcome::Granted));
}

#[test]
fn an_unknown_duplicate_or_missing_column_is_refused_by_name() {
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
fn a_case_can_be_finished_on_the_day_of_receipt() {
    assert!(read(&[("finished_at", "2026-07-01")]).is_ok());
    assert!(read(&[("finished_at", "2026-07-01 09:00")]).is_ok());
}

#[test]
fn decomposed_letters_count_once() {
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
