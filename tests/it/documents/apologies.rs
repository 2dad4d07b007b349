//! Apologies: made by the command, noted, and still owed for the others.

use std::path::PathBuf;
use std::process::Command;

use sipas::domain::access::Viewer;
use sipas::domain::access::{By, Reach};
use sipas::domain::cases::agency::Slug;
use sipas::domain::cases::apology::Apology;
use sipas::domain::cases::case::Case;
use sipas::store::cases::apologies::{ApologiesDueQuery, ApologyDue};

use super::with_cases;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::viewer;
use crate::support::{Sipas, World, at, case, needs, paper};

on_both_databases!(
    an_apology_is_noted_without_the_applicants_name,
    apologies_are_due_first_for_pending_cases_then_by_days_of_delay,
    a_counters_key_sees_what_is_due_within_its_reach,
    what_needs_no_apology_is_refused,
);

const CASE: &str = "so-tp/HS-2026/0001";
const APPLICANT: &str = "Nguyễn Thị Ngọ <&> Đẵng";

fn apologise(sipas: &Sipas, file: &str, arguments: &[&str]) -> PathBuf {
    let whole = [&["apology", "--case", CASE, "-o", file], arguments].concat();
    sipas.run(&whole).succeeded();
    sipas.path(file)
}

fn said() -> Vec<String> {
    let today = jiff::Timestamp::now().to_zoned(sipas::domain::VIETNAM);
    vec![
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(),
        "Độc lập - Tự do - Hạnh phúc".to_owned(),
        "SỞ TƯ PHÁP".to_owned(),
        today.strftime("ngày %d tháng").to_string(),
        today.strftime("năm %Y").to_string(),
        "PHIẾU XIN LỖI".to_owned(),
        format!("Kính gửi: {APPLICANT}"),
        "Cấp bản sao trích lục hộ tịch".to_owned(),
        "Mã hồ sơ: HS-2026/0001".to_owned(),
        "Trung tâm Phục vụ hành chính công".to_owned(),
        "03/07/2026".to_owned(),
        "Lý do: Chờ xác minh.".to_owned(),
        "đã được trả vào ngày 05/07/2026".to_owned(),
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ".to_owned(),
    ]
}

#[test]
fn the_pdf_says_what_the_decree_asks_for() {
    if !paper::can_be_read() {
        return;
    }
    let (sipas, _) = with_cases(Sipas::embedded(), 1);
    let pdf = apologise(&sipas, "apology.pdf", &["--applicant", APPLICANT]);
    paper::assert_accessible(&pdf);
    assert_eq!(paper::info(&pdf, "Pages"), "1");
    let words = paper::words(&pdf);
    for said in said() {
        assert!(words.contains(&said), "`{said}`: {words}");
    }
}

#[test]
fn a_pending_case_gets_a_new_day_under_the_letterhead_of_its_agency() {
    if !paper::can_be_read() {
        return;
    }
    let (sipas, _) = with_cases(Sipas::embedded(), 1);
    sipas.file(
        "sipas.toml",
        "[agencies.letterheads.so-ban-nganh]\n\
         superior_body = \"Ủy ban nhân dân tỉnh Đồng Nai\"\n\
         place = \"Đồng Nai\"\n\
         [agencies.letterheads.so-tp]\n\
         signatory = \"Giám đốc\"\n",
    );
    let pending = "case_code,agency,intake_office,received_at,due_at\n\
                   cho,so-tp,mot-cua-1,2026-07-01,2026-07-10\n";
    sipas.file("pending.csv", pending);
    sipas.run(&["import", "cases", "pending.csv"]).succeeded();
    for ending in ["pdf", "docx"] {
        let file = format!("pending.{ending}");
        let reason = ["--reason", "Mưa bão", "--new-date", "2099-01-02"];
        let whole = [
            &["apology", "--case", "so-tp/cho", "-o", &file],
            &reason[..],
        ];
        sipas.run(&whole.concat()).succeeded();
        let path = sipas.path(&file);
        let words = match ending {
            "pdf" => paper::words(&path),
            _ => document_text(&path),
        };
        for said in [
            "ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI",
            "Đồng Nai, ngày",
            "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
            "đã tiếp nhận hồ sơ của Ông/Bà",
            "hẹn lại ngày trả kết quả là ngày 02/01/2099",
            "GIÁM ĐỐC",
        ] {
            assert!(words.contains(said), "`{said}`: {words}");
        }
        assert!(!words.contains("Sở Tư pháp đã tiếp nhận"), "{words}");
    }
}

