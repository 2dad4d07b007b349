//! The files of an edition say the same figures, and programs that aren't ours read them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};
use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sipas::domain::editions::edition::EditionFile;
use sipas::domain::editions::manifest::{Manifest, read_manifest};
use sipas::domain::editions::reports::Reports;
use sipas::domain::figures::score::{Hidden, NoScore};
use sipas::domain::language::Languages;
use sipas::outputs::editions::{EditionJob, EditionLook, Pace, bundle};
use sipas::report::charts::{Chart, DataCell, Texts, Theme, table};
use sipas::report::documents::edition::TEMPLATE;

use super::samples;
use crate::support::{Sipas, needs, paper};
use crate::verify::edition::{check, key, lines, published_files};

/// What another process gets to make the files of an edition as they are shipped.
fn job(manifest: &Manifest) -> EditionJob {
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let look = EditionLook {
        languages: &languages,
        template: TEMPLATE,
    };
    EditionJob::new(manifest, look).unwrap()
}

fn made(manifest: &Manifest) -> Vec<EditionFile> {
    job(manifest).run(Pace::AtOnce).unwrap()
}

/// What the program's own check finds wrong in the files that a note would name.
fn wrong(files: &[EditionFile]) -> Vec<String> {
    let named = files
        .iter()
        .map(|file| (file.name.clone(), file.bytes.clone()));
    let content = read_manifest(bytes(files, "edition.json")).unwrap();
    lines(&check(&published_files(
        named.collect(),
        &content.id,
        &key(),
    )))
}

fn bytes<'f>(files: &'f [EditionFile], name: &str) -> &'f [u8] {
    let file = files.iter().find(|file| file.name == name);
    &file.unwrap_or_else(|| panic!("no {name}")).bytes
}

fn text(files: &[EditionFile], name: &str) -> String {
    String::from_utf8(bytes(files, name).to_vec()).unwrap()
}

/// A table's header and rows.
fn csv(files: &[EditionFile], name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes(files, name));
    let rows = reader.records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn edition() -> Manifest {
    let before = samples::edition(15, None);
    samples::edition(15, Some(&before))
}

#[test]
fn the_same_content_makes_the_same_files() {
    let manifest = edition();
    let (first, second) = (made(&manifest), made(&manifest));
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one.name, other.name);
        assert!(one.bytes == other.bytes, "{} differs", one.name);
    }
    // No picture is of another day, and none is left out.
    for kind in ["ranking", "funnel", "heatmap", "coverage", "distribution"] {
        bytes(&first, &format!("chart-{kind}.svg"));
        bytes(&first, &format!("chart-{kind}.png"));
    }
}

#[test]
fn every_file_says_the_same_figure_of_every_agency() {
    let manifest = edition();
    let files = made(&manifest);
    // The program's own check of tables, cell by cell, against edition.json.
    assert_eq!(wrong(&files), [""; 0]);

    let ranking = csv(&files, "ranking.csv");
    let at = |name: &str| ranking[0].iter().position(|column| column == name).unwrap();
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes(&files, "ranking.xlsx")))
            .unwrap();
    let sheet = book.worksheet_range("Xếp hạng").unwrap();
    let sheet: Vec<_> = sheet.rows().skip(1).collect();
    let reports = Reports::new(&manifest, "vi").unwrap();
    let drawn = reports.ranking();
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let theme = Theme::built_in(Texts::new(&languages, "vi")).unwrap();
    let chart = table(&Chart::Ranking(&drawn), &theme).unwrap();
    let words = pdf_words(&files);
    for (number, agency) in manifest.agencies.iter().enumerate() {
        let row = &ranking[number + 1];
        assert_eq!(row[at("agency")], agency.agency);
        let Some(score) = agency.overall.figure.score else {
            assert_eq!(row[at("score")], "");
            assert!(!row[at("reason")].is_empty());
            assert_eq!(sheet[number][at("score")], Data::Empty);
            continue;
        };
        assert_eq!(row[at("score")], score.to_string());
        let Data::Float(shown) = sheet[number][at("score")] else {
            panic!("{:?}", sheet[number]);
        };
        assert_eq!(format!("{shown:.2}"), score.to_string());
        let shown = &chart.rows[number];
        assert_eq!(shown[1], DataCell::text(&agency.name));
        assert!(shown.contains(&DataCell::Score(score.0)), "{shown:?}");
        if let Some(words) = &words {
            let said = score.to_string().replace('.', ",");
            assert!(words.contains(&said), "{} is not in the report", said);
        }
    }
}

