//! The pages of an agency's lists.

use std::io::Cursor;

use calamine::{Reader, Xlsx};

use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::person::{Person, form};
use crate::support::world::numbered;

on_both_databases!(
    a_list_is_taken_as_a_file_and_that_is_recorded,
    a_part_of_a_code_is_searched_for_and_stands_in_no_address,
    an_agency_has_a_page_with_the_numbers_of_its_lists,
    pages_of_a_list_follow_each_other,
    the_rooms_of_others_are_not_there,
    hostile_texts_of_cases_are_plain_text,
);

fn late(code: &str) -> sipas::domain::cases::case::Case {
    case(code).due("2026-07-02").finished("2026-07-06")
}

fn head(app: &TestApp) -> Person {
    Person::make(
        &app.world,
        "an.nguyen",
        &["agency so-tp", "agency mot-cua-1"],
    )
}

fn the_rooms_of_others_are_not_there(app: TestApp) {
    app.world.import(&[late("own"), late("other").of("so-yt")]);
    let head = head(&app);
    let inspector = Person::make(&app.world, "thanh.tra", &["inspector so-tp"]);
    let admin = Person::make(&app.world, "quan.tri", &["admin", "clerk mot-cua-1"]);
    let rooms = [
        "",
        "/2026-Q3",
        "/cases",
        "/cases?list=moved",
        "/cases.csv",
        "/cases.xlsx",
        "/comments",
        "/comments.csv",
    ];
    for room in rooms {
        let at = |code: &str| format!("/console/agency/{code}{room}");
        for person in [&head, &inspector] {
            let status = person.get(&app, &at("so-tp")).status;
            // Comments that are not there can't be taken.
            let own = if room == "/comments.csv" { 404 } else { 200 };
            assert_eq!(status, own, "{} {room}", person.name);
            for other in ["so-yt", "xa-a", "nobody", "A%20B"] {
                let answer = person.get(&app, &at(other));
                assert_eq!(answer.status, 404, "{} {other}{room}", person.name);
                assert!(!answer.text().contains("Cơ quan so-yt"));
            }
        }
        assert_eq!(inspector.get(&app, &at("mot-cua-1")).status, 404);
        assert_eq!(admin.get(&app, &at("so-tp")).status, 403);
        let stranger = app.get(&at("so-tp"));
        assert_eq!(stranger.status, 303);
        assert!(stranger.location().starts_with("/login"));
    }
    for page in ["/console/province", "/console/province.csv"] {
        assert_eq!(head.get(&app, page).status, 404, "{page}");
    }
    for wrong in [
        "cases?list=all",
        "cases?period=never",
        "cases.pdf",
        "2026-13",
        "comments?period=x",
    ] {
        let answer = head.get(&app, &format!("/console/agency/so-tp/{wrong}"));
        assert_eq!(answer.status, 404, "{wrong}");
    }
}

fn an_agency_has_a_page_with_the_numbers_of_its_lists(app: TestApp) {
    let cases = numbered("A", 6, late);
    app.world.answer_cases(&cases, "5555544444445555");
    app.world
        .import(&[case("pending").due("2026-07-14").pending(), case("new")]);
    app.world.mix();
    let page = head(&app).get(&app, "/console/agency/so-tp");
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.page();
    assert_eq!(
        page.text("h1"),
        "Cơ quan so-tp, Quý III/2026 Số liệu tạm tính"
    );
    let numbers: Vec<String> = page.texts("table.list td.number");
    // Late, without an apology, not handed over, moved, links, registered late.
    assert_eq!(numbers, ["7", "7", "7", "0", "0", "0"]);
    let values = page.texts("dl.facts dd");
    assert_eq!(values[2], "6");
    assert!(
        page.attributes("main a", "href")
            .contains(&"/console/agency/so-tp/2026-Q3")
    );
    let office = head_of(&app).get(&app, "/console/agency/mot-cua-1");
    assert!(office.text().contains("tiếp nhận hoặc trả kết quả tại đây"));
}

fn head_of(app: &TestApp) -> Person {
    Person::log_in(&app.world, "an.nguyen")
}

fn pages_of_a_list_follow_each_other(app: TestApp) {
    app.world.import(&numbered("A", 120, late));
    let head = head(&app);
    let mut address = "/console/agency/so-tp/cases?list=late&period=2026-Q3".to_owned();
    let mut codes: Vec<String> = Vec::new();
    for rows in [50, 50, 20] {
        let page = head.get(&app, &address);
        let page = page.page();
        let shown = page.texts("tbody th");
        assert_eq!(shown.len(), rows);
        codes.extend(shown);
        let next = page.attributes("a[rel=next][href*=after]", "href");
        address = next
            .first()
            .map(|next| (*next).to_owned())
            .unwrap_or_default();
    }
    assert_eq!(address, "");
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 120);
    // A place that is none is the beginning.
    let page = head.get(&app, "/console/agency/so-tp/cases?after=1~'~x");
    assert_eq!(page.page().count("tbody tr"), 50);
}

