//! Who may ask, and for what: to a key that does not reach it, nothing is there.

use serde_json::{Value, json as object};

use super::{ALL, CLERK, REVOKED, SO_TP, is, json, key, problem, send, with_keys};
use crate::support::app::{Answer, TestApp};
use crate::support::builders::{CaseBuilder, case};

on_both_databases!(
    no_route_is_open_without_a_system_key_in_force,
    what_a_key_does_not_reach_is_not_there_on_any_route,
);

/// An operation: method, path, and a body that it takes, after its media type.
type Operation = (String, String, Option<(&'static str, String)>);

/// Every operation of the description.
fn operations(app: &TestApp) -> Vec<Operation> {
    let description: Value = serde_json::from_slice(&app.get("/api/openapi.json").bytes).unwrap();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let body = match (method.as_str(), path.rsplit('/').next().unwrap()) {
                ("put", _) => Some((
                    "application/json",
                    object!({ "received_at": "2026-07-01", "finished_at": "2026-07-05",
                        "intake_office": "mot-cua-1" })
                    .to_string(),
                )),
                ("post", "delivered") => {
                    Some(("application/json", object!({ "by": "slip" }).to_string()))
                }
                ("post", "kiosk") => Some((
                    "application/json",
                    object!({ "kiosk": "Ki-ốt 1" }).to_string(),
                )),
                ("post", "cases") => Some((
                    "application/x-ndjson",
                    object!({ "agency": "so-yt", "case_code": "H1", "received_at": "2026-07-01",
                        "finished_at": "2026-07-05" })
                    .to_string(),
                )),
                ("patch", _) => Some((
                    "application/merge-patch+json",
                    object!({ "counter": "Quầy 2" }).to_string(),
                )),
                ("post", other) => panic!("what does {other} take?"),
                _ => None,
            };
            operations.push((method.to_uppercase(), path.clone(), body));
        }
    }
    assert!(operations.len() >= 10, "{operations:?}");
    operations
}

fn ask(app: &TestApp, (method, path, body): &Operation, seed: u8, agency: &str) -> Answer {
    let mut path = path
        .replace("{agency}", agency)
        .replace("{case_code}", "H1");
    if method == "GET" && !path.contains("/agencies/") {
        path = format!("{path}?period=2026-07");
        path += if path.contains("/ranking") {
            "&block=so-ban-nganh".to_owned()
        } else {
            format!("&agency={agency}")
        }
        .as_str();
    }
    let body = body.as_ref().map(|(kind, body)| (*kind, body.as_str()));
    send(app, method, &path, seed, body)
}

fn no_route_is_open_without_a_system_key_in_force(app: TestApp) {
    let app = with_keys(app);
    for operation in operations(&app) {
        for seed in [REVOKED, CLERK, 9] {
            let answer = ask(&app, &operation, seed, "so-tp");
            assert_eq!(problem(&answer), is(401, "unauthorized"), "{operation:?}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }
    for header in ["", "Bearer", "Bearer x", "Basic eA==", &key(ALL)] {
        let answer = app.request("/api/v1/agencies/so-tp/cases", |agent, url| {
            agent.get(url).header("authorization", header).call()
        });
        assert_eq!(problem(&answer), is(401, "unauthorized"), "{header}");
    }
    let nobody = app.get("/api/v1/agencies/so-tp/cases");
    assert_eq!(problem(&nobody), is(401, "unauthorized"));
    insta::assert_json_snapshot!(json(&nobody), @r#"
    {
      "code": "unauthorized",
      "detail": "send `Authorization: Bearer KEY` with a system key in force",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);
    let lower = format!("bearer {}", key(ALL).to_lowercase().replace('-', ""));
    let answer = app.request("/api/v1/agencies/so-tp/cases", |agent, url| {
        agent.get(url).header("authorization", lower).call()
    });
    assert_eq!(answer.status, 200);
}

fn what_a_key_does_not_reach_is_not_there_on_any_route(app: TestApp) {
    let app = with_keys(app);
    let here = |case: sipas::domain::cases::case::Case| case.handed_in_at("mot-cua-1");
    app.world
        .import(&[here(case("H1").of("so-yt")), here(case("H1"))]);
    for operation in operations(&app) {
        let beyond = ask(&app, &operation, SO_TP, "so-yt");
        let nowhere = ask(&app, &operation, SO_TP, "so-x");
        if operation.1 == "/api/v1/cases" {
            // Each line has its own answer here: the agency is none that this key knows.
            insta::assert_json_snapshot!(json(&beyond), @r#"
            {
              "agency": "so-yt",
              "case_code": "H1",
              "error": {
                "code": "invalid_field",
                "detail": "`so-yt` is no agency: write its code or exact name, or import it with `sipas import agencies`",
                "field": "agency"
              },
              "line": 1,
              "status": "refused"
            }
            "#);
            continue;
        }
        assert_eq!(problem(&beyond), is(404, "not_found"), "{operation:?}");
        assert_eq!(beyond.bytes, nowhere.bytes, "{operation:?}");
        let within = ask(&app, &operation, SO_TP, "so-tp");
        let is_ranking = operation.1.ends_with("/ranking");
        assert_eq!(
            within.status == 404,
            is_ranking,
            "{operation:?}: {}",
            within.text()
        );
        let all = ask(&app, &operation, ALL, "so-yt");
        assert!(
            (200..300).contains(&all.status),
            "{operation:?}: {}",
            all.text()
        );
    }
    // An intake office decides no case.
    let office = send(&app, "GET", "/api/v1/agencies/mot-cua-1/cases", ALL, None);
    assert_eq!(problem(&office), is(404, "not_found"));
    insta::assert_json_snapshot!(json(&office), @r#"
    {
      "code": "not_found",
      "status": 404,
      "title": "Not Found",
      "type": "about:blank"
    }
    "#);
    assert_eq!(
        app.world.rows(&["agency"], "cases ORDER BY agency"),
        [["so-tp"], ["so-yt"]]
    );
}
