//! `/api/docs`: a page that documents the interface and lets readers try it, made from its
//! description.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::docs_fields::{Kind, Piece, SchemaField, Schemas, type_of};
use super::openapi;
use super::refusal::Refusal;
use super::respond;
use crate::web::http::kept::Kept;
use crate::web::http::security;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// The language of the description.
const LANGUAGE: &str = "en";
/// The script that sends a filled-in request and shows the response.
const SCRIPT: &str = include_str!("templates/docs.js");

/// The language that a reader chose.
#[derive(Default, Deserialize)]
struct DocsQuery {
    #[serde(default)]
    lang: String,
}

#[derive(Template)]
#[template(path = "api/templates/docs.html")]
struct DocsPage<'a> {
    style: &'static str,
    words: Words<'a>,
    /// The other languages: code and name.
    others: Vec<(String, String)>,
    /// The language of the description, where it is not the page's.
    described_in: Option<&'static str>,
    operations: Vec<Operation>,
    kinds: Vec<Kind>,
}

/// An operation of the interface.
struct Operation {
    id: String,
    title: Phrase,
    method: String,
    path: String,
    description: Vec<Vec<Piece>>,
    parameters: Vec<Parameter>,
    /// What is said of its body.
    body: Vec<Piece>,
    bodies: Vec<Content>,
    answers: Vec<Answer>,
}

/// A parameter of an operation.
struct Parameter {
    field: SchemaField,
    /// `path` or `query`.
    place: String,
    example: String,
}

/// What a request or response holds, in one media type.
struct Content {
    media_type: String,
    /// The schema, where it has one.
    kind: Option<String>,
    example: String,
}

/// A response of an operation.
struct Answer {
    status: String,
    description: Vec<Piece>,
    contents: Vec<Content>,
}

/// `GET /api/docs`
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let query = web::Query::<DocsQuery>::from_query(request.query_string());
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let language = state.languages.known(&query.lang).to_owned();
    let address = format!("/api/docs {language}");
    let make = move |state: &State| page(state, &language);
    respond::kept(&request, &state, address, make).await
}

fn page(state: &State, language: &str) -> Result<Kept, Error> {
    let words = Words::new(&state.languages, language);
    let codes: Vec<String> = state.languages.codes().map(str::to_owned).collect();
    let description = openapi::description();
    let page = DocsPage {
        style: styles::PUBLIC,
        words,
        others: words.others(&codes),
        described_in: (words.language != LANGUAGE).then_some(LANGUAGE),
        operations: operations(&description, words),
        kinds: Schemas(&description["components"]["schemas"]).kinds(),
    };
    let policy = security::scripted_policy();
    Ok(Kept::page(StatusCode::OK, page.render()?).with(header::CONTENT_SECURITY_POLICY, policy))
}

/// `GET /api/docs/try.js`
pub(super) async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/javascript; charset=utf-8")
        .body(SCRIPT)
}

fn operations(description: &Value, words: Words<'_>) -> Vec<Operation> {
    let schemas = Schemas(&description["components"]["schemas"]);
    entries(&description["paths"])
        .flat_map(|(path, methods)| entries(methods).map(move |entry| (path, entry)))
        .map(|(path, (method, operation))| {
            let id = text(&operation["operationId"]);
            let paragraphs = text(&operation["description"]);
            let paragraphs = paragraphs.split("\n\n").map(Value::from);
            Operation {
                title: words.say(&format!("api-operation-{id}")),
                id,
                method: method.to_uppercase(),
                path: path.clone(),
                description: paragraphs.map(|text| schemas.prose(&text)).collect(),
                parameters: list(&operation["parameters"])
                    .map(|found| parameter(found, schemas))
                    .collect(),
                body: schemas.prose(&operation["requestBody"]["description"]),
                bodies: contents(&operation["requestBody"]["content"], schemas),
                answers: entries(&operation["responses"])
                    .map(|(status, answer)| Answer {
                        status: status.clone(),
                        description: schemas.prose(&answer["description"]),
                        contents: contents(&answer["content"], schemas),
                    })
                    .collect(),
            }
        })
        .collect()
}

fn parameter(parameter: &Value, schemas: Schemas<'_>) -> Parameter {
    let schema = &parameter["schema"];
    let is_required = parameter["required"] == true;
    let example = match &parameter["example"] {
        Value::Null => &schema["examples"][0],
        example => example,
    };
    let name = text(&parameter["name"]);
    Parameter {
        field: schemas.field(&name, schema, is_required, &parameter["description"]),
        place: text(&parameter["in"]),
        example: text(example),
    }
}

fn contents(contents: &Value, schemas: Schemas<'_>) -> Vec<Content> {
    let contents = entries(contents);
    contents
        .map(|(media_type, content)| {
            let kind = type_of(&content["schema"]);
            Content {
                media_type: media_type.clone(),
                kind: schemas.0.get(&kind).map(|_| kind),
                example: example(content, schemas),
            }
        })
        .collect()
}

/// Returns an example of a body: its own, or one made of the examples of its fields.
fn example(content: &Value, schemas: Schemas<'_>) -> String {
    match &content["example"] {
        Value::Null => {}
        Value::String(example) => return example.clone(),
        // Plain values always serialise.
        example => return serde_json::to_string_pretty(example).unwrap_or_default(),
    }
    let schema = schemas.resolve(&content["schema"]);
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
