//! Cases of agencies that were succeeded, by every way in which software sends them.

use serde_json::{Value, json as object};
use sipas::domain::cases::agency::Agency;

use super::{ALL, case_path, get, is, json, problem, put, send, with_keys};
use crate::support::Database;
use crate::support::app::{Answer, TestApp};
use crate::support::builders::agency;
use crate::support::world::{World, definitions};

on_both_databases!(
    a_finish_after_the_end_of_the_agency_goes_to_the_successor_however_it_is_sent,
    two_agencies_cases_of_one_code_stay_two_however_they_are_sent,
    what_a_line_leaves_out_does_not_move_its_case,
    a_pending_case_is_finished_under_the_successors_name,
    an_office_that_had_closed_before_the_receipt_is_refused,
);

const NATIONAL: &str = "H35.18-260620-0001";

/// Two communes that ended with June 2026, and the one that took over from both.
fn merged(database: Database, follow_successor: bool) -> TestApp {
    let follow =
        |settings: &mut sipas::store::Settings| settings.follow_successor = follow_successor;
    let world = World::with(database, follow, definitions());
    let commune = |code: &str| agency(code, "xa-phuong-dac-khu");
    let ended = |code: &str| Agency {
        valid_to: Some("2026-06-30".parse().unwrap()),
        successor: Some(agency("xa-moi", "xa-phuong-dac-khu").code),
        ..commune(code)
    };
    let new = Agency {
        valid_from: Some("2026-07-01".parse().unwrap()),
        ..commune("xa-moi")
    };
    world.add_agencies(&[new, ended("xa-cu"), ended("xa-ba")]);
    with_keys(TestApp::serving(world))
}

fn at(agency: &str, code: &str) -> String {
    case_path(code).replace("so-tp", agency)
}

fn patch(app: &TestApp, path: &str, body: &Value) -> Answer {
    let kind = "application/merge-patch+json";
    send(app, "PATCH", path, ALL, Some((kind, &body.to_string())))
}

/// The ways of sending a finish on 2 July.
const WAYS: [&str; 4] = ["PUT", "PATCH", "text/csv", "application/x-ndjson"];

/// Sends the finish of a case that was received on 20 June, and returns its result.
fn finish(app: &TestApp, way: &str, agency: &str, code: &str) -> Value {
    let (received, finished) = ("2026-06-20", "2026-07-02");
    let answer = match way {
        "PUT" => {
            let body = object!({ "received_at": received, "finished_at": finished });
            put(app, &at(agency, code), &body)
        }
        "PATCH" => patch(
            app,
            &at(agency, code),
            &object!({ "finished_at": finished }),
        ),
        "text/csv" => {
            let table = format!(
                "case_code,agency,received_at,finished_at\n{code},{agency},{received},{finished}\n"
            );
            send(app, "POST", "/api/v1/cases", ALL, Some((way, &table)))
        }
        _ => {
            let line = object!({ "agency": agency, "case_code": code, "received_at": received,
                "finished_at": finished });
            send(
                app,
                "POST",
                "/api/v1/cases",
                ALL,
                Some((way, &line.to_string())),
            )
        }
    };
    json(&answer)
}

fn cases(app: &TestApp) -> Vec<Vec<String>> {
    let columns = ["agency", "received_at", "finished_at"];
    app.world
        .rows(&columns, "cases ORDER BY case_code, code_scope")
}

fn a_finish_after_the_end_of_the_agency_goes_to_the_successor_however_it_is_sent(
    database: Database,
) {
    let app = merged(database, true);
    let pending = object!({ "received_at": "2026-06-20" });
    let mut count = 0;
    for (index, way) in WAYS.iter().enumerate() {
        for code in [format!("000{index}/2026"), format!("H35.18-260620-{index}")] {
            assert_eq!(put(&app, &at("xa-cu", &code), &pending).status, 201);
            let first = finish(&app, way, "xa-cu", &code);
            assert_eq!(first["status"], "updated", "{way}: {first}");
            assert_eq!(first["agency"], "xa-moi", "{way}: {first}");
            let again = finish(&app, way, "xa-cu", &code);
            assert_eq!(again["status"], "unchanged", "{way}: {again}");
            assert_eq!(again["survey"], first["survey"], "{way}");
            // Under both names it is found.
            for name in ["xa-cu", "xa-moi"] {
                assert_eq!(json(&get(&app, &at(name, &code)))["agency"], "xa-moi");
            }
            count += 1;
        }
    }
    let expected = vec![["xa-moi", "2026-06-20", "2026-07-02"]; count];
    assert_eq!(cases(&app), expected);
    app.world.sound();
}

