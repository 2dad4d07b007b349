//! What software sends is in the audit trail a second later.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ALL, case_path, get, post, put, send, with_keys};
use crate::support::app::TestApp;
use crate::support::case;

on_both_databases!(
    requests_are_events_of_the_key_once_each_and_only_if_they_change_anything,
    cases_are_read_once_it_is_recorded,
);

fn cases_are_read_once_it_is_recorded(app: TestApp) {
    let app = with_keys(app);
    app.world.import(&[case("H1")]);
    let list = "/api/v1/agencies/so-tp/cases";
    let one = case_path("H1");
    let one = one.as_str();
    app.world
        .execute("ALTER TABLE audit_pending RENAME TO gone");
    let refused = [list, one].map(|path| get(&app, path));
    app.world
        .execute("ALTER TABLE gone RENAME TO audit_pending");
    for answer in refused {
        assert_eq!(answer.status, 500);
        assert!(!answer.text().contains("H1"), "{}", answer.text());
    }
    for path in [one, list, list, one] {
        assert_eq!(get(&app, path).status, 200, "{path}");
    }
    // What is not there is not read.
    assert_eq!(get(&app, &case_path("H2")).status, 404);
    assert_eq!(get(&app, "/api/v1/agencies/none/cases").status, 404);
    app.world.store.append_pending(app.world.now).unwrap();
    let read = "audit_events WHERE act = 'cases.read'";
    let read = app.world.rows(&["actor", "object"], read);
    assert_eq!(read, [["key:Toàn tỉnh", "so-tp"]]);
}

fn requests_are_events_of_the_key_once_each_and_only_if_they_change_anything(app: TestApp) {
    let app = with_keys(app);
    let before = app.world.number("SELECT COUNT(*) FROM audit_events");
    let path = case_path("H35.18/2026/000123");
    let case = json!({"received_at": "2026-07-01", "finished_at": "2026-07-05"});
    assert_eq!(put(&app, &path, &case).status, 201);
    assert_eq!(put(&app, &path, &case).status, 200);
    for way in ["message", "message", "display", "kiosk"] {
        let answer = post(&app, &format!("{path}/delivered"), &json!({"by": way}));
        assert_eq!(answer.status, 204);
    }
    let body = "{\"agency\": \"so-tp\", \"case_code\": \"A\", \"received_at\": \"2026-07-01\"}\n\
         {\"agency\": \"so-tp\", \"case_code\": \"B\", \"received_at\": \"2026-07-01\"}\nno JSON\n";
    for _ in 0..2 {
        let sent = send(
            &app,
            "POST",
            "/api/v1/cases",
            ALL,
            Some(("application/x-ndjson", body)),
        );
        assert_eq!(sent.status, 200);
    }
    let until = Instant::now() + Duration::from_secs(20);
    let waiting = || app.world.number("SELECT COUNT(*) FROM audit_pending");
    while waiting() > 0 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(waiting(), 0);
    let from = format!("audit_events WHERE number > {before} ORDER BY act, object");
    let events = app
        .world
        .rows(&["act", "actor", "object", "details"], &from);
    let acts: Vec<&str> = events.iter().map(|event| event[0].as_str()).collect();
    assert_eq!(acts, ["cases.send", "cases.send", "link.deliver"]);
    assert!(events.iter().all(|event| event[1] == "key:Toàn tỉnh"));
    let stream = events.iter().find(|event| event[2] == "cases").unwrap();
    let details: Value = serde_json::from_str(&stream[3]).unwrap();
    // The line that is no JSON is no case.
    let expected = json!({
        "added": 2, "changed": 0, "unchanged": 0, "refused": 0,
        "sha256": hex::encode(Sha256::digest(body)),
    });
    assert_eq!(details, expected);
    assert_eq!(
        app.world
            .store
            .verify_audit(None, app.world.now)
            .unwrap()
            .fault,
        None
    );
}
