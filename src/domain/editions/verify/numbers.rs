//! The numbers of an edition, which a stranger has written: whether they can be computed with.

use serde_json::Value;

use super::difference::{element, member};
use super::files::MANIFEST_FILE;
use super::finding::Findings;
use crate::domain::editions::manifest::{EffectiveN, LARGEST_INTEGER, Manifest};

/// Names the first number that can't be computed with, and returns whether there is none.
///
/// Together they stay below 2⁵³, so that no sum of them overflows, nor any of them times a level. No
/// effective n is larger than its n.
pub(super) fn check(manifest: &Manifest, findings: &mut Findings) -> bool {
    let Ok(value) = serde_json::to_value(manifest) else {
        return false;
    };
    let mut total = 0;
    match walk("", &value, &mut total) {
        Err((place, problem)) => findings.add(MANIFEST_FILE, &place, problem),
        Ok(()) if total <= LARGEST_INTEGER => return true,
        Ok(()) => findings.add(MANIFEST_FILE, "", "the numbers are too large to be added"),
    }
    false
}

fn walk(place: &str, value: &Value, total: &mut u64) -> Result<(), (String, &'static str)> {
    match value {
        Value::Number(number) => {
            let number = number.as_u64();
            let number = number.ok_or_else(|| (place.to_owned(), "is negative"))?;
            *total = total.saturating_add(number);
        }
        Value::Array(values) => {
            for (number, value) in (0..).zip(values) {
                walk(&element(place, value, number), value, total)?;
            }
        }
        Value::Object(values) => {
            let text = |name: &str| values.get(name).and_then(Value::as_str);
            let effective_n = text("effective_n").and_then(EffectiveN::read);
            let n = values.get("n").and_then(Value::as_f64).unwrap_or(0.0);
            if effective_n.is_some_and(|effective_n| effective_n.0 > n) {
                let place = member(place, "effective_n");
                return Err((place, "counts responses for more than they are"));
            }
            for (name, value) in values {
                walk(&member(place, name), value, total)?;
            }
        }
        _ => {}
    }
    Ok(())
}