/// The texts of a Word document, paragraph by paragraph.
fn document_text(docx: &std::path::Path) -> String {
    let file = std::fs::File::open(docx).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut part = archive.by_name("word/document.xml").unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
    let paragraphs = xml.split("</w:p>").map(|paragraph| {
        let runs = paragraph.split("<w:t").skip(1);
        let text = runs.filter_map(|run| run.split_once('>')?.1.split_once("</w:t>"));
        text.map(|(text, _)| text).collect::<String>()
    });
    let text = paragraphs.collect::<Vec<_>>().join("\n");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[test]
fn the_word_document_says_the_same() {
    let (sipas, _) = with_cases(Sipas::embedded(), 1);
    let docx = apologise(&sipas, "apology.docx", &["--applicant", APPLICANT]);
    let text = document_text(&docx);
    assert!(!text.contains("{{"), "{text}");
    for said in said() {
        assert!(text.contains(&said), "`{said}`: {text}");
    }
}

#[test]
fn the_word_document_opens_in_a_word_processor() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return needs::missing("no LibreOffice");
    }
    let (sipas, _) = with_cases(Sipas::embedded(), 1);
    let docx = apologise(&sipas, "apology.docx", &["--applicant", APPLICANT]);
    let folder = sipas.database.folder.path();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        sipas.path("profile").display()
    );
    let converted = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(&docx)
        .output()
        .unwrap();
    assert!(converted.status.success());
    if paper::can_be_read() {
        let words = paper::words_on_page(&sipas.path("apology.pdf"));
        for said in said() {
            assert!(words.contains(&said), "`{said}`: {words}");
        }
    }
}

fn an_apology_is_noted_without_the_applicants_name(sipas: Sipas) {
    let (sipas, _) = with_cases(sipas, 1);
    let nowhere = ["apology", "--case", CASE, "-o", "none/apology.pdf"];
    sipas.run(&nowhere).refused(&["none/apology.pdf"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM apologies"), 0);
    let reason = ["--reason", "Chờ sở khác trả lời"];
    let named = [&["--applicant", APPLICANT], &reason[..]].concat();
    apologise(&sipas, "apology.docx", &named);
    let noted = sipas.rows(&["reason", "new_return_date", "made_by"], "apologies");
    assert_eq!(
        noted,
        [["Chờ sở khác trả lời", "2026-07-05", "operator:văn thư"]]
    );
    let today = jiff::Timestamp::now()
        .to_zoned(sipas::domain::VIETNAM)
        .date();
    assert_eq!(sipas.rows(&["day"], "apologies"), [[today.to_string()]]);
    sipas.run(&["backup", "all.backup"]).succeeded();
    let file = std::fs::read(sipas.path("all.backup")).unwrap();
    let mut kept = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&file[..]), &mut kept).unwrap();
    assert!(kept.contains("Chờ sở khác trả lời") && !kept.contains("Thị Ngọ"));
}

fn what_needs_no_apology_is_refused(sipas: Sipas) {
    let (sipas, _) = with_cases(sipas, 1);
    sipas.file(
        "more.csv",
        "case_code,agency,received_at,due_at,finished_at,outcome\n\
         in-time,so-tp,2026-07-01,2026-07-10,2026-07-05,granted\n\
         no-date,so-tp,2026-07-01,,,\n\
         pending,so-tp,2026-07-01,2026-07-10,,\n\
         silent,so-tp,2026-07-01,2026-07-03,2026-07-05,granted\n",
    );
    sipas.run(&["import", "cases", "more.csv"]).succeeded();
    let run = |case: &str, more: &[&str]| {
        sipas.run(&[&["apology", "-o", "a.pdf", "--case", case], more].concat())
    };
    run("so-tp/in-time", &[]).refused(&["finished in time"]);
    run("so-tp/no-date", &[]).refused(&["no due date"]);
    run("so-tp/none", &[]).refused(&["so-tp", "none"]);
    run("so-tp", &[]).wrong_use(&["AGENCY/CODE"]);
    run("so-tp/silent", &[]).wrong_use(&["--reason"]);
    run("so-tp/pending", &["--reason", "Mưa bão"]).wrong_use(&["--new-date"]);
    run(
        "so-tp/pending",
        &["--reason", "Mưa bão", "--new-date", "2026-07-09"],
    )
    .wrong_use(&["--new-date", "after the due date"]);
    run(CASE, &["--new-date", "2099-01-02"]).wrong_use(&["--new-date", "given on 2026-07-05"]);
    sipas
        .run(&["apology", "--case", CASE, "-o", "a.odt"])
        .wrong_use(&[".pdf or .docx"]);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM apologies"), 0);
    assert!(!sipas.path("a.pdf").exists());
    let far = ["--reason", "Mưa bão", "--new-date", "2099-01-02"];
    run("so-tp/pending", &far).succeeded();
}

