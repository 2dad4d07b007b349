//! What whoever has stolen a key can't do: the attacks.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value, json as object};
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::ImportMode;
use sipas::store::access::keys::NewKey;

use super::{ALL, CLERK, KIOSK, SO_TP, case_path, get, is, json, key, problem, send, with_keys};
use crate::support::app::{Answer, TestApp};
use crate::support::builders::{CaseBuilder, case, slug};
use crate::support::counter_key::CounterKey;
use crate::support::world::source;

on_both_databases!(
    a_narrow_key_places_no_case_at_an_office_that_it_does_not_name,
    a_narrow_key_uses_the_kiosks_of_its_offices_alone,
    a_narrow_key_does_not_rename_what_all_agencies_share,
    refused_lines_without_end_fill_neither_the_answer_nor_the_disk,
    lines_beyond_the_limit_are_not_read,
    a_body_without_end_is_answered,
    a_table_beyond_the_limit_is_refused_whole,
    a_key_has_a_few_streams_at_a_time_and_others_have_theirs,
    a_text_reaches_public_pages_once_k_cases_carry_it,
    fields_that_are_made_up_do_not_flood_the_clerk,
);

/// A key for Sở Tư pháp and the office `mot-cua-1`.
const AT_OFFICE: u8 = 6;
const JSON: &str = "application/x-ndjson";
const CASES: &str = "/api/v1/cases";
/// The number of refused lines that are shown one by one.
const MOST_SHOWN: usize = 1_000;

fn with_narrow_keys(app: TestApp) -> TestApp {
    let app = with_keys(app);
    let new = NewKey {
        name: "Sở Tư pháp ở một cửa".to_owned(),
        kind: KeyKind::System,
        reach: Reach::Agencies {
            agencies: vec![slug("so-tp")],
            offices: vec![slug("mot-cua-1")],
        },
    };
    let text = KeyText::new([AT_OFFICE; 28]);
    let world = &app.world;
    world.store.insert_key(&new, &text, &world.by()).unwrap();
    app
}

fn change(app: &TestApp, method: &str, path: &str, seed: u8, body: &Value) -> Answer {
    let media = match method {
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    };
    send(app, method, path, seed, Some((media, &body.to_string())))
}

/// A finished case, handed in where it is said.
fn finished(places: &Value) -> Value {
    let mut body =
        object!({ "received_at": "2026-07-01", "finished_at": "2026-07-15T08:59:00+07:00" });
    body.as_object_mut()
        .unwrap()
        .extend(places.as_object().unwrap().clone());
    body
}

fn a_narrow_key_places_no_case_at_an_office_that_it_does_not_name(app: TestApp) {
    let app = with_narrow_keys(app);
    let world = &app.world;
    // At the counters of these offices somebody reads what is new.
    let displays = ["mot-cua-1", "mot-cua-2"]
        .map(|office| CounterKey::make(world, KeyKind::Display, office, None));
    let kept = case("kept").handed_in_at("mot-cua-2");
    world.import(&[kept]);
    let stored = || {
        let columns = ["case_code", "intake_office", "return_office", "counter"];
        world.rows(&columns, "cases ORDER BY case_code")
    };
    let before = stored();
    let empty = displays
        .each_ref()
        .map(|display| display.get(&app, "/display/now").bytes);
    for (seed, office) in [
        (SO_TP, "mot-cua-1"),
        (SO_TP, "mot-cua-2"),
        (AT_OFFICE, "mot-cua-2"),
    ] {
        for (column, places) in [
            ("intake_office", object!({ "intake_office": office })),
            (
                "intake_office",
                object!({ "intake_office": office, "counter": "3" }),
            ),
            ("return_office", object!({ "return_office": office })),
        ] {
            let put = change(&app, "PUT", &case_path("new"), seed, &finished(&places));
            assert_eq!(problem(&put), is(409, "office_elsewhere"), "{places}");
            assert_eq!(json(&put)["field"], column);
            let mut line = finished(&places);
            line["agency"] = object!("so-tp");
            line["case_code"] = object!("new");
            let line = send(&app, "POST", CASES, seed, Some((JSON, &line.to_string())));
            assert_eq!(json(&line)["error"]["code"], "office_elsewhere", "{places}");
        }
    }
    // A case of its own agency that somebody else has placed stays where it is.
    for (column, moved) in [
        (
            "intake_office",
            object!({ "intake_office": null, "return_office": null }),
        ),
        ("intake_office", object!({ "intake_office": "mot-cua-1" })),
        ("counter", object!({ "counter": "1" })),
    ] {
        let patched = change(&app, "PATCH", &case_path("kept"), AT_OFFICE, &moved);
        assert_eq!(problem(&patched), is(409, "office_elsewhere"), "{moved}");
        assert_eq!(json(&patched)["field"], column, "{moved}");
    }
    assert_eq!(stored(), before);
    for (display, empty) in displays.iter().zip(empty) {
        assert_eq!(display.get(&app, "/display/now").bytes, empty);
    }
    // What it says of the case itself is taken, wherever the case is.
    let reason = object!({ "overdue_reason": "Chờ xác minh", "intake_office": "mot-cua-2" });
    let patched = change(&app, "PATCH", &case_path("kept"), SO_TP, &reason);
    assert_eq!(patched.status, 200, "{}", patched.text());
    let elsewhere = change(
        &app,
        "PUT",
        &case_path("online"),
        SO_TP,
        &finished(&object!({})),
    );
    assert_eq!(elsewhere.status, 201);
    let own = object!({ "intake_office": "mot-cua-1", "counter": "3" });
    let placed = change(
        &app,
        "PUT",
        &case_path("placed"),
        AT_OFFICE,
        &finished(&own),
    );
    assert_eq!(placed.status, 201, "{}", placed.text());
}

