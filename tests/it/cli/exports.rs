//! Exports, as programs and as people read them.

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::worked_example::imported;
use crate::support::{Sipas, needs};

fn export(sipas: &Sipas, what: &str, file: &str, more: &[&str]) {
    let export = ["export", what, "--period", "2021", "-o", file];
    sipas.run(&[&export[..], more].concat()).succeeded();
}

/// Exports the scores of the agency that has answers.
fn export_scores(sipas: &Sipas, file: &str, more: &[&str]) {
    let agency = ["--agency", "so-khcn"];
    export(sipas, "scores", file, &[&agency[..], more].concat());
}

#[test]
fn a_csv_file_for_excel_has_semicolons_decimal_commas_and_vietnamese_titles() {
    let sipas = imported(Sipas::embedded());
    export_scores(&sipas, "for-excel.csv", &["--for", "excel"]);
    let file = sipas.read("for-excel.csv");
    assert!(file.starts_with("\u{feff}Kỳ;Phương pháp;Mẫu phiếu;Mã cơ quan;Cơ quan;"));
    assert!(file.contains(";99,40;334;336;21;"), "{file}");
    export_scores(&sipas, "plain.csv", &[]);
    let plain = sipas.read("plain.csv");
    assert!(plain.starts_with("period,method,survey,"), "{plain}");
    assert!(plain.contains(",99.40,334,336,21,"), "{plain}");
    let other = ["export", "scores", "--period", "2021", "--for", "excel"];
    let other = [&other[..], &["-o", "a.xlsx"]].concat();
    sipas.run(&other).wrong_use(&["--for excel", ".csv"]);
}

#[test]
fn json_lines_have_numbers_and_null() {
    let sipas = imported(Sipas::embedded());
    export_scores(&sipas, "scores.jsonl", &[]);
    let lines = sipas.read("scores.jsonl");
    let rows: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let overall = rows.iter().find(|row| row["component"] == "overall");
    let overall = overall.unwrap();
    assert_eq!(overall["score"], 99.4);
    assert_eq!(overall["numerator"], 334);
    assert!(overall["reason"].is_null());
    export(&sipas, "responses", "responses.jsonl", &[]);
    let first = sipas.read("responses.jsonl");
    let first: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    assert!(first["TC1"].is_i64(), "{first}");
}

/// The cells of a sheet, row by row.
fn sheet(path: &Path, index: usize) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(index).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_has_a_cover_notes_and_one_table_from_the_first_cell_down() {
    let sipas = imported(Sipas::embedded());
    export_scores(&sipas, "scores.xlsx", &[]);
    let path = sipas.path("scores.xlsx");
    let book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["Bìa", "Ghi chú", "Chỉ số hài lòng"]);
    let text = |text: &str| Data::String(text.to_owned());
    let cover = sheet(&path, 0);
    assert!(cover.contains(&vec![text("Kỳ"), text("2021")]), "{cover:?}");
    let notes = sheet(&path, 1);
    assert_eq!(notes[1][0], text("[ghi chú 1]"));
    let table = sheet(&path, 2);
    assert_eq!(table[0][0], text("Kỳ"));
    assert_eq!(table[0][8], text("Điểm [ghi chú 1]"));
    let overall = table.iter().find(|row| row[6] == text("overall")).unwrap();
    assert_eq!(overall[8], Data::Float(99.4));
    assert!(table.iter().all(|row| row[0] != Data::Empty));
}

#[test]
fn a_spreadsheet_program_shows_the_workbook_as_an_office_reads_it() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return needs::missing("no LibreOffice");
    }
    let sipas = imported(Sipas::embedded());
    export_scores(&sipas, "scores.xlsx", &[]);
    let profile = format!(
        "-env:UserInstallation=file://{}",
        sipas.path("profile").display()
    );
    // The third sheet as text, as it is shown.
    let filter = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true,false,false,3";
    let converted = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", filter, "--outdir"])
        .arg(sipas.path("shown"))
        .arg(sipas.path("scores.xlsx"))
        .output()
        .unwrap();
    assert!(converted.status.success());
    let shown = std::fs::read_dir(sipas.path("shown")).unwrap();
    let shown = shown.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let shown: String = shown.collect();
    assert!(
        shown.contains("Chỉ số hài lòng chung;99.40;334;336;21;"),
        "{shown}"
    );
}
