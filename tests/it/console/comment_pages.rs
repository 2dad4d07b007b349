//! The pages of comments.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::comments::insert;
use crate::support::app::TestApp;
use crate::support::person::{Person, form};
use crate::support::world::World;

on_both_databases!(
    a_comment_is_redacted_by_the_province_alone,
    a_reading_is_recorded_before_it_is_shown,
    comments_are_taken_as_a_file_without_formulas,
    fewer_than_k_comments_say_so,
    hostile_comments_are_plain_text,
    words_are_searched_for_in_one_period,
);

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://evil.example\")",
    "a\u{202e}gnorw\u{202c}b",
    "\"><img src=x onerror=alert(1)>",
    "' OR 1=1 --",
    "Dòng một\nDòng hai",
];

fn head(world: &World) -> Person {
    Person::make(world, "an.nguyen", &["agency so-tp"])
}

fn recorded(world: &World) -> Vec<String> {
    world
        .rows(
            &["act"],
            "audit_events WHERE act LIKE 'comment%' OR act = 'data.export' ORDER BY number",
        )
        .concat()
}

fn hostile_comments_are_plain_text(app: TestApp) {
    insert(&app.world, "so-tp", "2026-Q2", &HOSTILE);
    let page = head(&app.world).get(&app, "/console/agency/so-tp/comments");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains('\u{202e}'));
    let page = page.page();
    assert_eq!(page.count("main script, main img"), 0);
    let mut shown: Vec<String> = (1..=6)
        .map(|number| page.content(&format!("section:nth-of-type({number}) .comment")))
        .collect();
    shown.sort();
    let mut expected = HOSTILE.map(|text| text.replace(['\u{202e}', '\u{202c}'], ""));
    expected.sort();
    assert_eq!(shown, expected);
}

fn a_reading_is_recorded_before_it_is_shown(app: TestApp) {
    insert(&app.world, "so-tp", "2026-Q2", &HOSTILE);
    let head = head(&app.world);
    head.get(&app, "/console/agency/so-tp/comments?q=dong");
    assert_eq!(recorded(&app.world), ["comments.read"]);
    let details = app
        .world
        .rows(&["details"], "audit_events WHERE act = 'comments.read'");
    assert!(!details[0][0].contains("dong"));
    // Where it can't be recorded, nothing is shown.
    app.world.execute("ALTER TABLE audit_events RENAME TO gone");
    let page = head.get(&app, "/console/agency/so-tp/comments");
    assert_eq!(page.status, 500);
    assert!(!page.text().contains("Dòng"));
    app.world.execute("ALTER TABLE gone RENAME TO audit_events");
}

fn fewer_than_k_comments_say_so(app: TestApp) {
    insert(&app.world, "so-tp", "2026-Q2", &HOSTILE[..4]);
    let head = head(&app.world);
    let page = head.get(&app, "/console/agency/so-tp/comments");
    assert!(page.text().contains("ít hơn 5 ý kiến"));
    assert_eq!(page.page().count(".comment"), 0);
    assert_eq!(recorded(&app.world), Vec::<String>::new());
    let file = head.get(&app, "/console/agency/so-tp/comments.csv");
    assert_eq!(file.text().lines().count(), 1);
}

fn words_are_searched_for_in_one_period(app: TestApp) {
    let of = |year: &str| -> Vec<String> {
        (0..60)
            .map(|number| format!("Chờ lâu {year} số {number}"))
            .collect()
    };
    for (period, year) in [("2026-Q1", "một"), ("2026-Q2", "hai")] {
        let texts = of(year);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        insert(&app.world, "so-tp", period, &texts);
    }
    let head = head(&app.world);
    let page = head.get(
        &app,
        "/console/agency/so-tp/comments?period=2026-Q1&q=CHO+mot",
    );
    assert!(page.text().contains("Tìm thấy 60 ý kiến"));
    assert_eq!(page.page().count(".comment"), 50);
    let next = page.page().attributes("a[rel=next]", "href")[0].to_owned();
    let next = head.get(&app, &next);
    assert_eq!(next.page().count(".comment"), 10);
    assert_eq!(next.page().typed("q"), "CHO mot");
    let none = head.get(&app, "/console/agency/so-tp/comments?period=2026-Q1&q=hai");
    assert_eq!(none.page().count(".comment"), 0);
}

