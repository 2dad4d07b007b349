//! One case at a time.

use insta::internals::Redaction;
use serde_json::{Value, json as object};
use sipas::domain::links::code::LinkCode;

use super::{SO_TP, case_path, get, is, json, post, problem, put, send, with_keys};
use crate::support::app::TestApp;
use crate::support::world::submission;

on_both_databases!(
    a_finished_case_gets_a_survey_and_always_the_same_one,
    a_case_is_created_then_unchanged_then_updated_and_the_key_is_named,
    a_reopened_case_keeps_its_link_and_an_answered_one_says_nothing,
    a_case_code_keeps_its_slashes_and_percent_signs,
    a_field_that_is_wrong_is_named_with_its_reason,
    a_body_that_is_no_case_is_refused_by_status,
    twenty_requests_at_once_for_a_new_case_give_one_link,
    a_link_that_was_delivered_is_noted_once,
);

const CODE: &str = "H35.18/2026/000123";

fn finished() -> Value {
    object!({ "received_at": "2026-07-01T09:30:00+07:00", "due_at": "2026-07-10",
        "finished_at": "2026-07-05", "intake_office": "mot-cua-1", "channel": "online" })
}

fn pending() -> Value {
    object!({ "received_at": "2026-07-01T09:30:00+07:00", "due_at": "2026-07-10",
        "intake_office": "mot-cua-1", "channel": "online" })
}

/// What stands in a snapshot for a link's code, in both spellings and within other texts.
fn masked(code: &LinkCode) -> Redaction {
    let (written, compact) = (code.to_string(), code.compact());
    insta::dynamic_redaction(move |value, _| match value.as_str() {
        Some(text) => text
            .replace(&written, "[code]")
            .replace(&compact, "[compact code]")
            .into(),
        None => value,
    })
}

