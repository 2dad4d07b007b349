//! What a body does not mention, a case that is handed over, and agencies that have ended.

use serde_json::json as object;

use super::{ALL, SO_TP, case_path, get, is, json, problem, put, send, with_keys};
use crate::support::app::TestApp;
use crate::support::builders::{agency, slug};

on_both_databases!(
    a_patch_changes_what_it_mentions_and_null_empties,
    a_patch_of_no_case_or_of_another_is_refused,
    a_line_changes_what_it_mentions,
    a_code_is_found_however_it_is_written,
    a_case_is_handed_over_by_a_key_that_reaches_both_agencies,
    a_national_code_of_another_case_is_a_conflict,
    an_agency_that_has_ended_takes_no_case,
    a_table_in_any_form_is_read,
    a_table_that_has_the_month_first_is_refused_whole,
);

const PATCH: &str = "application/merge-patch+json";
const NATIONAL: &str = "H35.18-260701-0001";

fn patch(app: &TestApp, path: &str, body: &serde_json::Value) -> crate::support::app::Answer {
    send(app, "PATCH", path, ALL, Some((PATCH, &body.to_string())))
}

fn at(agency: &str, code: &str) -> String {
    case_path(code).replace("so-tp", agency)
}

fn a_patch_changes_what_it_mentions_and_null_empties(app: TestApp) {
    let app = with_keys(app);
    let path = case_path("H1");
    let whole = object!({ "received_at": "2026-07-01", "due_at": "2026-07-03",
        "finished_at": "2026-07-05", "outcome": "refused", "counter": "Quầy 1" });
    let put = json(&put(&app, &path, &whole));
    let patched = patch(&app, &path, &object!({ "overdue_reason": "Chờ xác minh" }));
    assert_eq!(
        (patched.status, &json(&patched)["status"]),
        (200, &object!("updated"))
    );
    assert_eq!(json(&patched)["survey"], put["survey"]);
    let kept = json(&get(&app, &path));
    for (field, value) in [
        ("overdue_reason", "Chờ xác minh"),
        ("due_at", "2026-07-03"),
        ("finished_at", "2026-07-05"),
        ("outcome", "refused"),
        ("counter", "Quầy 1"),
    ] {
        assert_eq!(kept[field], value, "{field}");
    }
    let nothing = patch(&app, &path, &object!({}));
    assert_eq!(json(&nothing)["status"], "unchanged");
    patch(&app, &path, &object!({ "counter": null, "due_at": null }));
    let emptied = json(&get(&app, &path));
    assert!(emptied["counter"].is_null() && emptied["due_at"].is_null());
    assert_eq!(emptied["finished_at"], "2026-07-05");
    // A PUT stays whole.
    super::put(&app, &path, &object!({ "received_at": "2026-07-01" }));
    let replaced = json(&get(&app, &path));
    assert!(replaced["finished_at"].is_null() && replaced["overdue_reason"].is_null());
}

fn a_patch_of_no_case_or_of_another_is_refused(app: TestApp) {
    let app = with_keys(app);
    let none = patch(&app, &case_path("H1"), &object!({ "counter": "1" }));
    assert_eq!(problem(&none), is(404, "not_found"));
    put(
        &app,
        &case_path("H1"),
        &object!({ "received_at": "2026-07-01" }),
    );
    for (body, field) in [
        (object!({ "agency": "so-yt" }), "agency"),
        (object!({ "case_code": "H2" }), "case_code"),
        (object!({ "finished_at": "2062-07-01" }), "finished_at"),
        (object!({ "finished_at": "2026-06-30" }), "finished_at"),
        (object!({ "outcome": "granted" }), "outcome"),
        (object!({ "colour": "red" }), "colour"),
    ] {
        let refused = patch(&app, &case_path("H1"), &body);
        assert_eq!(problem(&refused), is(422, "invalid_field"), "{body}");
        assert_eq!(json(&refused)["field"], field, "{body}");
    }
    let array = send(&app, "PATCH", &case_path("H1"), ALL, Some((PATCH, "[1]")));
    assert_eq!(problem(&array), is(400, "invalid_json"));
    let plain = send(
        &app,
        "PATCH",
        &case_path("H1"),
        ALL,
        Some(("text/plain", "{}")),
    );
    assert_eq!(problem(&plain), is(415, "wrong_media_type"));
}