fn comments_are_taken_as_a_file_without_formulas(app: TestApp) {
    insert(&app.world, "so-tp", "2026-Q2", &HOSTILE);
    let head = head(&app.world);
    let csv = head.get(&app, "/console/agency/so-tp/comments.csv?period=2026-Q2");
    assert!(csv.text().starts_with("comment,redacted\n"));
    assert!(csv.text().contains("\"'=HYPERLINK"));
    assert!(csv.text().contains("'' OR 1=1"));
    let workbook = head.get(&app, "/console/agency/so-tp/comments.xlsx");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.bytes.clone())).unwrap();
    let sheets = workbook.sheet_names();
    let sheet = sheets.last().unwrap();
    let table = workbook.worksheet_range(sheet).unwrap();
    let formula = Data::String("=HYPERLINK(\"http://evil.example\")".to_owned());
    assert!(table.rows().any(|row| row[0] == formula));
    assert!(workbook.worksheet_formula(sheet).unwrap().is_empty());
    assert_eq!(recorded(&app.world), ["data.export", "data.export"]);
}

fn a_comment_is_redacted_by_the_province_alone(app: TestApp) {
    insert(&app.world, "so-tp", "2026-Q2", &HOSTILE);
    let head = head(&app.world);
    let page = head.get(&app, "/console/agency/so-tp/comments");
    assert_eq!(page.page().count("main form[method=post]"), 0);
    let key = app
        .world
        .rows(&["key"], "comments ORDER BY key LIMIT 1")
        .concat()
        .concat();
    let redact = "/console/agency/so-tp/comments/redact";
    let fields = |reason: &str, confirm: &str| {
        form(&[
            ("key", &key),
            ("period", "2026-Q2"),
            ("reason", reason),
            ("confirm", confirm),
        ])
    };
    let inspector = Person::make(&app.world, "thanh.tra", &["inspector"]);
    for person in [&head, &inspector] {
        assert_eq!(
            person.post(&app, redact, &fields("Nêu tên", "yes")).status,
            403
        );
    }
    let province = Person::make(&app.world, "so.noi.vu", &["province"]);
    let page = province.get(&app, "/console/agency/so-tp/comments");
    assert_eq!(page.page().count("main form[method=post]"), 6);
    for (reason, confirm) in [("", "yes"), ("Nêu tên", ""), (" \u{200b} ", "yes")] {
        assert_eq!(
            province.post(&app, redact, &fields(reason, confirm)).status,
            422
        );
    }
    assert_eq!(
        app.world
            .number("SELECT COUNT(*) FROM comments WHERE redacted IS NOT NULL"),
        0
    );
    let done = province.post(&app, redact, &fields("Nêu tên <b>", "yes"));
    assert_eq!(done.status, 303);
    let page = province.get(&app, done.location());
    assert!(page.page().text("[role=status]").contains("Đã xóa"));
    assert!(page.page().text(".redacted").contains("Nêu tên <b>"));
    let again = province.post(&app, redact, &fields("Khác", "yes"));
    let page = province.get(&app, again.location());
    assert!(page.page().text("[role=status]").contains("một người khác"));
    assert!(page.page().text(".redacted").contains("Nêu tên <b>"));
    let kept = app
        .world
        .rows(&["text"], &format!("comments WHERE key = '{key}'"));
    assert_eq!(kept, [[""]]);
    let unknown = form(&[
        ("key", "x"),
        ("period", "2026-Q2"),
        ("reason", "r"),
        ("confirm", "yes"),
    ]);
    assert_eq!(province.post(&app, redact, &unknown).status, 404);
    assert_eq!(
        province
            .post_from(&app, redact, &unknown, "cross-site")
            .status,
        403
    );
}
