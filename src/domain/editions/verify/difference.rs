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
                let place = match place {
                    "" => name.clone(),
                    place => format!("{place}.{name}"),
                };
                compare(&place, one, other, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for ((number, one), other) in (0..).zip(one).zip(other) {
                compare(
                    &format!("{place}[{}]", name(one, number)),
                    one,
                    other,
                    found,
                );
            }
        }
        _ if claimed == right => {}
        _ => found(place, claimed, right),
    }
}

/// The code of an entry of a list, else its number.
fn name(entry: &Value, number: usize) -> String {
    let code = ["agency", "id", "code"]
        .into_iter()
        .find_map(|key| entry.get(key)?.as_str());
    code.map_or_else(|| number.to_string(), str::to_owned)
}

/// A value as findings tell it.
pub(super) fn told(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
