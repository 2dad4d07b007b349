//! The pages and the command of timeliness: by agency, by field, by reason of delay.

use sipas::domain::cases::case::Case;

use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::{Sipas, case};

on_both_databases!(
    the_page_of_a_block_adds_up_and_names_fields_and_reasons,
    a_reason_about_one_case_and_markup_never_reach_the_page,
    every_page_of_a_block_leads_to_its_timeliness,
    the_page_speaks_english_and_says_what_it_does_not_have,
    the_command_tells_agencies_fields_and_reasons,
);

fn late(code: &str, field: &str, reason: &str) -> Case {
    Case {
        overdue_reason: (!reason.is_empty()).then(|| reason.to_owned()),
        ..case(code).about(field).due("2026-07-02")
    }
}

/// Sở Tư pháp and Sở Y tế: eight cases, six of them past their due date.
fn cases() -> [Case; 9] {
    [
        case("1").about("Hộ tịch"),
        case("2").received("2026-06-20").due("2026-08-01").pending(),
        late("3", "Đất đai", "Chờ xác minh"),
        late("3a", "Đất đai", "Chờ xác minh"),
        late("3b", "Đất đai", "Chờ xác minh"),
        late("4", "Đất đai", "Chờ xác minh").of("so-yt").pending(),
        late("5", "Hộ tịch", "Chờ xác minh"),
        late("6", "Đất đai", "Ông Nguyễn Văn A <b>đi vắng</b>"),
        case("7").of("xa-a"),
    ]
}

fn the_page_of_a_block_adds_up_and_names_fields_and_reasons(app: TestApp) {
    app.world.import(&cases());
    let answer = app.get("/timeliness/so-ban-nganh/2026-Q3");
    assert_eq!(answer.status, 200);
    let page = answer.page();
    assert_eq!(
        page.row("Cơ quan so-tp"),
        ["1", "6", "7", "1", "0", "5", "1", "0", "0", "16,67%"]
    );
    assert_eq!(
        page.row("Cả khối"),
        ["1", "7", "8", "1", "0", "5", "1", "1", "0", "16,67%"]
    );
    assert_eq!(
        page.row("Đất đai"),
        ["0", "5", "5", "0", "0", "4", "0", "1", "0", "0,00%"]
    );
    // Confirmed, and so shown though few cases have it.
    assert_eq!(page.row("Hộ tịch")[..3], ["0", "2", "2"]);
    assert_eq!(page.row("chưa ghi lĩnh vực")[..3], ["1", "0", "1"]);
    assert_eq!(
        page.row("Chờ xác minh"),
        ["4", "1", "Đất đai (4); Hộ tịch (1)"]
    );
    assert!(
        answer
            .text()
            .contains("Hồ sơ đang giải quyết được xét đến hết ngày 15/07/2026.")
    );
    assert!(
        answer
            .text()
            .contains("Tiến độ là số liệu riêng, không tính vào điểm hài lòng.")
    );
    // Another block's cases are on another page.
    let communes = app.get("/timeliness/xa-phuong-dac-khu/2026-Q3");
    assert_eq!(communes.page().row("Cả khối")[..3], ["0", "1", "1"]);
    assert!(
        communes
            .text()
            .contains("Không có hồ sơ quá hạn trong kỳ này.")
    );
    assert!(!communes.text().contains("Chờ xác minh"));
}

fn a_reason_about_one_case_and_markup_never_reach_the_page(app: TestApp) {
    let mut all = cases().to_vec();
    let markup = "<script>alert(1)</script>";
    all.extend(["81", "82", "83", "84", "85"].map(|code| late(code, markup, markup)));
    app.world.import(&all);
    for (path, others) in [
        ("/timeliness/so-ban-nganh/2026-Q3", "1"),
        ("/agency/so-tp/2026-Q3", "5"),
    ] {
        let answer = app.get(path);
        let page = answer.text();
        assert!(
            !page.contains("Nguyễn Văn A") && !page.contains("<script"),
            "{path}"
        );
        assert_eq!(answer.page().row("lý do khác"), [others, "0", "–"]);
        // What was written is told as it was written.
        let headings = answer.page().texts("th[scope=row]");
        assert!(headings.iter().any(|heading| heading == markup), "{path}");
    }
}

