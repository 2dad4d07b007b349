//! The description of the interface, its page, and addresses that are none.

use serde_json::Value;

use super::{ALL, get, is, json, problem, send, with_keys};
use crate::support::Database;
use crate::support::app::TestApp;

fn app() -> TestApp {
    with_keys(TestApp::from(Database::sqlite()))
}

#[test]
fn the_description_is_made_of_the_code_and_open_to_everybody() {
    let app = app();
    let answer = app.get("/api/openapi.json");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let description = json(&answer);
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, item) in description["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["401", "404", "500", "503", "400"] {
                let kind = &answers[status]["content"]["application/problem+json"];
                assert!(kind.is_object(), "{method} {path} {status}");
            }
            assert!(operation["summary"].is_string(), "{method} {path}");
        }
    }
    assert_eq!(
        description["components"]["securitySchemes"]["key"]["scheme"],
        "bearer"
    );
    let mut references = Vec::new();
    collect(&description, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let found = description.pointer(reference.strip_prefix('#').unwrap());
        assert!(found.is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                references.push(reference.to_owned());
            }
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[test]
fn the_page_to_try_it_tells_every_operation_and_is_served_from_here_alone() {
    let app = app();
    let page = app.get("/api/docs");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let description: Value = serde_json::from_slice(&app.get("/api/openapi.json").bytes).unwrap();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let form = format!("form[data-method='{method}'][data-path='{path}']");
            assert_eq!(page.page().count(&form), 1, "{form}");
        }
    }
    // Bodies to begin with, and nothing from elsewhere.
    assert!(page.text().contains("2026-07-01") && page.text().contains("received_at"));
    assert!(!page.text().contains("https://"));
    let script = page.page().attribute("script", "src");
    assert_eq!(script, Some("/api/docs/try.js"));
    let script = app.get("/api/docs/try.js");
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert_eq!(problem(&app.get("/api/docs/x.js")), is(404, "not_found"));
}

#[test]
fn another_method_or_address_is_a_problem_document() {
    let app = app();
    for (method, path, allowed) in [
        (
            "DELETE",
            "/api/v1/agencies/so-tp/cases/H1",
            "GET, HEAD, PATCH, PUT",
        ),
        ("GET", "/api/v1/cases", "POST"),
        ("POST", "/api/v1/scores", "GET, HEAD"),
        ("POST", "/api/openapi.json", "GET, HEAD"),
    ] {
        let body = (method != "GET" && method != "DELETE").then_some(("application/json", "{}"));
        let answer = send(&app, method, path, ALL, body);
        assert_eq!(problem(&answer), is(405, "method_not_allowed"));
        assert_eq!(answer.header("allow"), allowed);
    }
    let deleted = send(&app, "DELETE", "/api/v1/scores", ALL, None);
    insta::assert_json_snapshot!(json(&deleted), @r#"
    {
      "code": "method_not_allowed",
      "detail": "the methods are GET, HEAD",
      "status": 405,
      "title": "Method Not Allowed",
      "type": "about:blank"
    }
    "#);
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/x",
        "/api/v2/scores",
        "/api/v1/agencies",
    ] {
        assert_eq!(problem(&app.get(path)), is(404, "not_found"), "{path}");
        assert_eq!(problem(&get(&app, path)), is(404, "not_found"), "{path}");
    }
}