/// The words of the report, where they can be read.
fn pdf_words(files: &[EditionFile]) -> Option<String> {
    if !paper::can_be_read() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, bytes(files, "report.pdf")).unwrap();
    Some(paper::words(&path))
}

#[test]
fn offices_are_told_without_ranks_and_a_correction_says_what_it_corrects() {
    let offices = made(&samples::offices(3));
    assert_eq!(wrong(&offices), [""; 0]);
    for kind in ["ranking", "funnel"] {
        let name = format!("chart-{kind}.svg");
        assert!(!offices.iter().any(|file| file.name == name), "{name}");
    }
    let ranking = csv(&offices, "ranking.csv");
    let at = |name: &str| ranking[0].iter().position(|column| column == name).unwrap();
    for row in &ranking[1..] {
        assert_eq!(row[at("reason")], "not_ranked_block");
        assert_eq!((&*row[at("rank")], &*row[at("group")]), ("", ""));
    }
    let corrected = made(&samples::corrected(3));
    assert_eq!(wrong(&corrected), [""; 0]);
    let (Some(offices), Some(corrected)) = (pdf_words(&offices), pdf_words(&corrected)) else {
        return;
    };
    assert!(!offices.contains("Khoảng thứ hạng"), "{offices}");
    assert!(offices.contains("không xếp hạng"), "{offices}");
    for said in [
        "Bản này đính chính bản công bố so-ban-nganh-2026-Q3.",
        "Lý do: Thiếu một đợt hồ sơ",
        "Việc đính chính không thay đổi kết luận.",
    ] {
        assert!(corrected.contains(said), "{said} is not in {corrected}");
    }
    // Each chart has its title once.
    let title = "Tỷ lệ trả lời khảo sát – Sở, ban, ngành";
    assert_eq!(corrected.matches(title).count(), 1, "{corrected}");
}

#[test]
fn what_an_edition_hides_of_offices_is_not_said_to_be_of_few_answers() {
    let mut manifest = samples::offices(10);
    for agency in &mut manifest.agencies {
        agency.outside = 0;
    }
    let reports = Reports::new(&manifest, "vi").unwrap();
    let scores = reports.scores();
    let figures = scores.agencies.iter().map(|of| &of.overall.figure);
    let hidden = figures.filter(|of| of.reason == Some(NoScore::Suppressed));
    let hidden: Vec<Hidden> = hidden.map(|of| of.hidden).collect();
    assert_eq!(hidden, [Hidden::OfficeNotNamed]);
    let questions = reports.distribution().unwrap().questions;
    let mut hidden = questions.iter().map(|of| of.hidden);
    assert!(hidden.all(|hidden| hidden == Hidden::OfficeNotNamed));
    let files = made(&manifest);
    let codes = csv(&files, "codes.csv");
    let suppressed = codes.iter().find(|row| row[0] == "suppressed").unwrap();
    assert_eq!(
        suppressed[2..],
        ["không công bố riêng", "not published by itself"]
    );
    if let Some(words) = pdf_words(&files) {
        assert!(words.contains("không công bố riêng"), "{words}");
        assert!(!words.contains("do dưới 5 lượt trả lời"), "{words}");
    }
}