fn a_part_of_a_code_is_searched_for_and_stands_in_no_address(app: TestApp) {
    app.world
        .import(&[late("H35.18-1"), late("H35.18-2"), late("K7")]);
    let head = head(&app);
    let list = "/console/agency/so-tp/cases?list=late&period=2026-Q3";
    let found = head.post(&app, list, &form(&[("code", "35.18-2")]));
    assert_eq!(found.status, 200);
    assert_eq!(found.page().texts("tbody th"), ["H35.18-2"]);
    assert!(
        !found
            .page()
            .attributes("a", "href")
            .iter()
            .any(|a| a.contains("35.18"))
    );
    let short = head.post(&app, list, &form(&[("code", "K7")]));
    assert_eq!(short.status, 422);
    assert!(short.page().text("#code-error").contains("ít nhất 3"));
    let nothing = head.post(&app, list, &form(&[("code", "%%%")]));
    assert_eq!((nothing.status, nothing.page().count("tbody tr")), (200, 0));
    let foreign = head.post_from(&app, list, &form(&[("code", "H35")]), "cross-site");
    assert_eq!(foreign.status, 403);
}

fn a_list_is_taken_as_a_file_and_that_is_recorded(app: TestApp) {
    app.world.import(&numbered("A", 60, late));
    app.world.import(&[late("=1+1")]);
    let head = head(&app);
    let of =
        |format: &str| format!("/console/agency/so-tp/cases.{format}?list=late&period=2026-Q3");
    let csv = head.get(&app, &of("csv"));
    assert_eq!(
        (csv.status, csv.header("content-type")),
        (200, "text/csv; charset=utf-8")
    );
    assert!(
        csv.header("content-disposition")
            .contains("so-tp_late_2026-Q3.csv")
    );
    assert!(csv.header("cache-control").contains("no-store"));
    let lines: Vec<&str> = csv.text().lines().collect();
    assert_eq!(lines.len(), 62);
    assert!(lines[0].starts_with("case_code,procedure,due_at,finished_at,days_late"));
    assert!(csv.text().contains("\n'=1+1,"));
    let workbook = head.get(&app, &of("xlsx"));
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.bytes.clone())).unwrap();
    let sheets = workbook.sheet_names();
    let table = workbook.worksheet_range(sheets.last().unwrap()).unwrap();
    assert_eq!(table.height(), 62);
    let recorded = app.world.rows(
        &["actor", "object", "details"],
        "audit_events WHERE act = 'data.export' ORDER BY number",
    );
    assert_eq!(recorded.len(), 2);
    assert_eq!(recorded[0][..2], ["user:an.nguyen", "so-tp"]);
    assert!(recorded[0][2].contains("\"count\":61") && recorded[0][2].contains("cases late"));
}

fn hostile_texts_of_cases_are_plain_text(app: TestApp) {
    let head = head(&app);
    let list = "/console/agency/so-tp/cases";
    let hostile = [
        "<script>alert(1)</script>\"'>&",
        "=HYPERLINK(\"http://evil.example\")",
        "\"><img src=x onerror=alert(1)>",
    ];
    for (number, hostile) in hostile.iter().enumerate() {
        let code = format!("H-<b>{number}");
        let mut bad = late(&code);
        bad.overdue_reason = Some((*hostile).to_owned());
        bad.procedure = Some(format!("1.00{number}"));
        bad.procedure_name = Some((*hostile).to_owned());
        app.world.import(&[bad]);
        let found = form(&[("code", &code)]);
        let page = head.post(&app, &format!("{list}?list=late&period=2026-Q3"), &found);
        let page = page.page();
        assert_eq!(page.count("main script, main img, tbody b"), 0);
        let cells = page.texts("tbody td");
        let same = cells.iter().filter(|cell| cell == hostile);
        assert_eq!(same.count(), 2, "{cells:?}");
        assert_eq!(page.text("tbody th"), code);
    }
    let file = |format: &str| {
        let path = format!("{list}.{format}?list=late&period=2026-Q3");
        head.get(&app, &path)
    };
    let csv = file("csv");
    let mut rows = csv::Reader::from_reader(csv.text().as_bytes());
    for row in rows.records().map(Result::unwrap) {
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        }
    }
    let workbook = file("xlsx");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.bytes.clone())).unwrap();
    let sheet = workbook.sheet_names().pop().unwrap();
    assert!(workbook.worksheet_formula(&sheet).unwrap().is_empty());
}
