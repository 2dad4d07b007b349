//! `/api/docs`: a page that documents the interface and lets readers try it, made from its
//! description.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde_json::{Map, Value};

use super::openapi;
use super::refusal::Refusal;
use crate::web::http::security;
use crate::web::http::styles;
use crate::web::http::words::Words;
use crate::web::{Error, State};

/// The language of the description.
const LANGUAGE: &str = "en";
/// The script that sends a filled-in request and shows the response.
const SCRIPT: &str = include_str!("templates/docs.js");

#[derive(Template)]
#[template(path = "api/templates/docs.html")]
struct DocsPage<'a> {
    style: &'static str,
    words: Words<'a>,
    operations: Vec<Operation>,
}

/// An operation of the interface.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Vec<String>,
    parameters: Vec<Parameter>,
    /// The media types of its body, each with an example.
    bodies: Vec<(String, String)>,
    /// The statuses with their descriptions.
    answers: Vec<(String, String)>,
}

/// A parameter of an operation.
struct Parameter {
    name: String,
    /// `path` or `query`.
    place: String,
    description: String,
    is_required: bool,
    example: String,
}

/// `GET /api/docs`
pub(super) async fn show(state: web::Data<State>) -> Result<HttpResponse, Refusal> {
    let description = openapi::description();
    let page = DocsPage {
        style: styles::PUBLIC,
        words: Words::new(&state.languages, LANGUAGE),
        operations: operations(&description),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, security::scripted_policy()))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(page.render().map_err(Error::from)?))
}

/// `GET /api/docs/try.js`
pub(super) async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/javascript; charset=utf-8")
        .body(SCRIPT)
}

fn operations(description: &Value) -> Vec<Operation> {
    let schemas = &description["components"]["schemas"];
    entries(&description["paths"])
        .flat_map(|(path, methods)| entries(methods).map(move |entry| (path, entry)))
        .map(|(path, (method, operation))| Operation {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.clone(),
            summary: text(&operation["summary"]),
            description: text(&operation["description"])
                .split("\n\n")
                .map(str::to_owned)
                .collect(),
            parameters: list(&operation["parameters"]).map(parameter).collect(),
            bodies: entries(&operation["requestBody"]["content"])
                .map(|(kind, content)| (kind.clone(), example(content, schemas)))
                .collect(),
            answers: entries(&operation["responses"])
                .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                .collect(),
        })
        .collect()
}

fn parameter(parameter: &Value) -> Parameter {
    Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        description: text(&parameter["description"]),
        is_required: parameter["required"] == true,
        example: text(&parameter["schema"]["examples"][0]),
    }
}

/// Returns an example of a body: its own, or one made of the examples of its fields.
fn example(content: &Value, schemas: &Value) -> String {
    match &content["example"] {
        Value::Null => {}
        Value::String(example) => return example.clone(),
        // Plain values always serialise.
        example => return serde_json::to_string_pretty(example).unwrap_or_default(),
    }
    let name = content["schema"]["$ref"].as_str().unwrap_or_default();
    let schema = &schemas[name.rsplit('/').next().unwrap_or_default()];
    let fields: Map<String, Value> = entries(&schema["properties"])
        .filter_map(|(name, field)| {
            let example = [&field["example"], &field["examples"][0]]
                .into_iter()
                .find(|example| !example.is_null())?;
            Some((name.clone(), example.clone()))
        })
        .collect();
    if fields.is_empty() {
        return String::new();
    }
    serde_json::to_string_pretty(&fields).unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