#[test]
fn the_report_is_an_accessible_document_that_names_its_content() {
    if Command::new("qpdf").arg("--version").output().is_err() {
        return needs::missing("no qpdf");
    }
    let manifest = edition();
    let files = made(&manifest);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, bytes(&files, "report.pdf")).unwrap();
    let checked = Command::new("qpdf").arg("--check").arg(&path).output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{checked:?}");
    let raw = String::from_utf8_lossy(bytes(&files, "report.pdf")).into_owned();
    assert!(raw.contains("<pdfuaid:part>1</pdfuaid:part>"));
    // Its date is that of the edition, not of today.
    assert!(raw.contains("2026-11-11T02:00:00"), "no date");
    let Some(words) = pdf_words(&files) else {
        return;
    };
    let digest = hex::encode(Sha256::digest(bytes(&files, "edition.json")));
    assert!(words.contains(&digest), "{words}");
    for said in [
        manifest.title.as_str(),
        "khối Sở, ban, ngành, Quý III năm 2026",
        "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh Hưng Yên",
        "Ủy ban nhân dân đặc khu Côn Đảo Lý Sơn Bạch Long Vĩ",
        "Khoảng tin cậy chưa phản ánh sai lệch do người không trả lời.",
        "thấp hơn rõ rệt",
        "So với kỳ trước (Quý II/2026)",
    ] {
        assert!(words.contains(said), "{said} is not in {words}");
    }
}

#[test]
fn the_tables_are_described_for_the_web_of_data() {
    let files = made(&edition());
    let metadata: Value = serde_json::from_slice(bytes(&files, "csv-metadata.json")).unwrap();
    assert_eq!(metadata["@context"][0], "http://www.w3.org/ns/csvw");
    let codes = csv(&files, "codes.csv");
    let codes: BTreeSet<&String> = codes.iter().skip(1).map(|row| &row[0]).collect();
    for table in metadata["tables"].as_array().unwrap() {
        let rows = csv(&files, table["url"].as_str().unwrap());
        let schema = &table["tableSchema"];
        let columns = schema["columns"].as_array().unwrap();
        let names: Vec<_> = columns
            .iter()
            .map(|of| of["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, rows[0]);
        let at = |name: &Value| names.iter().position(|known| name == *known).unwrap();
        // The key names one row, and what refers to a code finds it.
        let key: Vec<usize> = schema["primaryKey"]
            .as_array()
            .unwrap()
            .iter()
            .map(at)
            .collect();
        let keys = rows
            .iter()
            .skip(1)
            .map(|row| key.iter().map(|at| &row[*at]).collect::<Vec<_>>());
        assert_eq!(keys.collect::<BTreeSet<_>>().len(), rows.len() - 1);
        for reference in schema["foreignKeys"].as_array().into_iter().flatten() {
            assert_eq!(reference["reference"]["resource"], "codes.csv");
            let at = at(&reference["columnReference"]);
            let used = rows
                .iter()
                .skip(1)
                .map(|row| &row[at])
                .filter(|cell| !cell.is_empty());
            for code in used {
                assert!(codes.contains(code), "{code}");
            }
        }
        for (column, at) in columns.iter().zip(0..) {
            let base = &column["datatype"]["base"];
            for row in rows.iter().skip(1).filter(|row| !row[at].is_empty()) {
                let cell = &row[at];
                match base.as_str() {
                    Some("integer") => assert!(cell.parse::<i64>().is_ok(), "{cell}"),
                    Some("decimal") => assert!(cell.parse::<f64>().is_ok(), "{cell}"),
                    Some("boolean") => assert!(cell.parse::<bool>().is_ok(), "{cell}"),
                    _ => {}
                }
            }
        }
    }
}

/// The terms of CSV on the Web that the description is made of, as its published context has them.
const CSVW: &str = r#"{"@context": {
    "@vocab": "http://www.w3.org/ns/csvw#",
    "dc": "http://purl.org/dc/terms/",
    "url": {"@id": "http://www.w3.org/ns/csvw#url", "@type": "@id"},
    "resource": {"@id": "http://www.w3.org/ns/csvw#resource", "@type": "@id"},
    "titles": {"@id": "http://www.w3.org/ns/csvw#title", "@container": "@language"}
}}"#;

