//! What files of offices have in them, sent to the interface: as lines of JSON, as a table, and to a
//! case's own address.

use serde_json::{Value, json as object};

use super::{ALL, case_path, is, json, problem, put, send, with_keys};
use crate::support::app::{Answer, TestApp};

on_both_databases!(
    what_a_spreadsheet_takes_for_a_formula_is_refused_in_every_way,
    names_are_read_as_they_look_in_every_way,
    the_longest_name_of_a_procedure_is_taken_and_a_longer_one_refused_in_every_way,
    a_case_of_the_future_is_refused_in_every_way,
    a_damaged_code_is_refused_in_every_way,
    what_stands_in_place_of_a_value_is_refused_in_every_way,
    a_due_date_at_midnight_is_the_whole_day_in_every_way,
    a_marked_code_in_an_address_is_the_same_case,
    a_code_that_looks_the_same_is_the_same_case_in_every_way,
    a_word_for_a_pending_case_changes_no_finished_one,
    a_case_twice_is_two_states_of_json_and_one_row_of_a_table,
    a_row_after_a_refused_one_of_the_same_case_is_taken,
    what_is_passed_over_in_a_table_is_told,
    rows_that_hold_no_data_are_passed_over,
    what_is_no_text_is_named,
    refused_lines_that_are_not_told_are_counted_by_reason,
);

const CASES: &str = "/api/v1/cases";
const JSON: &str = "application/x-ndjson";

/// The lines of an answer.
fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = answer.text().lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Sends a finished case with these fields in place of others as a line of JSON, as a row of a table, and
/// to its address. Returns of each whether it was taken, or else the field and what is wrong with it.
fn sent(app: &TestApp, fields: &[(&str, &str)]) -> Vec<Result<(), (String, String)>> {
    let mut case = vec![
        ("agency", "so-tp"),
        ("case_code", "H1"),
        ("received_at", "2026-07-01"),
        ("finished_at", "2026-07-05"),
    ];
    for field in fields {
        case.retain(|(name, _)| name != &field.0);
        case.push(*field);
    }
    let object: serde_json::Map<String, Value> = case
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
        .collect();
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .write_record(case.iter().map(|field| field.0))
        .unwrap();
    table
        .write_record(case.iter().map(|field| field.1))
        .unwrap();
    let table = String::from_utf8(table.into_inner().unwrap()).unwrap();
    let wrong = |error: &Value| {
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        (text("field"), text("detail"))
    };
    let line = |kind: &str, body: &str| {
        let answer = send(app, "POST", CASES, ALL, Some((kind, body)));
        let line = lines(&answer).remove(0);
        match line["error"].is_null() {
            true => Ok(()),
            false => Err(wrong(&line["error"])),
        }
    };
    let mut results = vec![
        line(JSON, &Value::Object(object.clone()).to_string()),
        line("text/csv", &table),
    ];
    let code = object["case_code"].as_str().unwrap();
    let answer = put(app, &case_path(code), &Value::Object(object.clone()));
    results.push(match answer.status {
        200 | 201 => Ok(()),
        _ => Err(wrong(&json(&answer))),
    });
    results
}

fn all_refused(app: &TestApp, fields: &[(&str, &str)], field: &str, detail: &str) {
    for result in sent(app, fields) {
        let (wrong, why) = result.unwrap_err();
        assert_eq!(wrong, field, "{fields:?}");
        assert!(why.contains(detail), "{fields:?}: {why}");
    }
}

fn all_taken(app: &TestApp, fields: &[(&str, &str)]) {
    for result in sent(app, fields) {
        assert_eq!(result, Ok(()), "{fields:?}");
    }
}