fn a_finished_case_gets_a_survey_and_always_the_same_one(app: TestApp) {
    let app = with_keys(app);
    let answer = put(&app, &case_path(CODE), &pending());
    assert_eq!(
        (answer.status, json(&answer)["survey"].is_null()),
        (201, true)
    );
    let first = put(&app, &case_path(CODE), &finished());
    assert_eq!(first.status, 200, "{}", first.text());
    let first = json(&first);
    let survey = &first["survey"];
    let code = LinkCode::parse(survey["code"].as_str().unwrap()).unwrap();
    insta::assert_json_snapshot!(survey, { ".*" => masked(&code) }, @r#"
    {
      "code": "[code]",
      "expires_at": "2026-08-14T02:00:00Z",
      "message": "Kính mời Ông/Bà đánh giá mức độ hài lòng về việc giải quyết thủ tục hành chính của Cơ quan so-tp tại https://khaosat.example.vn/s/[compact code] (đến ngày 14/08/2026). Ông/Bà tự nguyện trả lời; họ tên và mã hồ sơ không được lưu cùng câu trả lời. Xin trân trọng cảm ơn.",
      "message_ascii": "Co quan so-tp kinh moi Ong/Ba danh gia viec giai quyet ho so: https://khaosat.example.vn/s/[compact code]",
      "qr_png": "https://khaosat.example.vn/s/[compact code]/qr.png",
      "qr_svg": "https://khaosat.example.vn/s/[compact code]/qr.svg",
      "slip_pdf": "https://khaosat.example.vn/s/[compact code]/slip.pdf",
      "url": "https://khaosat.example.vn/s/[compact code]"
    }
    "#);
    let ascii = survey["message_ascii"].as_str().unwrap();
    assert!(ascii.is_ascii() && ascii.len() <= 160, "{ascii}");
    assert_eq!(
        app.get(&format!("/s/{}", code.compact())).state(),
        Some("open")
    );
    assert_eq!(
        app.get(&format!("/s/{}/qr.svg", code.compact())).status,
        200
    );

    let again = put(&app, &case_path(CODE), &finished());
    assert_eq!(json(&again)["survey"], *survey);
    assert_eq!(json(&get(&app, &case_path(CODE)))["survey"], *survey);
}

fn a_case_is_created_then_unchanged_then_updated_and_the_key_is_named(app: TestApp) {
    let app = with_keys(app);
    let mut outcomes = Vec::new();
    let mut case = finished();
    for _ in 0..2 {
        let answer = put(&app, &case_path(CODE), &case);
        outcomes.push((answer.status, json(&answer)["status"].clone()));
    }
    case["due_at"] = object!("2026-08-10");
    let answer = put(&app, &case_path(CODE), &case);
    outcomes.push((answer.status, json(&answer)["status"].clone()));
    assert_eq!(
        outcomes,
        [
            (201, object!("created")),
            (200, object!("unchanged")),
            (200, object!("updated"))
        ]
    );
    assert_eq!(
        app.world
            .rows(&["column_name", "old_value", "changed_by"], "case_changes"),
        [["due_at", "2026-07-10", "key:Toàn tỉnh"]]
    );
    insta::assert_json_snapshot!(json(&answer), { ".survey" => "[survey]" }, @r#"
    {
      "agency": "so-tp",
      "case_code": "H35.18/2026/000123",
      "status": "updated",
      "survey": "[survey]"
    }
    "#);
    let kept = json(&get(&app, &case_path(CODE)));
    insta::assert_json_snapshot!(kept, { ".survey" => "[survey]" }, @r#"
    {
      "agency": "so-tp",
      "applicant": null,
      "case_code": "H35.18/2026/000123",
      "channel": "online",
      "counter": null,
      "due_at": "2026-08-10",
      "field": null,
      "finished_at": "2026-07-05",
      "intake_office": "mot-cua-1",
      "outcome": "granted",
      "overdue_reason": null,
      "procedure": null,
      "received_at": "2026-07-01T09:30:00+07:00",
      "return_office": "mot-cua-1",
      "survey": "[survey]",
      "updated_at": "2026-07-15T02:00:00Z"
    }
    "#);
    assert_eq!(kept["survey"], json(&answer)["survey"]);
    app.world.sound();
}

fn a_reopened_case_keeps_its_link_and_an_answered_one_says_nothing(app: TestApp) {
    let app = with_keys(app);
    let survey = |answer| json(&answer)["survey"]["code"].as_str().map(str::to_owned);
    let first = survey(put(&app, &case_path(CODE), &finished())).unwrap();
    assert_eq!(survey(put(&app, &case_path(CODE), &pending())), None);
    let code = LinkCode::parse(&first).unwrap().compact();
    assert_eq!(app.get(&format!("/s/{code}")).state(), Some("open"));
    let second = survey(put(&app, &case_path(CODE), &finished())).unwrap();
    assert_eq!(first, second);

    let before = [
        get(&app, &case_path(CODE)),
        get(&app, "/api/v1/agencies/so-tp/cases"),
    ]
    .map(|answer| json(&answer));
    let code = LinkCode::parse(&second).unwrap();
    app.world
        .submit(submission(code, "5555555555555555", "press"));
    let after = [
        get(&app, &case_path(CODE)),
        get(&app, "/api/v1/agencies/so-tp/cases"),
    ]
    .map(|answer| json(&answer));
    assert_eq!(before, after);
    assert_eq!(
        survey(put(&app, &case_path(CODE), &finished())).as_deref(),
        Some(second.as_str())
    );
}

fn a_case_code_keeps_its_slashes_and_percent_signs(app: TestApp) {
    let app = with_keys(app);
    for (segment, code) in [
        ("H35.18%2F2026%2F000123", "H35.18/2026/000123"),
        ("H35.18%2f2026%2f000124", "H35.18/2026/000124"),
        ("100%25", "100%"),
        ("100%2541", "100%41"),
        ("a+b%20c", "a+b c"),
        ("%C4%90%C4%90-1", "ĐĐ-1"),
        ("%2E%2E", ".."),
        ("delivered", "delivered"),
    ] {
        let path = format!("/api/v1/agencies/so-tp/cases/{segment}");
        let answer = put(&app, &path, &finished());
        assert_eq!(
            (answer.status, json(&answer)["case_code"].as_str()),
            (201, Some(code))
        );
        assert_eq!(json(&get(&app, &path))["case_code"], code);
        let answer = post(
            &app,
            &format!("{path}/delivered"),
            &object!({ "by": "slip" }),
        );
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 8);
    let encoded = "/api/v1/agencies/so-tp/cases/H35.18%252F2026";
    let answer = put(&app, encoded, &finished());
    assert_eq!(answer.status, 400);
    let detail = json(&answer)["detail"].to_string();
    assert!(detail.contains("encoded twice"), "{detail}");
    let twice = put(&app, "/api/v1/agencies/so-tp/cases/a/b", &finished());
    assert_eq!(problem(&twice), is(404, "not_found"));
    assert_eq!(
        problem(&get(&app, "/api/v1/agencies/so-tp/cases/%00")),
        is(404, "not_found")
    );
}

fn a_field_that_is_wrong_is_named_with_its_reason(app: TestApp) {
    let app = with_keys(app);
    for (field, value, reason) in [
        (
            "due_on",
            object!("2026-07-01"),
            "unknown; known are case_code",
        ),
        ("Mã hồ sơ", object!("x"), "unknown; known are case_code"),
        ("received_at", Value::Null, "must not be empty"),
        ("received_at", object!("hôm qua"), "is not a date"),
        (
            "received_at",
            object!("0098-10-01T00:00:00+07:00"),
            "is not a date",
        ),
        ("received_at", object!(20_260_701), "must be a text or null"),
        (
            "finished_at",
            object!("2026-06-30"),
            "is before the case was received",
        ),
        ("channel", object!("fax"), "is not one of counter, online"),
        ("outcome", object!(["granted"]), "must be a text or null"),
        ("intake_office", object!("so-tp"), "is no intake office"),
        ("intake_office", object!("mot-cua-9"), "is no agency"),
        ("counter", object!("3\n"), "U+000A"),
        (
            "field",
            object!("x".repeat(501)),
            "501 characters are too many",
        ),
        (
            "agency",
            object!("so-yt"),
            "another one than in the address",
        ),
        (
            "case_code",
            object!("H1"),
            "another one than in the address",
        ),
    ] {
        let mut case = finished();
        case[field] = value;
        let answer = put(&app, &case_path(CODE), &case);
        assert_eq!(problem(&answer), is(422, "invalid_field"), "{field}");
        let body = json(&answer);
        assert_eq!(body["field"], field);
        assert!(body["detail"].as_str().unwrap().contains(reason), "{body}");
    }
    let long = put(&app, &case_path(&"x".repeat(101)), &finished());
    insta::assert_json_snapshot!(json(&long), @r#"
    {
      "code": "invalid_field",
      "detail": "101 characters are too many: at most 100",
      "field": "case_code",
      "status": 422,
      "title": "Unprocessable Entity",
      "type": "about:blank"
    }
    "#);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
    // The agency and the code may be told again, also by the name, and in the words of a province.
    let mut case = finished();
    case["agency"] = object!("Cơ quan so-tp");
    case["case_code"] = object!(CODE);
    case["channel"] = object!("Trực tuyến");
    case["outcome"] = object!("");
    assert_eq!(put(&app, &case_path(CODE), &case).status, 201);
}

fn a_body_that_is_no_case_is_refused_by_status(app: TestApp) {
    let app = with_keys(app);
    let large = format!("{{\"field\": \"{}\"}}", "x".repeat(64 * 1024));
    for (kind, body, expected) in [
        ("application/json", "", is(400, "invalid_json")),
        ("application/json", "[]", is(400, "invalid_json")),
        ("application/json", "{\"a\":", is(400, "invalid_json")),
        ("application/json", &large, is(413, "too_large")),
        ("text/plain", "{}", is(415, "wrong_media_type")),
        (
            "application/x-www-form-urlencoded",
            "a=b",
            is(415, "wrong_media_type"),
        ),
    ] {
        let answer = send(&app, "PUT", &case_path(CODE), SO_TP, Some((kind, body)));
        assert_eq!(problem(&answer), expected);
    }
    let answer = send(&app, "PUT", &case_path(CODE), SO_TP, None);
    assert_eq!(problem(&answer), is(415, "wrong_media_type"));
    insta::assert_json_snapshot!(json(&answer), @r#"
    {
      "code": "wrong_media_type",
      "detail": "the body must be application/json",
      "status": 415,
      "title": "Unsupported Media Type",
      "type": "about:blank"
    }
    "#);
}

fn twenty_requests_at_once_for_a_new_case_give_one_link(app: TestApp) {
    let app = with_keys(app);
    let mut case = finished();
    case["procedure"] = object!("1.000775");
    case["procedure_name"] = object!("Cấp phiếu lý lịch tư pháp");
    for round in 0..5 {
        let path = case_path(&format!("H{round}"));
        let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..20)
                .map(|_| scope.spawn(|| put(&app, &path, &case)))
                .collect();
            threads
                .into_iter()
                .map(|thread| {
                    let answer = thread.join().unwrap();
                    (answer.status, json(&answer)["survey"]["code"].clone())
                })
                .collect()
        });
        let created = answers.iter().filter(|(status, _)| *status == 201).count();
        assert_eq!(created, 1, "{answers:?}");
        assert!(
            answers
                .iter()
                .all(|(status, code)| matches!(status, 200 | 201) && *code == answers[0].1),
            "{answers:?}"
        );
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 5);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM invitations"), 5);
    app.world.sound();
}

fn a_link_that_was_delivered_is_noted_once(app: TestApp) {
    let app = with_keys(app);
    let delivery = format!("{}/delivered", case_path(CODE));
    assert_eq!(
        problem(&post(&app, &delivery, &object!({ "by": "slip" }))),
        is(404, "not_found")
    );
    put(&app, &case_path(CODE), &pending());
    let none = post(&app, &delivery, &object!({ "by": "slip" }));
    assert_eq!(problem(&none), is(409, "no_link"));
    insta::assert_json_snapshot!(json(&none), @r#"
    {
      "code": "no_link",
      "detail": "a case gets a link when it is finished, unless it was revoked",
      "status": 409,
      "title": "Conflict",
      "type": "about:blank"
    }
    "#);
    put(&app, &case_path(CODE), &finished());
    for body in [
        object!({}),
        object!({ "by": "pigeon" }),
        object!({ "by": 1 }),
    ] {
        let answer = post(&app, &delivery, &body);
        assert_eq!(problem(&answer), is(422, "invalid_field"));
        assert_eq!(json(&answer)["field"], "by");
    }
    let other = post(&app, &delivery, &object!({ "by": "slip", "on": "2026" }));
    assert_eq!(json(&other)["field"], "on");
    for way in ["message", "slip"] {
        let answer = post(&app, &delivery, &object!({ "by": way }));
        assert_eq!((answer.status, answer.bytes.len()), (204, 0));
    }
    assert_eq!(
        app.world
            .rows(&["delivered_by", "delivered_on"], "invitations"),
        [["message", "2026-07-15"]]
    );
    app.world.sound();
}
