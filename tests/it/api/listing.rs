//! Cases for reconciliation.

use sipas::domain::cases::case::Case;

use super::{SO_TP, case_path, get, is, json, problem, send, with_keys};
use crate::support::app::TestApp;
use crate::support::at;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::numbered;

on_both_databases!(
    pages_hold_each_case_once_in_the_order_of_change,
    only_what_changed_since_is_listed,
    a_parameter_that_is_wrong_is_named,
);

const CASES: &str = "/api/v1/agencies/so-tp/cases";

fn codes(page: &serde_json::Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["case_code"].as_str().unwrap().to_owned())
        .collect()
}

fn pages_hold_each_case_once_in_the_order_of_change(mut app: TestApp) {
    app = with_keys(app);
    let cases: Vec<Case> = numbered("A", 25, case);
    app.world.import(&cases[..12]);
    app.world.now = at("2026-07-16 09:00");
    app.world.import(&cases[12..]);
    app.world.import(&[case("B").of("so-yt")]);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    for page in 0.. {
        assert!(page < 10);
        let answer = send(
            &app,
            "GET",
            &format!("{CASES}?limit=7{cursor}"),
            SO_TP,
            None,
        );
        let body = json(&answer);
        seen.extend(codes(&body));
        assert!(body["items"][0]["survey"]["url"].is_string());
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        // A case that comes while pages are read is on a later one.
        if page == 1 {
            app.world.import(&[case("Z")]);
        }
    }
    assert_eq!(seen.len(), 26);
    let first = json(&get(&app, &format!("{CASES}?limit=1")));
    insta::assert_json_snapshot!(first, {
        ".items[].case_code" => "[one of the first]",
        ".items[].survey" => "[survey]",
        ".next_cursor" => "[cursor]",
    }, @r#"
    {
      "items": [
        {
          "agency": "so-tp",
          "applicant": null,
          "case_code": "[one of the first]",
          "channel": "counter",
          "counter": null,
          "due_at": "2026-07-10",
          "field": null,
          "finished_at": "2026-07-05",
          "intake_office": null,
          "outcome": "granted",
          "overdue_reason": null,
          "procedure": null,
          "received_at": "2026-07-01",
          "return_office": null,
          "survey": "[survey]",
          "updated_at": "2026-07-15T02:00:00Z"
        }
      ],
      "next_cursor": "[cursor]"
    }
    "#);
    let item = &first["items"][0];
    let alone = get(&app, &case_path(item["case_code"].as_str().unwrap()));
    assert_eq!(*item, json(&alone));
    let mut sorted = seen[..12].to_vec();
    sorted.sort();
    let first: Vec<_> = cases[..12].iter().map(|case| &case.case_code).collect();
    assert_eq!(sorted.iter().collect::<Vec<_>>(), first);
    assert_eq!(seen.iter().filter(|code| *code == "Z").count(), 1);
    let empty = json(&get(&app, "/api/v1/agencies/xa-a/cases"));
    assert_eq!(
        (codes(&empty).len(), empty["next_cursor"].is_null()),
        (0, true)
    );
}

fn only_what_changed_since_is_listed(mut app: TestApp) {
    app = with_keys(app);
    app.world.import(&numbered("A", 3, case));
    app.world.now = at("2026-07-16 09:00");
    app.world
        .import(&[case("A-002").pending(), case("A-003"), case("B")]);
    let since = |since: &str| codes(&json(&get(&app, &format!("{CASES}?updated_since={since}"))));
    let mut later = since("2026-07-16");
    later.sort();
    assert_eq!(later, ["A-002", "B"]);
    assert_eq!(since("2026-07-15T09:00:00%2B07:00").len(), 4);
    assert_eq!(since("2026-07-15T09:00:01+07:00").len(), 2);
    assert_eq!(since("2026-07-16T02:00:01Z").len(), 0);
    let pending = json(&get(&app, &format!("{CASES}/A-002")));
    assert!(pending["survey"].is_null() && pending["finished_at"].is_null());
}

fn a_parameter_that_is_wrong_is_named(app: TestApp) {
    let app = with_keys(app);
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=x", "limit"),
        ("cursor=%C3%A1", "cursor"),
        ("cursor=AAAA", "cursor"),
        ("updated_since=2026", "updated_since"),
        ("page=2", "page"),
        ("limit=1&limit=2", "limit"),
        ("limit=%ff", ""),
    ] {
        let answer = get(&app, &format!("{CASES}?{query}"));
        assert_eq!(problem(&answer), is(400, "invalid_parameter"), "{query}");
        assert_eq!(json(&answer)["field"], field, "{query}");
    }
}