fn query() -> ApologiesDueQuery {
    ApologiesDueQuery {
        is_finished: None,
        code_part: String::new(),
        after: None,
        limit: 100,
        now: at("2026-07-15 09:00"),
    }
}

fn list(world: &World, viewer: &Viewer, query: &ApologiesDueQuery) -> Vec<ApologyDue> {
    world.store.cases(viewer).list_apologies_due(query).unwrap()
}

fn due(world: &World, viewer: &Viewer, query: &ApologiesDueQuery) -> Vec<String> {
    let due = list(world, viewer, query).into_iter();
    due.map(|due| due.case.case_code).collect()
}

fn apologies_are_due_first_for_pending_cases_then_by_days_of_delay(world: World) {
    let named = Case {
        procedure: Some("1.001".to_owned()),
        procedure_name: Some("Cấp phép".to_owned()),
        ..case("late").due("2026-07-03")
    };
    let withdrawn = sipas::domain::cases::case::Outcome::Withdrawn;
    world.import(&[
        case("in-time"),
        named,
        case("pending-late").due("2026-07-10").pending(),
        case("pending-hour").due("2026-07-15 08:59").pending(),
        case("pending-today").due("2026-07-15").pending(),
        case("pending-later").due("2026-07-15 09:01").pending(),
        case("no-date").due("").pending(),
        case("withdrawn").due("2026-07-03").ended(withdrawn),
        case("oldest").due("2026-07-02"),
    ]);
    let all = query();
    let expected = ["pending-late", "pending-hour", "oldest", "late"];
    let listed = list(&world, &Viewer::Operator, &all);
    let codes: Vec<&str> = listed.iter().map(|due| &*due.case.case_code).collect();
    assert_eq!(codes, expected);
    let days: Vec<i64> = listed.iter().map(|due| due.days_late).collect();
    assert_eq!(days, [5, 0, 3, 2]);
    assert_eq!(listed[3].case.procedure_name.as_deref(), Some("Cấp phép"));

    let of = |change: &dyn Fn(&mut ApologiesDueQuery)| {
        let mut query = query();
        change(&mut query);
        due(&world, &Viewer::Operator, &query)
    };
    assert_eq!(of(&|query| query.limit = 2), expected[..2]);
    for (place, listed) in listed.iter().enumerate() {
        let rest = of(&|query| query.after = Some(listed.place()));
        assert_eq!(rest, expected[place + 1..]);
    }
    assert_eq!(of(&|query| query.is_finished = Some(false)), expected[..2]);
    assert_eq!(of(&|query| query.is_finished = Some(true)), expected[2..]);
    let containing = |part: &str| of(&|query| query.code_part = part.to_owned());
    assert_eq!(containing("LATE"), ["pending-late", "late"]);
    for part in ["%", &"a".repeat(60_000)] {
        assert_eq!(containing(part), Vec::<String>::new());
    }

    let apology = Apology {
        day: "2026-07-15".parse().unwrap(),
        reason: "Chờ xác minh".to_owned(),
        new_return_date: "2026-07-20".parse().unwrap(),
        is_given: false,
    };
    world
        .store
        .insert_apology(
            &listed[0].case_id,
            &apology,
            &By::key("Quầy 3", at("2026-07-15 09:00")),
        )
        .unwrap();
    assert_eq!(due(&world, &Viewer::Operator, &all), expected[1..]);
}

fn a_counters_key_sees_what_is_due_within_its_reach(world: World) {
    let at_counter = |code: &str, office: &str, counter: &str| Case {
        counter: Some(counter.to_owned()),
        ..case(code).due("2026-07-03").handed_in_at(office)
    };
    world.import(&[
        at_counter("a", "mot-cua-1", "3"),
        at_counter("b", "mot-cua-1", "4"),
        at_counter("c", "mot-cua-2", "3"),
        case("d").of("so-yt").due("2026-07-03"),
    ]);
    let office = |counter: Option<&str>| Reach::Office {
        office: slug("mot-cua-1"),
        counter: counter.map(str::to_owned),
    };
    let agencies = |codes: &[&str]| -> Reach {
        Reach::of_agencies(
            codes
                .iter()
                .map(|code| Slug::parse(code).unwrap())
                .collect(),
        )
    };
    for (reach, expected) in [
        (office(None), &["a", "b"][..]),
        (office(Some("3")), &["a"]),
        (office(Some("5")), &[]),
        (agencies(&["so-yt"]), &["d"]),
        (agencies(&["so-yt", "so-tp"]), &["a", "b", "c", "d"]),
        (agencies(&[]), &[]),
    ] {
        let mut found = due(&world, &viewer(reach.clone()), &query());
        found.sort();
        assert_eq!(found, expected, "{reach:?}");
    }
}