fn a_narrow_key_uses_the_kiosks_of_its_offices_alone(app: TestApp) {
    let app = with_narrow_keys(app);
    let elsewhere = CounterKey::make(&app.world, KeyKind::Kiosk, "mot-cua-2", None);
    app.world.import(&[
        case("H1").handed_in_at("mot-cua-1"),
        case("H2").handed_in_at("mot-cua-2"),
    ]);
    let assign = |seed, code: &str, kiosk: &str| {
        let path = format!("{}/kiosk", case_path(code));
        change(&app, "POST", &path, seed, &object!({ "kiosk": kiosk }))
    };
    let nowhere = assign(SO_TP, "H1", "Ki-ốt 9");
    assert_eq!(problem(&nowhere), is(422, "invalid_field"));
    for (seed, code, kiosk) in [
        (SO_TP, "H1", "Ki-ốt 1"),
        (SO_TP, "H2", elsewhere.name.as_str()),
        (AT_OFFICE, "H2", elsewhere.name.as_str()),
    ] {
        // As a kiosk that does not exist.
        let refused = assign(seed, code, kiosk);
        assert_eq!(refused.bytes, nowhere.bytes, "{code} {kiosk}");
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM kiosks"), 0);
    assert_eq!(assign(AT_OFFICE, "H1", "Ki-ốt 1").status, 204);
    assert_eq!(assign(ALL, "H2", &elsewhere.name).status, 204);
    // Keys of counters are no keys of software.
    for seed in [CLERK, KIOSK] {
        assert_eq!(
            problem(&assign(seed, "H1", "Ki-ốt 1")),
            is(401, "unauthorized")
        );
    }
}

fn a_narrow_key_does_not_rename_what_all_agencies_share(app: TestApp) {
    let app = with_narrow_keys(app);
    let named = |name: &str, field: &str| {
        finished(&object!({ "procedure": "1.001", "procedure_name": name, "field": field }))
    };
    let put = |seed, code: &str, name: &str, field: &str| {
        let answer = change(&app, "PUT", &case_path(code), seed, &named(name, field));
        assert!((200..300).contains(&answer.status), "{}", answer.text());
    };
    let known = || {
        let found = app.world.store.find_procedure("1.001").unwrap().unwrap();
        (found.name.unwrap(), found.field.unwrap())
    };
    let pair = |name: &str, field: &str| (name.to_owned(), field.to_owned());
    put(SO_TP, "1", "Cấp phiếu lý lịch", "Tư pháp");
    assert_eq!(known(), pair("Cấp phiếu lý lịch", "Tư pháp"));
    put(AT_OFFICE, "2", "Gọi 0912 345 678", "Quảng cáo");
    assert_eq!(known(), pair("Cấp phiếu lý lịch", "Tư pháp"));
    put(ALL, "3", "Cấp phiếu lý lịch tư pháp", "Tư pháp");
    assert_eq!(known(), pair("Cấp phiếu lý lịch tư pháp", "Tư pháp"));
}

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let lines = answer.text().lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn good(code: &str) -> String {
    object!({ "agency": "so-tp", "case_code": code, "received_at": "2026-07-01" }).to_string()
}

fn refused_lines_without_end_fill_neither_the_answer_nor_the_disk(app: TestApp) {
    let app = with_narrow_keys(app);
    // A field without a name's end, which its refusal would repeat.
    let long = object!({ "x".repeat(500_000): "y" }).to_string();
    let mut body = format!("{long}\n").repeat(4);
    body += &format!("{}\n", good("first"));
    body += &"[1]\n".repeat(MOST_SHOWN + 200);
    body += &good("last");
    let answer = send(&app, "POST", CASES, SO_TP, Some((JSON, &body)));
    assert!(answer.bytes.len() < 400_000, "{}", answer.bytes.len());
    let results = lines(&answer);
    let refused = |line: &&Value| line["status"] == "refused";
    assert_eq!(results.iter().filter(refused).count(), MOST_SHOWN + 1);
    assert_eq!(
        results
            .iter()
            .filter(|line| line["status"] == "created")
            .count(),
        2
    );
    let last = results.last().unwrap();
    assert_eq!(last["error"]["code"], "too_many_refused");
    // The first that is not shown: after the long ones, the good one and those that are.
    assert_eq!(last["line"], MOST_SHOWN + 2);
    let detail = last["error"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("204 more lines are refused"), "{detail}");
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 2);
}