fn two_agencies_cases_of_one_code_stay_two_however_they_are_sent(database: Database) {
    let app = merged(database, true);
    let pending = object!({ "received_at": "2026-06-20" });
    for (index, way) in WAYS.iter().enumerate() {
        let code = format!("000{index}/2026");
        for name in ["xa-cu", "xa-ba"] {
            if *way == "PATCH" {
                put(&app, &at(name, &code), &pending);
            }
            let result = finish(&app, way, name, &code);
            assert_ne!(result["status"], "refused", "{way}: {result}");
        }
    }
    assert_eq!(cases(&app).len(), 2 * WAYS.len());
    assert_eq!(
        app.world
            .number("SELECT COUNT(DISTINCT case_id) FROM invitations"),
        2 * WAYS.len() as i64
    );
    app.world.sound();
}

fn what_a_line_leaves_out_does_not_move_its_case(database: Database) {
    let app = merged(database, false);
    for (index, way) in WAYS.iter().enumerate() {
        let code = format!("000{index}/2026");
        if *way == "PATCH" {
            finish(&app, "PUT", "xa-moi", &code);
        } else {
            finish(&app, way, "xa-moi", &code);
        }
        let line = object!({ "agency": "xa-moi", "case_code": code, "received_at": "2026-06-20",
            "overdue_reason": "Chờ xác minh" });
        let lines = Some(("application/x-ndjson", line.to_string()));
        let lines = lines.as_ref().map(|(kind, body)| (*kind, body.as_str()));
        let result = json(&send(&app, "POST", "/api/v1/cases", ALL, lines));
        assert_eq!(result["status"], "updated", "{way}: {result}");
        let table = format!(
            "case_code,agency,received_at,overdue_reason\n{code},xa-moi,2026-06-20,Mất điện\n"
        );
        let table = send(
            &app,
            "POST",
            "/api/v1/cases",
            ALL,
            Some(("text/csv", &table)),
        );
        assert_eq!(json(&table)["status"], "updated", "{way}");
        let reason = object!({ "overdue_reason": "Chờ xác minh", "received_at": "2026-06-20" });
        assert_eq!(patch(&app, &at("xa-moi", &code), &reason).status, 200);
    }
    let expected = vec![["xa-moi", "2026-06-20", "2026-07-02"]; WAYS.len()];
    assert_eq!(cases(&app), expected);
}

fn a_pending_case_is_finished_under_the_successors_name(database: Database) {
    let app = merged(database, false);
    let pending = object!({ "received_at": "2026-06-20" });
    for (index, way) in ["PUT", "text/csv", "application/x-ndjson"]
        .iter()
        .enumerate()
    {
        let code = format!("000{index}/2026");
        assert_eq!(put(&app, &at("xa-cu", &code), &pending).status, 201);
        let body = object!({ "finished_at": "2026-07-02" });
        let refused = patch(&app, &at("xa-cu", &code), &body);
        assert_eq!(problem(&refused), is(422, "agency_not_valid"));
        for status in ["updated", "unchanged"] {
            let result = finish(&app, way, "xa-moi", &code);
            assert_eq!(result["status"], status, "{way}: {result}");
        }
        // From now on it has this address too.
        let reason = object!({ "overdue_reason": "Mất điện" });
        assert_eq!(patch(&app, &at("xa-moi", &code), &reason).status, 200);
    }
    assert_eq!(cases(&app), vec![["xa-moi", "2026-06-20", "2026-07-02"]; 3]);
    put(&app, &at("xa-cu", "0009/2026"), &pending);
    put(&app, &at("xa-ba", "0009/2026"), &pending);
    let body = object!({ "received_at": "2026-06-20", "finished_at": "2026-07-02" });
    let refused = put(&app, &at("xa-moi", "0009/2026"), &body);
    assert_eq!(problem(&refused), is(409, "other_case_same_code"));
    // A national code is the province's, whoever is named.
    put(&app, &at("xa-cu", NATIONAL), &pending);
    assert_eq!(finish(&app, "PUT", "xa-moi", NATIONAL)["status"], "updated");
    app.world.sound();
}

fn an_office_that_had_closed_before_the_receipt_is_refused(database: Database) {
    let app = merged(database, false);
    app.world.add_agencies(&[Agency {
        valid_to: Some("2026-06-30".parse().unwrap()),
        ..agency("mot-cua-1", "mot-cua")
    }]);
    let body = |received: &str| object!({ "received_at": received, "intake_office": "mot-cua-1" });
    let refused = put(&app, &case_path("H1"), &body("2026-07-01"));
    assert_eq!(problem(&refused), is(422, "agency_not_valid"));
    assert_eq!(json(&refused)["field"], "intake_office");
    assert_eq!(put(&app, &case_path("H1"), &body("2026-06-30")).status, 201);
    let finish = patch(
        &app,
        &case_path("H1"),
        &object!({ "finished_at": "2026-07-02" }),
    );
    assert!(json(&finish)["survey"].is_object(), "{}", finish.text());
}
