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
    for (element, address) in [("script", "src"), ("link", "href"), ("a", "href")] {
        let addresses = page.page().attributes(element, address);
        let elsewhere = addresses.iter().find(|address| address.starts_with("http"));
        assert_eq!(elsewhere, None);
    }
    let script = page.page().attribute("script", "src");
    assert_eq!(script, Some("/api/docs/try.js"));
    let script = app.get("/api/docs/try.js");
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert_eq!(problem(&app.get("/api/docs/x.js")), is(404, "not_found"));
}

#[test]
fn the_page_explains_the_interface_in_the_readers_language() {
    let app = app();
    let vietnamese = app.get("/api/docs");
    assert_eq!(vietnamese.page().language(), Some("vi"));
    assert_eq!(
        vietnamese.page().text("h1"),
        "Giao diện lập trình cho phần mềm một cửa"
    );
    assert_eq!(vietnamese.page().text("h2#put_case"), "Ghi một hồ sơ");
    // The description itself is in English, and marked so.
    assert!(vietnamese.page().has("section .prose[lang=en]"));
    let english = app.get("/api/docs?lang=en");
    assert_eq!(english.page().language(), Some("en"));
    assert_eq!(english.page().text("h2#put_case"), "Store a case");
    assert!(!english.page().has("main [lang]"));
    for (page, other) in [(&vietnamese, "en"), (&english, "vi")] {
        let link = page.page().attribute("header nav a", "href");
        assert_eq!(link, Some(format!("?lang={other}").as_str()));
        for topic in ["Retry-After", "next_cursor", "RFC 9457", "%2F", "RFC 3339"] {
            assert!(page.page().text("#use ~ dl").contains(topic), "{topic}");
        }
    }
    let unknown = app.get("/api/docs?lang=zz&lang=vi");
    assert_eq!(unknown.page().language(), Some("vi"));
}

#[test]
fn the_page_tells_every_field_with_its_values() {
    let app = app();
    let page = app.get("/api/docs");
    let fields = page.page().texts("dl.explained dt");
    let values = page.page().texts("dl.explained dd code, #kinds ~ p code");
    let description = json(&app.get("/api/openapi.json"));
    let schemas = description["components"]["schemas"].as_object().unwrap();
    assert!(schemas.len() > 30);
    for (name, schema) in schemas {
        assert!(page.page().has(&format!("#kind-{name}")), "{name}");
        for field in properties(schema, &description).keys() {
            assert!(fields.contains(field), "{name}.{field}");
        }
    }
    for word in ["granted", "pooled-top2", "created", "suppressed", "message"] {
        assert!(values.iter().any(|value| value == word), "{word}");
    }
    assert!(!page.text().contains("so-khcn"));
    for code in ["so-tu-phap", "trung-tam-phuc-vu-hanh-chinh-cong-tinh"] {
        assert!(page.text().contains(code), "{code}");
    }
}

#[test]
fn every_response_has_an_example_with_its_fields() {
    let app = app();
    let description = json(&app.get("/api/openapi.json"));
    let paths = description["paths"].as_object().unwrap();
    for (path, operation) in paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().values().map(move |it| (path, it)))
    {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            for content in answer["content"]
                .as_object()
                .into_iter()
                .flat_map(|all| all.values())
            {
                let example = &content["example"];
                assert!(!example.is_null(), "{path} {status}");
                if example.is_object() {
                    fits(example, &content["schema"], &description, path);
                }
            }
        }
    }
    let lines = &description["paths"]["/api/v1/cases"]["post"]["responses"]["200"]["content"];
    let line = serde_json::json!({ "$ref": "#/components/schemas/ResultLine" });
    for example in lines["application/x-ndjson"]["example"]
        .as_str()
        .unwrap()
        .lines()
    {
        fits(
            &serde_json::from_str(example).unwrap(),
            &line,
            &description,
            "lines",
        );
    }
}

/// A schema, or the one that it names.
fn resolved<'d>(schema: &'d Value, description: &'d Value) -> &'d Value {
    let choice = schema["oneOf"].get(0).unwrap_or(schema);
    match choice["$ref"].as_str() {
        Some(name) => description.pointer(&name[1..]).unwrap(),
        None => choice,
    }
}

/// The fields of a schema, with those of the schemas that it includes.
fn properties(schema: &Value, description: &Value) -> serde_json::Map<String, Value> {
    let mut found = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(properties(resolved(part, description), description));
    }
    found
}

/// Looks whether an example has no field but those of its schema, and words that it allows.
fn fits(example: &Value, schema: &Value, description: &Value, path: &str) {
    let schema = resolved(schema, description);
    match example {
        Value::Object(fields) => {
            let known = properties(schema, description);
            for (name, value) in fields {
                assert!(known.contains_key(name), "{path}: {name}");
                fits(value, &known[name], description, path);
            }
            for required in schema["required"].as_array().into_iter().flatten() {
                let name = required.as_str().unwrap();
                assert!(fields.contains_key(name), "{path}: {name} is not there");
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| fits(item, &schema["items"], description, path)),
        Value::String(_) => {
            if let Some(words) = schema["enum"].as_array() {
                assert!(words.contains(example), "{path}: {example}");
            }
        }
        _ => {}
    }
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