fn a_line_changes_what_it_mentions(app: TestApp) {
    let app = with_keys(app);
    let whole = object!({ "received_at": "2026-07-01", "finished_at": "2026-07-05",
        "field": "Đất đai", "outcome": "refused" });
    put(&app, &case_path("H1"), &whole);
    let line = object!({ "agency": "so-tp", "case_code": "h1", "received_at": "2026-07-01",
        "overdue_reason": "Mất điện", "field": null });
    let table = "case_code,agency,received_at,counter\nH1,so-tp,2026-07-01,Quầy 2\n";
    for (kind, body) in [
        ("application/x-ndjson", line.to_string()),
        ("text/csv", table.to_owned()),
    ] {
        let answer = send(&app, "POST", "/api/v1/cases", ALL, Some((kind, &body)));
        assert_eq!(json(&answer)["status"], "updated", "{}", answer.text());
    }
    let kept = json(&get(&app, &case_path("H1")));
    assert_eq!(kept["finished_at"], "2026-07-05");
    assert_eq!(kept["outcome"], "refused");
    assert_eq!(kept["overdue_reason"], "Mất điện");
    assert_eq!(kept["counter"], "Quầy 2");
    assert!(kept["field"].is_null());
}

fn a_code_is_found_however_it_is_written(app: TestApp) {
    let app = with_keys(app);
    let body = object!({ "received_at": "2026-07-01" });
    assert_eq!(put(&app, &case_path("H35-0001"), &body).status, 201);
    for code in [
        "h35-0001",
        "H35\u{200b}-0001",
        " H35-0001\u{a0}",
        "\u{feff}h35-0001",
    ] {
        let again = put(&app, &case_path(code), &body);
        assert_eq!(
            (again.status, &json(&again)["status"]),
            (200, &object!("unchanged")),
            "{code:?}"
        );
        assert_eq!(json(&again)["case_code"], "H35-0001");
        assert_eq!(get(&app, &case_path(code)).status, 200);
    }
    let damaged = put(&app, &case_path("2.60701E+14"), &body);
    assert_eq!(problem(&damaged), is(422, "invalid_field"));
}

fn a_case_is_handed_over_by_a_key_that_reaches_both_agencies(app: TestApp) {
    let app = with_keys(app);
    let body = object!({ "received_at": "2026-07-01", "finished_at": "2026-07-05" });
    put(&app, &at("so-yt", NATIONAL), &body);
    // A key that does not reach the other agency learns nothing but that it can't have the code.
    let beyond = send(
        &app,
        "PUT",
        &at("so-tp", NATIONAL),
        SO_TP,
        Some(("application/json", &body.to_string())),
    );
    assert_eq!(problem(&beyond), is(409, "case_elsewhere"));
    assert!(!beyond.text().contains("so-yt"), "{}", beyond.text());
    let line = object!({ "agency": "so-tp", "case_code": NATIONAL, "received_at": "2026-07-01" });
    let lines = Some(("application/x-ndjson", line.to_string()));
    let lines = lines.as_ref().map(|(kind, body)| (*kind, body.as_str()));
    let refused = send(&app, "POST", "/api/v1/cases", SO_TP, lines);
    assert_eq!(json(&refused)["error"]["code"], "case_elsewhere");
    let handed = put(&app, &at("so-tp", NATIONAL), &body);
    assert_eq!(
        (handed.status, &json(&handed)["status"]),
        (200, &object!("updated"))
    );
    assert_eq!(get(&app, &at("so-yt", NATIONAL)).status, 404);
    assert_eq!(get(&app, &at("so-tp", NATIONAL)).status, 200);
    assert_eq!(app.world.rows(&["agency"], "invitations"), [["so-tp"]]);
    app.world.sound();
}

