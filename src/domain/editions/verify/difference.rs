//! Differences of two JSON values, by place.

use serde_json::Value;

/// Calls back with the place and both values wherever they differ.
pub(super) fn differences(
    claimed: &Value,
    right: &Value,
    found: &mut dyn FnMut(&str, &Value, &Value),
) {
    compare("", claimed, right, found);
}

fn compare(
    place: &str,
    claimed: &Value,
    right: &Value,
    found: &mut dyn FnMut(&str, &Value, &Value),
) {
    match (claimed, right) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            for ((name, one), other) in one.iter().zip(other.values()) {
                compare(&member(place, name), one, other, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for ((number, one), other) in (0..).zip(one).zip(other) {
                compare(&element(place, one, number), one, other, found);
            }
        }
        _ if claimed == right => {}
        _ => found(place, claimed, right),
    }
}

/// The place of a value in an object.
pub(super) fn member(place: &str, name: &str) -> String {
    match place {
        "" => name.to_owned(),
        place => format!("{place}.{name}"),
    }
}

/// The place of an entry in a list: by its code, else its number.
pub(super) fn element(place: &str, entry: &Value, number: usize) -> String {
    let code = ["agency", "id", "code", "survey"]
        .into_iter()
        .find_map(|key| entry.get(key)?.as_str());
    match code {
        Some(code) => format!("{place}[{code}]"),
        None => format!("{place}[{number}]"),
    }
}

/// A value as findings tell it.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
