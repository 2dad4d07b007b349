//! What is really answered is as the description says: every field known, none missing, of its type.

use serde_json::{Value, json as object};

use super::{ALL, case_path, get, is, json, problem, put, send, with_keys};
use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::numbered;

on_both_databases!(every_answer_is_as_described,);

/// Says where a value is not as its schema has it.
fn differs(description: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = description.pointer(&reference[1..]).unwrap();
        return differs(description, schema, value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |schema: &&Value| differs(description, schema, value, at).is_none();
        return (choices.iter().filter(fits).count() != 1).then(|| format!("{at}: {value}"));
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return parts
            .iter()
            .find_map(|schema| differs(description, schema, value, at));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::Array(kinds) => kinds.contains(&object!(kind)),
        Value::String(one) => one == kind || (one == "number" && kind == "integer"),
        _ => true,
    };
    if !allowed {
        return Some(format!("{at}: {value} is no {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Some(format!("{at}: {value} is not one of {words:?}"));
    }
    let required = schema["required"].as_array();
    let missing = required
        .into_iter()
        .flatten()
        .find(|name| value.get(name.as_str().unwrap()).is_none());
    if let Some(name) = missing {
        return Some(format!("{at}: {name} is missing"));
    }
    let in_list = value.as_array().into_iter().flatten().enumerate();
    let in_object = schema["properties"].as_object().into_iter().flatten();
    in_list
        .filter(|_| schema["items"].is_object())
        .find_map(|(index, item)| {
            differs(
                description,
                &schema["items"],
                item,
                &format!("{at}/{index}"),
            )
        })
        .or_else(|| {
            in_object.into_iter().find_map(|(name, schema)| {
                let field = value.get(name)?;
                differs(description, schema, field, &format!("{at}/{name}"))
            })
        })
}

/// Every field that a schema knows.
fn known(description: &Value, schema: &Value) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return known(description, description.pointer(&reference[1..]).unwrap());
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut names: Vec<String> = own.map(|(name, _)| name.clone()).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        names.extend(known(description, part));
    }
    names
}

fn assert_described(description: &Value, schema: &Value, value: &Value) {
    assert_eq!(differs(description, schema, value, ""), None);
    let known = known(description, schema);
    for name in value.as_object().unwrap().keys() {
        assert!(known.contains(name), "{name} is not described: {known:?}");
    }
}

fn every_answer_is_as_described(app: TestApp) {
    let app = with_keys(app);
    let description = json(&app.get("/api/openapi.json"));
    for agency in ["so-tp", "so-yt"] {
        let cases = numbered("A", 40, |code| case(code).of(agency));
        app.world.answer_cases(&cases, "5555555555555551");
    }
    app.world
        .import(&[case("P").pending(), case("Q").about("Đất đai")]);
    app.world.mix();
    let mut seen = 0;
    for (path, address) in [
        (
            "/api/v1/agencies/{agency}/cases",
            "/api/v1/agencies/so-tp/cases?limit=500".to_owned(),
        ),
        (
            "/api/v1/agencies/{agency}/cases/{case_code}",
            case_path("P"),
        ),
        (
            "/api/v1/agencies/{agency}/cases/{case_code}",
            case_path("Q"),
        ),
        (
            "/api/v1/scores",
            "/api/v1/scores?period=2026-07&method=equal-components".to_owned(),
        ),
        (
            "/api/v1/ranking",
            "/api/v1/ranking?period=2026-07&block=so-ban-nganh".to_owned(),
        ),
        (
            "/api/v1/timeliness",
            "/api/v1/timeliness?period=2026-07".to_owned(),
        ),
        (
            "/api/v1/coverage",
            "/api/v1/coverage?period=2026-07".to_owned(),
        ),
    ] {
        let answer = get(&app, &address);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let schema = &description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        assert_described(&description, schema, &json(&answer));
        seen += 1;
    }
    assert_eq!(seen, 7);
    let body = object!({ "received_at": "2026-07-01", "finished_at": "2026-07-05" });
    let path = &description["paths"]["/api/v1/agencies/{agency}/cases/{case_code}"]["put"];
    for status in ["201", "200"] {
        let schema = &path["responses"][status]["content"]["application/json"]["schema"];
        assert_described(
            &description,
            schema,
            &json(&put(&app, &case_path("N"), &body)),
        );
    }
    let lines = "{\"agency\":\"so-tp\",\"case_code\":\"N\",\"received_at\":\"2026-07-01\"}\n{}\n[";
    let answer = send(
        &app,
        "POST",
        "/api/v1/cases",
        ALL,
        Some(("application/x-ndjson", lines)),
    );
    let schema = object!({ "$ref": "#/components/schemas/ResultLine" });
    for line in answer.text().lines() {
        assert_described(&description, &schema, &serde_json::from_str(line).unwrap());
    }
    let refused = put(&app, &case_path("N"), &object!({ "x": 1 }));
    let schema = object!({ "$ref": "#/components/schemas/Problem" });
    assert_described(&description, &schema, &json(&refused));
}

#[test]
fn while_the_database_is_away_programs_are_told_to_come_back() {
    let Some(database) = Database::postgres_alone() else {
        return;
    };
    let app = with_keys(TestApp::from(database));
    app.world.database.go_away();
    let answer = get(&app, "/api/v1/scores?period=2026-07");
    assert_eq!(problem(&answer), is(503, "unavailable"));
    insta::assert_json_snapshot!(json(&answer), @r#"
    {
      "code": "unavailable",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);
    assert_eq!(answer.header("retry-after"), "5");
    app.world.database.come_back();
}
