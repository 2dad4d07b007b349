//! Many cases in one request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json as object};

use super::{ALL, SO_TP, case_path, get, is, json, key, problem, send, with_keys};
use crate::support::app::{Answer, TestApp};

on_both_databases!(
    each_line_of_json_has_its_line_in_the_answer,
    a_table_is_read_by_the_rules_of_files,
    the_same_case_twice_is_taken_in_its_order,
    what_came_before_a_connection_broke_is_imported,
    what_has_come_is_imported_while_more_is_awaited,
    a_table_without_a_header_that_can_be_read_imports_nothing,
);

const CASES: &str = "/api/v1/cases";
const JSON: &str = "application/x-ndjson";

fn results(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = answer.text().lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Of each line: its number, what became of it, the field that is wrong.
fn short(answer: &Answer) -> Vec<String> {
    let line = |line: &Value| {
        let field = line["error"]["field"].as_str().unwrap_or_default();
        let code = line["error"]["code"].as_str().unwrap_or_default();
        let status = line["status"].as_str().unwrap();
        format!("{} {status} {code} {field}", line["line"])
            .trim_end()
            .to_owned()
    };
    results(answer).iter().map(line).collect()
}

fn line(code: &str, finished: bool) -> String {
    let mut case = object!({ "agency": "so-tp", "case_code": code, "received_at": "2026-07-01" });
    if finished {
        case["finished_at"] = object!("2026-07-05");
    }
    format!("{case}\n")
}

fn each_line_of_json_has_its_line_in_the_answer(app: TestApp) {
    let app = with_keys(app);
    let mut body = String::new();
    for number in 0..1100 {
        body += &line(&format!("H/{number}"), number % 2 == 0);
    }
    body += "\n{\"agency\": \"so-tp\"}\n[1]\n";
    body += &line("H2", true).replace("so-tp", "so-yt");
    body += &line("last", true)
        .trim_end()
        .replace("2026-07-05", "2026-06-05");
    let answer = send(&app, "POST", CASES, SO_TP, Some((JSON, &body)));
    assert_eq!(answer.header("content-type"), JSON);
    let lines = results(&answer);
    assert_eq!(lines.len(), 1104);
    for (number, line) in lines[..1100].iter().enumerate() {
        assert_eq!(line["line"], number + 1);
        assert_eq!(line["case_code"], format!("H/{number}"));
        assert_eq!(line["status"], "created");
        assert_eq!(line["survey"]["url"].is_string(), number % 2 == 0);
    }
    insta::assert_json_snapshot!(lines[0], { ".survey" => "[survey]" }, @r#"
    {
      "agency": "so-tp",
      "case_code": "H/0",
      "line": 1,
      "status": "created",
      "survey": "[survey]"
    }
    "#);
    let alone = json(&get(&app, &case_path("H/0")));
    assert_eq!(lines[0]["survey"], alone["survey"]);
    // What is wrong with a line that is no JSON, its reader says in words of its own.
    insta::assert_json_snapshot!(lines[1100..], { "[1].error.detail" => "[words]" }, @r#"
    [
      {
        "agency": "so-tp",
        "case_code": null,
        "error": {
          "code": "invalid_field",
          "detail": "must not be empty",
          "field": "case_code"
        },
        "line": 1102,
        "status": "refused"
      },
      {
        "agency": null,
        "case_code": null,
        "error": {
          "code": "invalid_json",
          "detail": "[words]"
        },
        "line": 1103,
        "status": "refused"
      },
      {
        "agency": "so-yt",
        "case_code": "H2",
        "error": {
          "code": "invalid_field",
          "detail": "`so-yt` is no agency: write its code or exact name, or import it with `sipas import agencies`",
          "field": "agency"
        },
        "line": 1104,
        "status": "refused"
      },
      {
        "agency": "so-tp",
        "case_code": "last",
        "error": {
          "code": "invalid_field",
          "detail": "2026-06-05 is before the case was received (2026-07-01)",
          "field": "finished_at"
        },
        "line": 1105,
        "status": "refused"
      }
    ]
    "#);
    let again = send(&app, "POST", CASES, SO_TP, Some((JSON, &body)));
    for (first, second) in lines[..1100].iter().zip(results(&again)) {
        assert_eq!(second["status"], "unchanged");
        assert_eq!(first["survey"], second["survey"]);
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 1100);
    app.world.sound();
}

fn a_table_is_read_by_the_rules_of_files(app: TestApp) {
    let app = with_keys(app);
    let body = "Mã hồ sơ;Cơ quan giải quyết;Ngày tiếp nhận;Ngày trả kết quả;Kênh nộp\r\n\
                H1;so-tp;01/07/2026;05/07/2026;Trực tuyến\r\n\
                \"H\n2\";so-tp;01/07/2026;;\r\n\
                H3;so-tp;01/07/2026\r\n\
                H4;so-tp;31/06/2026;;\r\n\
                H5;Cơ quan so-tp;01/07/2026;;\r\n";
    let answer = send(
        &app,
        "POST",
        CASES,
        ALL,
        Some(("text/csv; charset=utf-8", body)),
    );
    assert_eq!(
        short(&answer),
        [
            "2 created",
            "3 created",
            "5 refused unreadable_line",
            "6 refused invalid_field Ngày tiếp nhận",
            "7 created"
        ]
    );
    let lines = results(&answer);
    assert_eq!(
        (&lines[0]["agency"], &lines[4]["agency"]),
        (&object!("so-tp"), &object!("so-tp"))
    );
    assert_eq!(lines[3]["case_code"], "H4");
    assert_eq!(
        app.world
            .rows(&["case_code", "channel"], "cases ORDER BY case_code"),
        [["H1", "online"], ["H2", "counter"], ["H5", "counter"]]
    );
}

fn the_same_case_twice_is_taken_in_its_order(app: TestApp) {
    let app = with_keys(app);
    let reopened = line("H1", true).replace("\"2026-07-05\"", "null");
    let body = line("H1", false) + &line("H1", true) + &line("H1", false) + &reopened;
    let answer = send(&app, "POST", CASES, ALL, Some((JSON, &body)));
    assert_eq!(
        short(&answer),
        ["1 created", "2 updated", "3 unchanged", "4 updated"]
    );
    let lines = results(&answer);
    assert_eq!(lines[1]["survey"], lines[2]["survey"]);
    assert!(lines[3]["survey"].is_null());
}

/// The beginning of a request whose body comes in pieces.
fn begin(app: &TestApp) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).unwrap();
    write!(
        stream,
        "POST {CASES} HTTP/1.1\r\nHost: sipas\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n",
        key(ALL)
    )
    .unwrap();
    stream
}

fn piece(stream: &mut TcpStream, text: &str) {
    write!(stream, "{:x}\r\n{text}\r\n", text.len()).unwrap();
}

pub(super) fn wait_for_cases(app: &TestApp, count: i64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while app.world.number("SELECT COUNT(*) FROM cases") != count {
        assert!(Instant::now() < deadline, "not {count} cases");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn what_came_before_a_connection_broke_is_imported(app: TestApp) {
    let app = with_keys(app);
    let lines: Vec<String> = (0..700)
        .map(|number| line(&format!("H{number}"), true))
        .collect();
    let mut stream = begin(&app);
    piece(&mut stream, &(lines[..600].concat() + &lines[600][..20]));
    wait_for_cases(&app, 500);
    drop(stream);
    wait_for_cases(&app, 600);
    let answer = send(&app, "POST", CASES, ALL, Some((JSON, &lines.concat())));
    let statuses = short(&answer);
    assert_eq!(statuses.len(), 700);
    assert_eq!(
        (
            statuses[0].as_str(),
            statuses[599].as_str(),
            statuses[600].as_str()
        ),
        ("1 unchanged", "600 unchanged", "601 created")
    );
    app.world.sound();
}

fn what_has_come_is_imported_while_more_is_awaited(app: TestApp) {
    let app = with_keys(app);
    let mut stream = begin(&app);
    let (whole, cut) = (line("H1", true), line("Hồ sơ 2", true));
    let (start, end) = cut.split_at(cut.find('ồ').unwrap() + 3);
    piece(&mut stream, &format!("{whole}{start}"));
    wait_for_cases(&app, 1);
    piece(&mut stream, end);
    wait_for_cases(&app, 2);
    write!(stream, "0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    while !answer.contains("\"line\":2") {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).unwrap();
        assert!(count > 0, "{answer}");
        answer += &String::from_utf8_lossy(&bytes[..count]);
    }
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn a_table_without_a_header_that_can_be_read_imports_nothing(app: TestApp) {
    let app = with_keys(app);
    for body in ["", "case_code,agency\nH1,so-tp\n"] {
        let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", body)));
        assert_eq!(problem(&answer), is(422, "invalid_header"), "{body}");
    }
    let nothing = send(&app, "POST", CASES, ALL, Some((JSON, "")));
    assert_eq!(results(&nothing).len(), 0);
    let other = send(&app, "POST", CASES, ALL, Some(("application/json", "{}")));
    assert_eq!(problem(&other), is(415, "wrong_media_type"));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}
