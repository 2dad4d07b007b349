use proptest::prelude::*;

use super::*;
use crate::domain::cases::case::{Applicant, Channel, Outcome};
use crate::domain::files::directory::AgencyDirectory;

const TODAY: Date = jiff::civil::date(2026, 9, 1);

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
    CaseColumns::read(&header, &CaseColumns::names())
        .unwrap()
        .case(&record, &directory(), &CaseWords::default(), TODAY)
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
    let case = CaseColumns::read(&header, &CaseColumns::names())
        .unwrap()
        .case(&record, &directory(), &CaseWords::default(), TODAY)
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
fn a_duplicate_or_missing_column_is_refused_by_name() {
    for (header, expected) in [
        (
            vec!["case_code", "agency", "received_at", "Mã hồ sơ"],
            "columns 1 (`case_code`) and 4 (`Mã hồ sơ`) of the header are both `case_code`",
        ),
        (
            vec!["Trạng thái", "agency", "Tình trạng"],
            "columns 1 (`Trạng thái`) and 3 (`Tình trạng`) of the header are both `outcome`",
        ),
        (
            vec!["case_code", "received_at"],
            "column `agency (Cơ quan giải quyết)` is missing",
        ),
        (vec!["x"; 101], "101 columns"),
        (vec![], "`case_code (Mã hồ sơ)` is missing"),
    ] {
        let error = CaseColumns::read(&header, &CaseColumns::names())
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_bad_cell_is_refused_with_its_column_and_reason() {
    for (column, value, expected) in [
        ("case_code", " ", "must not be empty"),
        ("case_code", "\u{200b}", "must not be empty"),
        ("case_code", "2.60701E+14", "is a damaged code"),
        ("case_code", "Dec-26", "has turned it into a date"),
        ("case_code", "=1+1", "take for a formula"),
        ("case_code", "NULL", "the empty value of a database"),
        ("procedure_name", "#N/A", "a spreadsheet's error value"),
        ("due_at", "########", "too narrow for its value"),
        ("field", "=HYPERLINK(1)", "take for a formula"),
        ("counter", "+1", "take for a formula"),
        ("procedure_name", &"đ".repeat(2_001), "at most 2000"),
        (
            "case_code",
            &"9".repeat(101),
            "101 characters are too many: at most 100",
        ),
        ("field", &"đ".repeat(501), "at most 500"),
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
        ("due_at", "46204", "format the column as a date"),
        ("received_at", "7/2/2026 2:30:00 PM", "a time with AM or PM"),
        ("finished_at", "2026-06-30", "before the case was received"),
        (
            "finished_at",
            "2026-07-01 08:59",
            "before the case was received",
        ),
        ("received_at", "2026-09-03", "is in the future"),
        ("finished_at", "2062-07-02", "is in the future"),
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
fn other_columns_are_passed_over_by_name_and_another_systems_words_are_read() {
    let header = [
        "STT",
        "Số\nhồ sơ",
        "Tên thủ tục",
        "Chủ hồ sơ",
        "Cơ quan thực hiện",
        "Hình thức nộp",
        "Ngày tiếp nhận",
        "Ngày trả kết quả",
        "Trạng thái",
        "",
    ];
    let columns = CaseColumns::read(&header, &CaseColumns::names()).unwrap();
    assert_eq!(
        columns.as_ref().passed_over(),
        ["`STT`", "`Chủ hồ sơ`", "column 10 without a name"]
    );
    assert!(columns.as_ref().without_others().is_err());
    let read = |channel, finished, outcome| {
        let record = [
            "1",
            "H1",
            "Cấp phép",
            "A",
            "so-khcn",
            channel,
            "01/07/2026",
            finished,
            outcome,
            "",
        ];
        columns.case(&record, &directory(), &CaseWords::default(), TODAY)
    };
    let case = read(
        "Trực tiếp tại bộ phận một cửa",
        "02/07/2026",
        "Đã trả kết quả",
    )
    .unwrap();
    assert_eq!(case.channel, Channel::Counter);
    assert_eq!(case.outcome, Some(Outcome::Granted));
    let case = read("Qua dịch vụ công trực tuyến", "", "Đang xử lý").unwrap();
    assert_eq!((case.channel, case.outcome), (Channel::Online, None));
    let error = read("", "02/07/2026", "Đang xử lý")
        .unwrap_err()
        .to_string();
    assert!(error.contains("`Đang xử lý` is a pending case"), "{error}");
}

#[test]
fn the_name_of_the_contract_goes_before_one_of_another_system() {
    let header = ["Mã hồ sơ", "agency", "received_at", "Trạng thái", "Kết quả"];
    let columns = CaseColumns::read(&header, &CaseColumns::names()).unwrap();
    assert_eq!(columns.as_ref().passed_over(), ["`Trạng thái`"]);
    let header = [
        "Mã hồ sơ",
        "agency",
        "received_at",
        "Trạng thái",
        "Tình trạng",
    ];
    assert!(CaseColumns::read(&header, &CaseColumns::names()).is_err());
}

#[test]
fn a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_that() {
    let update = |header: &[&str], record: &[&str]| {
        CaseColumns::read(header, &CaseColumns::names())
            .unwrap()
            .update(record, &directory(), &CaseWords::default())
            .unwrap()
    };
    let (header, record) = (
        ["case_code", "agency", "received_at"],
        ["1", "so-khcn", "2026-07-01"],
    );
    let update_of = |more: &str| {
        update(
            &[&header[..], &["finished_at", "field"]].concat(),
            &[&record[..], &[more, "Đất đai"]].concat(),
        )
    };
    assert_eq!(update(&header, &record).finished_at, Given::Absent);
    assert_eq!(update_of(" ").finished_at, Given::Empty);
    let finished = update_of("2026-07-02").onto(None, TODAY).unwrap();
    let unchanged = update(&header, &record)
        .onto(Some(&finished), TODAY)
        .unwrap();
    assert_eq!(unchanged, finished);
    let reopened = update_of("").onto(Some(&finished), TODAY).unwrap();
    assert_eq!((reopened.finished_at, reopened.outcome), (None, None));
}

#[test]
fn a_word_for_a_pending_case_changes_no_finished_one() {
    let header = ["case_code", "agency", "received_at", "outcome"];
    let columns = CaseColumns::read(&header, &CaseColumns::names()).unwrap();
    let onto = |stored: &Case, outcome: &str| {
        let record = ["H30-1", "so-khcn", "2026-07-01 09:00", outcome];
        let update = columns.update(&record, &directory(), &CaseWords::default());
        update.unwrap().onto(Some(stored), TODAY)
    };
    let refused = read(&[("finished_at", "2026-07-02"), ("outcome", "refused")]).unwrap();
    for word in ["pending", "Đang xử lý", "Đang giải quyết"] {
        let refusal = onto(&refused, word).unwrap_err();
        assert_eq!(refusal.column, "outcome");
        assert!(refusal.to_string().contains("finished on 2026-07-02"));
        let pending = read(&[]).unwrap();
        assert_eq!(onto(&pending, word), Ok(pending));
    }
    assert_eq!(onto(&refused, "refused"), Ok(refused));
}

#[test]
fn wrapped_cells_and_invisible_characters_are_read_as_they_look() {
    for code in [
        "=\"H30-1\"",
        "'H30-1",
        "\u{feff}H30-1\u{200b}",
        "H30-1\u{a0}",
        "\u{200b}'H30-1",
        "\u{feff}=\"H30-1\"",
        "=\"'H30-1\"",
        "'=\"H30-1\"",
        "''H30-1",
    ] {
        assert_eq!(
            read(&[("case_code", code)]).unwrap().case_code,
            "H30-1",
            "{code:?}"
        );
    }
    let case = read(&[
        ("field", "Ðất\r\nðai"),
        ("agency", "Sở Khoa\u{a0}học và Công nghệ"),
    ]);
    assert_eq!(case.unwrap().field.as_deref(), Some("Đất đai"));
    // Our own files write a mark more before a text that begins with one, or as a formula does.
    for (cell, field) in [("''A", "'A"), ("'=1+1", "=1+1"), ("'A", "A")] {
        let case = read(&[("field", cell)]).unwrap();
        assert_eq!(case.field.as_deref(), Some(field));
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
        let names = CaseColumns::names();
        let _ = CaseColumns::read(&cells, &names);
        let record: Vec<&str> = record.iter().map(String::as_str).collect();
        let columns = CaseColumns::read(&CASE_COLUMNS, &names).unwrap();
        let _ = columns.case(&record, &directory(), &CaseWords::default(), TODAY);
        let case = columns.update(&record, &directory(), &CaseWords::default());
        columns.as_ref().aside(&record, &case);
    }
}
