//! The values of an edition, each with a path.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::editions::manifest::Manifest;

/// Values by the code of an agency, empty for the whole edition, and by their path.
pub(super) type Values = BTreeMap<(String, String), String>;

/// What is an edition's own, and differs from that of its correction in any case.
const OWN: [&str; 11] = [
    "format",
    "format_version",
    "id",
    "title",
    "access_before_release",
    "release_at",
    "drafted_at",
    "submitted_at",
    "audit_head",
    "replaces",
    "agencies",
];

/// What names the parts of a list.
const NAMES: [&str; 5] = ["agency", "id", "code", "survey", "value"];

/// The values of an edition that its correction is compared by.
pub(super) fn values(manifest: &Manifest) -> Values {
    let mut values = Values::new();
    let Ok(Value::Object(mut edition)) = serde_json::to_value(manifest) else {
        return values;
    };
    let agencies = edition.remove("agencies");
    for (name, value) in &edition {
        if !OWN.contains(&name.as_str()) {
            read(&mut values, "", name, value);
        }
    }
    let agencies = agencies.as_ref().and_then(Value::as_array);
    for agency in agencies.into_iter().flatten().filter_map(Value::as_object) {
        let code = agency.get("agency").and_then(Value::as_str);
        for (name, value) in agency {
            read(&mut values, code.unwrap_or_default(), name, value);
        }
    }
    values
}

/// Adds a value, or what it is made of, under its path.
fn read(values: &mut Values, agency: &str, path: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Object(parts) => {
            for (name, part) in parts {
                let path = match name.as_str() {
                    // Every score has its counts beside it; the path names what they are of.
                    "figure" => path.to_owned(),
                    _ => format!("{path}.{name}"),
                };
                read(values, agency, &path, part);
            }
        }
        Value::Array(parts) if parts.iter().any(Value::is_object) => {
            for part in parts {
                let name = NAMES.iter().find_map(|name| part.get(*name));
                let path = format!("{path}.{}", name.map_or_else(String::new, text));
                read(values, agency, &path, part);
            }
        }
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(text).collect();
            values.insert((agency.to_owned(), path.to_owned()), parts.join(", "));
        }
        value => {
            values.insert((agency.to_owned(), path.to_owned()), text(value));
        }
    }
}

/// A text without quotation marks, any other value as in JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