fn what_a_spreadsheet_takes_for_a_formula_is_refused_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for cell in ["=1+1", "+84", "-5", "@SUM(1)", "\u{200b}=1+1", "=\"=1\""] {
        for field in ["field", "counter", "procedure", "procedure_name"] {
            all_refused(&app, &[(field, cell)], field, "take for a formula");
        }
    }
    for code in ["=1+1", "+84", "-5", "@a"] {
        all_refused(
            &app,
            &[("case_code", code)],
            "case_code",
            "take for a formula",
        );
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn names_are_read_as_they_look_in_every_way(app: TestApp) {
    let app = with_keys(app);
    let named = [
        ("agency", "Cơ\u{a0}quan\u{200b} so-tp"),
        ("field", "\u{feff}Ðất\u{202f}ðai\u{200b}"),
        ("procedure", "1.001\u{200b}"),
        ("procedure_name", "Ða\u{302}\u{301}u gia\u{301}"),
    ];
    all_taken(&app, &named);
    assert_eq!(
        app.world.rows(&["agency", "field"], "cases"),
        [["so-tp", "Đất đai"]]
    );
    assert_eq!(
        app.world.rows(&["code", "name"], "procedures"),
        [["1.001", "Đấu giá"]]
    );
    assert_eq!(app.world.number("SELECT COUNT(*) FROM invitations"), 1);
}

fn the_longest_name_of_a_procedure_is_taken_and_a_longer_one_refused_in_every_way(app: TestApp) {
    let app = with_keys(app);
    let name = "Đăng ký biến động quyền sử dụng đất ".repeat(31);
    let name = name.trim();
    assert!(name.chars().count() > 1_100);
    let named = |name| [("procedure", "1.001"), ("procedure_name", name)];
    all_taken(&app, &named(name));
    assert_eq!(app.world.rows(&["name"], "procedures"), [[name]]);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM invitations"), 1);
    let longer = "đ".repeat(2_001);
    all_refused(&app, &named(&longer), "procedure_name", "at most 2000");
    all_taken(&app, &named(&longer[..longer.len() - 'đ'.len_utf8()]));
}

fn a_case_of_the_future_is_refused_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for (field, day) in [("finished_at", "2062-07-02"), ("finished_at", "2026-07-17")] {
        all_refused(&app, &[(field, day)], field, "is in the future");
    }
    let received = [("received_at", "2062-07-02"), ("finished_at", "")];
    all_refused(&app, &received, "received_at", "is in the future");
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_damaged_code_is_refused_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for code in ["2.60701E+14", "Dec-26", "2026-12-01"] {
        all_refused(
            &app,
            &[("case_code", code)],
            "case_code",
            "is a damaged code",
        );
    }
    all_taken(&app, &[("case_code", "12/2026")]);
}