#[test]
fn the_description_is_linked_data() {
    let files = made(&samples::edition(3, None));
    let description = "https://example.gov.vn/editions/e/csv-metadata.json";
    let parser = JsonLdParser::new().with_base_iri(description).unwrap();
    let statements = parser
        .for_slice(bytes(&files, "csv-metadata.json"))
        .with_load_document_callback(|url, _| {
            assert_eq!(url, "http://www.w3.org/ns/csvw");
            Ok(JsonLdRemoteDocument {
                document: CSVW.as_bytes().to_vec(),
                document_url: url.to_owned(),
            })
        });
    let statements: Vec<String> = statements
        .map(|statement| statement.unwrap().to_string())
        .collect();
    let says = |of: &str| statements.iter().any(|statement| statement.contains(of));
    for statement in [
        "<http://www.w3.org/ns/csvw#url> <https://example.gov.vn/editions/e/ranking.csv>",
        "<http://www.w3.org/ns/csvw#resource> <https://example.gov.vn/editions/e/codes.csv>",
        "<http://www.w3.org/ns/csvw#title> \"Hạng\"@vi",
        "<http://www.w3.org/ns/csvw#title> \"Rank\"@en",
        "<http://purl.org/dc/terms/identifier> \"so-ban-nganh-2026-Q3\"@vi",
    ] {
        assert!(says(statement), "{statement}: {statements:#?}");
    }
}

#[test]
fn a_process_of_its_own_makes_the_same_files() {
    let manifest = samples::edition(11, None);
    let job = serde_json::to_vec(&job(&manifest)).unwrap();
    let sipas = Sipas::embedded();
    let mut command = sipas.command(&["render", "--memory", "2048", "--edition"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &job).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let files = bundle::read(&output.stdout).unwrap();
    let here = made(&manifest);
    assert_eq!(files.len(), here.len());
    for file in here {
        assert!(files[&file.name] == file.bytes, "{} differs", file.name);
    }
}

/// What LibreOffice shows of a file, as text.
fn shown(folder: &Path, file: &str, sheet: usize) -> String {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let filter = format!(
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true,false,false,{sheet}"
    );
    let out = folder.join("shown");
    let converted = Command::new("soffice")
        .args(["--headless", &profile, "--infilter=CSV:44,34,76,1"])
        .args(["--convert-to", &filter, "--outdir"])
        .arg(&out)
        .arg(folder.join(file))
        .output()
        .unwrap();
    assert!(converted.status.success(), "{converted:?}");
    let files = std::fs::read_dir(&out).unwrap();
    let texts: String = files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    std::fs::remove_dir_all(out).unwrap();
    texts
}

#[test]
fn a_spreadsheet_program_opens_the_table_and_the_workbook() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return needs::missing("no LibreOffice");
    }
    let files = made(&edition());
    let folder = tempfile::tempdir().unwrap();
    for name in ["ranking.csv", "ranking.xlsx"] {
        std::fs::write(folder.path().join(name), bytes(&files, name)).unwrap();
    }
    let name = "Ủy ban nhân dân phường Mỹ Hào Thượng Hồng Đường Hào Phố Nối";
    let book = shown(folder.path(), "ranking.xlsx", 3);
    assert!(
        book.contains(name) && book.contains("Bất thường so với khối"),
        "{book}"
    );
    let table = shown(folder.path(), "ranking.csv", 0);
    assert!(table.contains(name), "{table}");
}

#[test]
fn the_method_is_told_in_vietnamese_and_then_in_english() {
    let text = text(&made(&edition()), "method.md");
    let vietnamese = text.find("# Phương pháp tính điểm và xếp hạng").unwrap();
    let english = text.rfind("\n# ").unwrap();
    assert!(vietnamese < english);
    for said in ["V = n ÷ (n − 1)", "`low_coverage`: dưới 30 lượt trả lời"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(
        !text.contains("edition-") && !text.contains("{ $"),
        "{text}"
    );
}
