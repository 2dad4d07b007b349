//! Workbooks as imports: the same tables as in text, from Excel and from LibreOffice.

use std::process::{Command, Stdio};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use crate::support::length::tell;
use crate::support::{Sipas, needs, sql};

on_both_databases!(
    a_workbook_is_the_same_import_as_its_text,
    what_libreoffice_makes_of_a_text_is_the_same_import,
);

const HEADER: [&str; 5] = [
    "Mã hồ sơ",
    "Cơ quan giải quyết",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày trả kết quả",
];

const CASES: &str = "Mã hồ sơ,Cơ quan giải quyết,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả\n\
    260701000123456,so-tp,01/07/2026 09:30,10/07/2026,05/07/2026\n\
    000042,so-tp,01/07/2026,10/07/2026,\n\
    H3,xa-a,2026-07-01,,11/07/2026 16:00\n";

const UNCHANGED: &str = "read=3 added=0 changed=0 unchanged=3 refused=0";

/// Returns the cases as a workbook with numbers for codes, days for dates and a cover sheet.
fn workbook() -> Result<Vec<u8>, XlsxError> {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let date_time = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let zeros = Format::new().set_num_format("000000");
    let at = ExcelDateTime::parse_from_str;
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Bìa")?
        .write(0, 0, "Quý III")?;
    let sheet = workbook.add_worksheet().set_name("Hồ sơ")?;
    sheet.write_row(0, 0, HEADER)?;
    sheet.write(1, 0, 260_701_000_123_456_i64)?;
    sheet.write_with_format(2, 0, 42, &zeros)?;
    sheet.write(3, 0, "H3")?;
    sheet.write_column(1, 1, ["so-tp", "so-tp", "xa-a"])?;
    sheet.write_with_format(1, 2, &at("2026-07-01T09:30:00")?, &date_time)?;
    sheet.write_with_format(2, 2, &at("2026-07-01")?, &day)?;
    sheet.write(3, 2, "2026-07-01")?;
    sheet.write_with_format(1, 3, &at("2026-07-10")?, &day)?;
    sheet.write_with_format(2, 3, &at("2026-07-10")?, &day)?;
    sheet.write_with_format(1, 4, &at("2026-07-05")?, &day)?;
    sheet.write_with_format(3, 4, &at("2026-07-11T16:00:00")?, &date_time)?;
    workbook.save_to_buffer()
}

fn a_workbook_is_the_same_import_as_its_text(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file("cases.csv", CASES);
    // Whatever its name says.
    sipas.file("book.csv", workbook().unwrap());
    let text = sipas.run(&["import", "cases", "cases.csv"]);
    assert!(text.succeeded().last_line().starts_with("read=3 added=3"));
    let book = sipas.run(&["import", "cases", "book.csv", "--sheet", "Hồ sơ"]);
    assert_eq!(book.succeeded().last_line(), UNCHANGED);
    let first = sipas.run(&["import", "cases", "book.csv"]);
    first.refused(&["book.csv", "Quý III", "the sheets `Bìa`, `Hồ sơ`"]);
    let missing = sipas.run(&["import", "cases", "book.csv", "--sheet", "Quý IV"]);
    missing.refused(&["book.csv has no sheet `Quý IV`", "`Bìa`, `Hồ sơ`"]);
    let text = sipas.run(&["import", "cases", "cases.csv", "--sheet", "Hồ sơ"]);
    text.refused(&["cases.csv", "leave out --sheet"]);
}

/// Converts a text file, as a person does who opens and saves it.
fn convert(sipas: &Sipas, file: &str, ending: &str) {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        sipas.path("profile").display()
    );
    let converted = Command::new("soffice")
        // UTF-8, comma, every column as the program guesses it in the language of the country.
        .args(["--headless", &profile, "--infilter=CSV:44,34,76,1,,1066"])
        .args(["--convert-to", ending, "--outdir"])
        .arg(sipas.database.folder.path())
        .arg(sipas.path(file))
        .output()
        .unwrap();
    assert!(converted.status.success(), "{converted:?}");
}

fn what_libreoffice_makes_of_a_text_is_the_same_import(sipas: Sipas) {
    if Command::new("soffice").arg("--version").output().is_err() {
        return needs::missing("no LibreOffice");
    }
    let sipas = sipas.with_agencies();
    // A code of digits with leading zeros would lose them here before we see it.
    sipas.file("cases.csv", CASES.replace("000042", "H2"));
    let text = sipas.run(&["import", "cases", "cases.csv"]);
    assert!(text.succeeded().last_line().starts_with("read=3 added=3"));
    for ending in ["xlsx", "ods"] {
        convert(&sipas, "cases.csv", ending);
        let book = sipas.run(&["import", "cases", &format!("cases.{ending}")]);
        assert_eq!(book.succeeded().last_line(), UNCHANGED, "{ending}");
    }
    convert(&sipas, "cases.csv", "xls");
    sipas
        .run(&["import", "cases", "cases.xls"])
        .refused(&["cases.xls is an old workbook (.xls)"]);
}

/// Returns the most memory, in kilobytes, that a command has needed.
fn most_memory(sipas: &Sipas, arguments: &[&str]) -> u64 {
    let mut command = sipas.command(arguments);
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let lines = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = lines.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().split(' ').next()?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    most
}

#[test]
fn a_province_s_quarter_as_a_workbook_needs_little_memory() {
    let sipas = Sipas::embedded().with_agencies();
    large(113_905).save(sipas.path("cases.xlsx")).unwrap();
    let most = most_memory(&sipas, &["import", "cases", "cases.xlsx"]);
    tell("a workbook of 113,905 cases", format_args!("{most} kB"));
    assert!(most < 300_000, "{most} kB");
    let cases = sql::number(&mut sipas.database.connect(), "SELECT COUNT(*) FROM cases");
    assert_eq!(cases, 113_905);
}

fn large(cases: u32) -> Workbook {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let at = ExcelDateTime::parse_from_str("2026-07-01").unwrap();
    let sheet = workbook.add_worksheet();
    let header = "case_code,agency,intake_office,return_office,counter,procedure,procedure_name,field,applicant,channel,received_at,due_at,finished_at,outcome,overdue_reason";
    sheet.write_row(0, 0, header.split(',')).unwrap();
    for row in 1..=cases {
        sheet
            .write(row, 0, format!("000.00.18.H35-260701-{row:06}"))
            .unwrap();
        let texts = [
            "so-tp",
            "mot-cua-1",
            "mot-cua-1",
            "3",
            "1.000123",
            "Cấp bản sao trích lục hộ tịch",
            "Hộ tịch",
            "Cá nhân",
            "Trực tiếp",
        ];
        sheet.write_row(row, 1, texts).unwrap();
        for column in 10..13 {
            sheet.write_with_format(row, column, &at, &day).unwrap();
        }
        sheet.write(row, 13, "Đã giải quyết").unwrap();
        sheet.write(row, 14, format!("Lý do {row}")).unwrap();
    }
    workbook
}