fn what_stands_in_place_of_a_value_is_refused_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for (cell, what) in [
        ("#N/A", "is a spreadsheet's error value"),
        ("########", "too narrow for its value"),
        ("NULL", "the empty value of a database"),
    ] {
        for field in ["case_code", "agency", "return_office", "field", "applicant"] {
            all_refused(&app, &[(field, cell)], field, what);
        }
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_due_date_at_midnight_is_the_whole_day_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for due in [
        "2026-07-10T00:00:00+07:00",
        "2026-07-10 00:00:00.000",
        "10/07/2026 00:00:00",
    ] {
        let received = ("received_at", "2026-07-01T00:00:00+07:00");
        all_taken(&app, &[received, ("due_at", due)]);
        assert_eq!(
            app.world.rows(&["received_at", "due_at"], "cases"),
            [["2026-07-01T00:00:00+07:00", "2026-07-10"]],
            "{due}"
        );
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
}

fn a_marked_code_in_an_address_is_the_same_case(app: TestApp) {
    let app = with_keys(app);
    let case = object!({ "received_at": "2026-07-01" });
    for (code, status) in [("'H1", 201), ("=\"H1\"", 200), ("''H1", 200), ("H1", 200)] {
        let path = case_path(code);
        assert_eq!(put(&app, &path, &case).status, status, "{code}");
        assert_eq!(send(&app, "GET", &path, ALL, None).status, 200, "{code}");
    }
    assert_eq!(app.world.rows(&["case_code"], "cases"), [["H1"]]);
    let other = object!({ "received_at": "2026-07-01", "case_code": "H2" });
    let answer = put(&app, &case_path("H1"), &other);
    assert_eq!(problem(&answer), is(422, "invalid_field"));
}

fn a_code_that_looks_the_same_is_the_same_case_in_every_way(app: TestApp) {
    let app = with_keys(app);
    for code in [
        "H1-1",
        "H1\u{ff0d}1",
        "\u{ff28}1\u{fe63}1",
        "\u{2018}H1-1\u{2019}",
        "\u{201c}H1-1\u{201d}",
    ] {
        all_taken(&app, &[("case_code", code)]);
    }
    assert_eq!(app.world.rows(&["case_code"], "cases"), [["H1-1"]]);
}

fn a_word_for_a_pending_case_changes_no_finished_one(app: TestApp) {
    let app = with_keys(app);
    all_taken(&app, &[("outcome", "refused")]);
    let patch = |body: Value| {
        let kind = "application/merge-patch+json";
        let body = body.to_string();
        send(&app, "PATCH", &case_path("H1"), ALL, Some((kind, &body)))
    };
    let answer = patch(object!({ "outcome": "Đang giải quyết" }));
    assert_eq!(problem(&answer), is(422, "invalid_field"));
    assert_eq!(json(&answer)["field"], "outcome");
    let line = object!({
        "agency": "so-tp", "case_code": "H1", "received_at": "2026-07-01", "outcome": "pending"
    });
    let answer = send(&app, "POST", CASES, ALL, Some((JSON, &line.to_string())));
    assert_eq!(lines(&answer)[0]["error"]["field"], "outcome");
    let outcome = || app.world.rows(&["outcome"], "cases").concat().concat();
    assert_eq!(outcome(), "refused");
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
    let open = patch(object!({ "outcome": "Đang giải quyết", "finished_at": null }));
    assert_eq!(open.status, 200, "{}", open.text());
    assert_eq!(outcome(), "");
}

fn a_case_twice_is_two_states_of_json_and_one_row_of_a_table(app: TestApp) {
    let app = with_keys(app);
    let row = |finished: &str| {
        object!({
            "agency": "so-tp", "case_code": "H1", "received_at": "2026-07-01", "finished_at": finished
        })
    };
    let body = ["2026-07-05", "2026-07-06", "2026-07-07"]
        .map(|finished| format!("{}\n", row(finished)))
        .concat();
    let answer = send(&app, "POST", CASES, ALL, Some((JSON, &body)));
    let results = lines(&answer);
    let statuses: Vec<&str> = results
        .iter()
        .map(|l| l["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["created", "updated", "updated"]);
    assert_eq!(app.world.rows(&["finished_at"], "cases"), [["2026-07-07"]]);
    let table = "case_code,agency,received_at,finished_at\nH2,so-tp,2026-07-01,2026-07-05\n\
        h2,so-tp,2026-07-01,2026-07-06\n";
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", table)));
    let results = lines(&answer);
    assert_eq!(results[1]["status"], "refused");
    let detail = results[1]["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("line 2 has the same case"), "{detail}");
}

fn a_row_after_a_refused_one_of_the_same_case_is_taken(app: TestApp) {
    let app = with_keys(app);
    let table = "case_code,agency,received_at,finished_at\nH1,so-tp,2026-07-01,2062-07-05\n\
        H1,so-tp,2026-07-01,2026-07-05\nH1,so-tp,2026-07-01,2026-07-06\n";
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", table)));
    let results = lines(&answer);
    let statuses: Vec<&str> = results
        .iter()
        .map(|line| line["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["refused", "created", "refused"]);
    assert_eq!(results[0]["error"]["field"], "finished_at");
    let detail = results[2]["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("line 3 has the same case"), "{detail}");
    assert_eq!(app.world.rows(&["finished_at"], "cases"), [["2026-07-05"]]);
}

fn rows_that_hold_no_data_are_passed_over(app: TestApp) {
    let app = with_keys(app);
    let header = "counter;case_code;agency;received_at";
    let asides = [
        ("A;B;C;D", "column_numbers"),
        ("(1);(2);(3);(4)=(3)-(2)", "column_numbers"),
        ("1;H1;so-tp;2026-07-01", ""),
        (header, "header"),
        ("(1);(2);(3);(4)", "column_numbers"),
        ("2;H2;so-tp;2026-07-01", ""),
        ("3;Tổng cộng: 2 hồ sơ", "total"),
        ("Lũy kế;4;3;2", "total"),
    ];
    let table = format!("{header}\n{}\n", asides.map(|(row, _)| row).join("\n"));
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", &table)));
    let results = lines(&answer);
    let codes: Vec<&str> = results
        .iter()
        .map(|line| line["note"]["code"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(codes, asides.map(|(_, code)| code), "{}", answer.text());
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 2);
}

fn what_is_no_text_is_named(app: TestApp) {
    let app = with_keys(app);
    for (body, name) in [
        ("PK\u{3}\u{4}\u{14}\0\u{6}\0", "is a workbook"),
        ("\u{feff}<html><table>", "is a web page or XML"),
    ] {
        let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", body)));
        assert_eq!(problem(&answer), is(422, "invalid_header"));
        let detail = json(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(name), "{detail}");
        assert!(detail.contains("save it as \"CSV UTF-8\""), "{detail}");
    }
}

fn what_is_passed_over_in_a_table_is_told(app: TestApp) {
    let app = with_keys(app);
    let table = "DANH SÁCH HỒ SƠ,,,,\n\
        STT,Mã hồ sơ,Cơ quan giải quyết,Ngày tiếp nhận,\n(1),(2),(3),(4),\n\
        1,H1,so-tp,01/07/2026,\n,,,,ngoài bảng\n2,H2,so-tp,32/07/2026,ghi chú\n\
        Tổng cộng: 2 hồ sơ,,,,\n";
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", table)));
    let results = lines(&answer);
    let short: Vec<String> = results
        .iter()
        .map(|line| {
            let code = line["note"]["code"].as_str().unwrap_or_default();
            let status = line["status"].as_str().unwrap();
            format!("{} {status} {code}", line["line"])
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(
        short,
        [
            "3 passed_over column_numbers",
            "4 created",
            "6 refused",
            "7 passed_over total",
            "2 passed_over columns_not_read",
        ]
    );
    assert_eq!(
        results[4]["note"]["detail"],
        "columns not read: `STT`, column 5 without a name"
    );
    assert!(!answer.text().contains("ghi chú"), "{}", answer.text());
    // Where everything is read, nothing is added.
    let table = "case_code,agency,received_at\nH3,so-tp,2026-07-01\n";
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", table)));
    assert_eq!(lines(&answer).len(), 1);
}

fn refused_lines_that_are_not_told_are_counted_by_reason(app: TestApp) {
    let app = with_keys(app);
    let mut table = "case_code,agency,Ngày tiếp nhận,note\n".to_owned();
    table += &"H1,so-tp,mai,\n".repeat(900);
    table += &"H1,so-nao,2026-07-01,\n".repeat(200);
    table += &"H1,so-tp\n".repeat(30);
    let answer = send(&app, "POST", CASES, ALL, Some(("text/csv", &table)));
    let results = lines(&answer);
    assert_eq!(results.len(), 1_002);
    let detail = results[1_000]["error"]["detail"].as_str().unwrap();
    assert_eq!(results[1_000]["error"]["code"], "too_many_refused");
    assert!(detail.starts_with("130 more lines are refused"), "{detail}");
    let counts =
        "900 invalid_field `Ngày tiếp nhận`, 200 invalid_field `agency`, 30 unreadable_line;";
    assert!(detail.contains(counts), "{detail}");
    assert_eq!(results[1_001]["note"]["code"], "columns_not_read");
}