fn every_page_of_a_block_leads_to_its_timeliness(app: TestApp) {
    app.world.import(&cases());
    let link = "a[href='/timeliness/so-ban-nganh/2026-Q3']";
    for path in [
        "/",
        "/ranking/so-ban-nganh/2026-Q3",
        "/agency/so-tp/2026-Q3",
    ] {
        assert!(app.get(path).page().has(link), "{path}");
    }
    let answer = app.get("/timeliness/so-ban-nganh/2026-Q3?method=mean-5&lang=en");
    let links = answer.page().attributes("a", "href");
    for back in [
        "/ranking/so-ban-nganh/2026-Q3?method=mean-5&lang=en",
        "/agency/so-tp/2026-Q3?method=mean-5&lang=en",
        "/timeliness/so-ban-nganh/2026?method=mean-5&lang=en",
        // Months with cases are offered, though nobody has answered.
        "/timeliness/so-ban-nganh/2026-07?method=mean-5&lang=en",
    ] {
        assert!(links.contains(&back), "{back}: {links:?}");
    }
    let intake = app.get("/ranking/mot-cua/2026-Q3");
    assert!(!intake.text().contains("/timeliness/"));
}

fn the_page_speaks_english_and_says_what_it_does_not_have(app: TestApp) {
    app.world.import(&cases());
    let page = app.get("/timeliness/so-ban-nganh/2026-Q3?lang=en");
    let page = page.page();
    assert_eq!(page.language(), Some("en"));
    assert_eq!(page.text("th.words span[lang=vi]"), "Chờ xác minh");
    assert_eq!(page.row("Whole block")[2], "8");
    let before = app.get("/timeliness/so-ban-nganh/2020-Q1");
    assert_eq!(before.status, 200);
    assert!(before.text().contains("không có hồ sơ nào phải giải quyết"));
    let intake = app.get("/timeliness/mot-cua/2026-Q3");
    assert!(intake.text().contains("không giải quyết hồ sơ"));
    for path in [
        "/timeliness/khoi-la/2026-Q3",
        "/timeliness/so-ban-nganh/2026-Q5",
        "/timeliness/khoi-la",
    ] {
        assert_eq!(app.get(path).status, 404, "{path}");
    }
}

fn the_command_tells_agencies_fields_and_reasons(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,field,received_at,due_at,finished_at,overdue_reason\n\
         1,so-tp,Hộ tịch,2026-07-01,2026-07-10,2026-07-05,\n\
         2,so-tp,Đất đai,2026-07-01,2026-07-10,2026-07-15,Chờ xác minh\n\
         3,xa-a,Đất đai,2026-07-01,2026-07-10,,\n\
         4,xa-a,,2026-07-01,2026-07-10,2026-07-10,không phải lý do\n",
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    let run = |rest: &[&str]| {
        let command = ["timeliness", "--period", "2026-07"];
        sipas.run(&[&command, rest].concat())
    };
    let report = run(&["--format", "json"]).json();
    insta::assert_json_snapshot!("timeliness", report);
    let csv = |by: &str| {
        run(&["--format", "csv", "--by", by])
            .succeeded()
            .out
            .clone()
    };
    assert_eq!(
        csv("field").lines().take(2).collect::<Vec<_>>(),
        [
            "period,field,carried_over,received,early,on_time,in_time,overdue,pending_in_time,\
             pending_overdue,pending,withdrawn",
            "2026-07,Đất đai,0,2,0,0,0,1,0,1,1,0",
        ]
    );
    assert_eq!(
        csv("reason"),
        "period,reason,field,overdue,pending_overdue\n\
         2026-07,,Đất đai,0,1\n2026-07,Chờ xác minh,Đất đai,1,0\n"
    );
    // Without the flag the headers are those that other programs know.
    assert_eq!(run(&["--format", "csv"]).succeeded().out, csv("agency"));
    assert!(csv("agency").starts_with("period,agency,name,block,carried_over,"));
    for by in ["agency", "field", "reason"] {
        let table = run(&["--by", by]).succeeded().out.clone();
        assert!(table.contains("judged at the end of 2026-07-31"), "{table}");
    }
    assert!(run(&["--by", "reason"]).out.contains("Chờ xác minh"));
}