fn a_national_code_of_another_case_is_a_conflict(app: TestApp) {
    let app = with_keys(app);
    put(
        &app,
        &at("so-yt", NATIONAL),
        &object!({ "received_at": "2026-07-01" }),
    );
    let other = put(
        &app,
        &at("so-tp", NATIONAL),
        &object!({ "received_at": "2026-07-02" }),
    );
    assert_eq!(problem(&other), is(409, "other_case_same_code"));
    let line = object!({ "agency": "so-tp", "case_code": NATIONAL, "received_at": "2026-07-02" });
    let line = line.to_string();
    let refused = send(
        &app,
        "POST",
        "/api/v1/cases",
        ALL,
        Some(("application/x-ndjson", &line)),
    );
    assert_eq!(json(&refused)["error"]["code"], "other_case_same_code");
}

fn an_agency_that_has_ended_takes_no_case(app: TestApp) {
    let app = with_keys(app);
    app.world
        .add_agencies(&[sipas::domain::cases::agency::Agency {
            valid_to: Some("2026-06-30".parse().unwrap()),
            successor: Some(slug("so-tp")),
            ..agency("so-cu", "so-ban-nganh")
        }]);
    let refused = put(
        &app,
        &at("so-cu", "H1"),
        &object!({ "received_at": "2026-07-01" }),
    );
    assert_eq!(problem(&refused), is(422, "agency_not_valid"));
    assert!(refused.text().contains("`so-tp`"), "{}", refused.text());
    let before = put(
        &app,
        &at("so-cu", "H1"),
        &object!({ "received_at": "2026-06-30" }),
    );
    assert_eq!(before.status, 201);
    let finish = object!({ "finished_at": "2026-07-02" });
    let refused = patch(&app, &at("so-cu", "H1"), &finish);
    assert_eq!(problem(&refused), is(422, "agency_not_valid"));
}

fn a_table_in_any_form_is_read(app: TestApp) {
    let app = with_keys(app);
    let body = "DANH SÁCH HỒ SƠ;;;\r\n;;;\r\nSố hồ sơ;Cơ quan thực hiện;Ngày tiếp nhận;Chủ hồ sơ;\r\n\
        (1);(2);(3);(4);\r\n=\"H1\";so-tp;01/07/2026;Nguyễn Văn A;\r\n;;;\r\nh1;so-tp;02/07/2026;;\r\n\
        Tổng số: 2;;;;\r\n";
    let answer = send(&app, "POST", "/api/v1/cases", ALL, Some(("text/csv", body)));
    let (passed_over, lines): (Vec<serde_json::Value>, Vec<serde_json::Value>) = answer
        .text()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .partition(|line| line["status"] == "passed_over");
    assert_eq!(lines.len(), 2, "{}", answer.text());
    assert_eq!(
        (&lines[0]["line"], &lines[0]["status"]),
        (&object!(5), &object!("created"))
    );
    let notes: Vec<&str> = passed_over
        .iter()
        .map(|line| line["note"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(notes, ["column_numbers", "total", "columns_not_read"]);
    assert_eq!(lines[1]["status"], "refused");
    let detail = lines[1]["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("line 5 has the same case"), "{detail}");
    assert!(!answer.text().contains("Nguyễn"));
}

fn a_table_that_has_the_month_first_is_refused_whole(app: TestApp) {
    let app = with_keys(app);
    let body = "case_code,agency,received_at\nH1,so-tp,7/1/2026\nH2,so-tp,7/13/2026 8:00\n";
    let answer = send(&app, "POST", "/api/v1/cases", ALL, Some(("text/csv", body)));
    assert_eq!(problem(&answer), is(422, "month_first"));
    assert!(answer.text().contains("line 3"), "{}", answer.text());
    // Nor do the dates of another column excuse it.
    let body = "case_code,agency,received_at,due_at\nH1,so-tp,7/13/2026,20/7/2026\n";
    let answer = send(&app, "POST", "/api/v1/cases", ALL, Some(("text/csv", body)));
    assert_eq!(problem(&answer), is(422, "month_first"));
    let detail = "column `received_at`: `7/13/2026` has the month first";
    assert!(answer.text().contains(detail), "{}", answer.text());
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}