fn lines_beyond_the_limit_are_not_read(app: TestApp) {
    let app = with_narrow_keys(app);
    let body = "[1]\n".repeat(300_000) + &good("beyond") + "\n" + &good("further beyond");
    let answer = send(&app, "POST", CASES, SO_TP, Some((JSON, &body)));
    let results = lines(&answer);
    assert_eq!(results.len(), MOST_SHOWN + 2);
    let last = results.last().unwrap();
    assert_eq!(last["error"]["code"], "too_many_lines");
    assert_eq!(last["line"], 300_001);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

/// A line of a table that is refused. It is long, because each line is read, and a limit of bytes has many short ones.
static LONG_LINE: LazyLock<String> = LazyLock::new(|| format!("{},,\n", "H".repeat(500)));

fn a_body_without_end_is_answered(app: TestApp) {
    let app = with_narrow_keys(app);
    // Refused lines without end, and a table without end.
    let lines = "[1]\n".repeat(1 << 18);
    let table = LONG_LINE.repeat(1 << 10);
    for (media_type, refused, expected) in [
        (JSON, lines, "too_many_lines"),
        ("text/csv", table, "too_large"),
    ] {
        let mut stream = TcpStream::connect(app.address).unwrap();
        write!(
            stream,
            "POST {CASES} HTTP/1.1\r\nHost: sipas\r\nAuthorization: Bearer {}\r\n\
             Content-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n",
            key(SO_TP)
        )
        .unwrap();
        let mut answers = stream.try_clone().unwrap();
        let wait = Duration::from_secs(180);
        answers.set_read_timeout(Some(wait)).unwrap();
        let piece = format!("{:x}\r\n{refused}\r\n", refused.len());
        let answer = std::thread::scope(|scope| {
            scope.spawn(move || while stream.write_all(piece.as_bytes()).is_ok() {});
            let mut answer = String::new();
            let mut bytes = [0; 4096];
            while !answer.contains(expected) {
                // Whoever sends without end ends with the connection.
                let count = answers.read(&mut bytes).unwrap_or(0);
                if count == 0 {
                    break;
                }
                answer += &String::from_utf8_lossy(&bytes[..count]);
            }
            let _ = answers.shutdown(Shutdown::Both);
            answer
        });
        assert!(answer.contains(expected), "{answer}");
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_table_beyond_the_limit_is_refused_whole(app: TestApp) {
    let app = with_narrow_keys(app);
    let mut body = "case_code,agency,received_at\nH1,so-tp,2026-07-01\n".to_owned();
    body += &LONG_LINE.repeat((64 << 20) / LONG_LINE.len() + 1);
    let answer = send(&app, "POST", CASES, SO_TP, Some(("text/csv", &body)));
    assert_eq!(problem(&answer), is(413, "too_large"));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_key_has_a_few_streams_at_a_time_and_others_have_theirs(app: TestApp) {
    let app = with_narrow_keys(app);
    let open: Vec<TcpStream> = (1..=4)
        .map(|number| {
            let mut stream = TcpStream::connect(app.address).unwrap();
            let line = good(&number.to_string());
            write!(
                stream,
                "POST {CASES} HTTP/1.1\r\nHost: sipas\r\nAuthorization: Bearer {}\r\n\
                 Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{line}\n\r\n",
                key(SO_TP),
                line.len() + 1
            )
            .unwrap();
            stream
        })
        .collect();
    super::streams::wait_for_cases(&app, 4);
    let more = |seed| send(&app, "POST", CASES, seed, Some((JSON, &good("more"))));
    let refused = more(SO_TP);
    assert_eq!(problem(&refused), is(503, "unavailable"));
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(more(AT_OFFICE).status, 200);
    drop(open);
}

fn a_text_reaches_public_pages_once_k_cases_carry_it(app: TestApp) {
    let app = with_narrow_keys(app);
    let world = &app.world;
    let agency = world.store.find_agency("so-tp").unwrap().unwrap();
    let (field, reason) = ("Gọi 0912 345 678", "Bà Trần Thị B chưa nộp");
    let pages = ["/timeliness/so-ban-nganh/2026-07", "/agency/so-tp/2026-07"];
    let send_late = |number: usize| {
        let body = object!({ "received_at": "2026-07-01", "due_at": "2026-07-02",
            "finished_at": "2026-07-05", "field": field, "overdue_reason": reason });
        let put = change(&app, "PUT", &case_path(&number.to_string()), SO_TP, &body);
        assert_eq!(put.status, 201, "{}", put.text());
    };
    // Kept pages learn of cases when a minute has gone by, or of a change of agencies at once.
    let learn = || {
        let imported = std::slice::from_ref(&agency);
        world
            .store
            .import_agencies(imported, &source(), ImportMode::Chunked)
    };
    let shown = |text: &str| {
        learn().unwrap();
        pages.map(|page| app.get(page).text().contains(text))
    };
    for number in 1..world.store.k() {
        send_late(number.try_into().unwrap());
        assert_eq!((shown(field), shown(reason)), ([false; 2], [false; 2]));
        assert_eq!(shown("lĩnh vực khác"), [true; 2]);
    }
    // Who can read the cases themselves reads them here too.
    let own = send(
        &app,
        "GET",
        "/api/v1/timeliness?period=2026-07",
        SO_TP,
        None,
    );
    assert!(own.text().contains(field) && own.text().contains(reason));
    // The province vouches for what it confirms.
    world.import(&[case("land").about("Lâm nghiệp").due("2026-07-02")]);
    assert_eq!(shown("Lâm nghiệp"), [false; 2]);
    world
        .store
        .confirm_fields(&["Lâm nghiệp"], &world.by())
        .unwrap();
    assert_eq!(shown("Lâm nghiệp"), [true; 2]);
    send_late(5);
    assert_eq!((shown(field), shown(reason)), ([true; 2], [true; 2]));
    assert!(get(&app, &case_path("1")).text().contains(reason));
}

fn fields_that_are_made_up_do_not_flood_the_clerk(app: TestApp) {
    let app = with_narrow_keys(app);
    let world = &app.world;
    world
        .store
        .confirm_fields(&["Zoology"], &world.by())
        .unwrap();
    let line = |number: usize, field: &str| {
        let line = object!({ "agency": "so-tp", "case_code": number.to_string(),
            "received_at": "2026-07-01", "procedure": format!("9.{number}"), "field": field });
        format!("{line}\n")
    };
    let made_up: String = (0..300)
        .map(|number| line(number, &format!("A{number}")))
        .collect();
    let body = made_up + &line(300, "Zoology");
    lines(&send(&app, "POST", CASES, SO_TP, Some((JSON, &body))));
    let page = CounterKey::clerk(world, "mot-cua-1", None).get(&app, "/counter/add");
    assert_eq!(page.text().matches("<option value=\"A").count(), 199);
    assert!(page.page().has("datalist option[value='Zoology']"));
}
