//! JSON bodies: first an object within limits, then its fields as a type reads them.

use actix_web::{HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::refusal::{FieldError, Refusal};
use crate::web::http::bodies::BodyError;
use crate::web::{Error, State};

/// The most bytes of a body or line that is one object.
pub(super) const LARGEST: usize = 64 * 1024;

/// The media type of JSON.
pub(super) const JSON: &str = "application/json";
/// The media type of a JSON merge patch (RFC 7396).
pub(super) const MERGE_PATCH: &str = "application/merge-patch+json";

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// Returns the fields of the object in a request's body.
///
/// # Errors
/// As [`read_object`], and [`Refusal::Field`] for a field that is missing, unknown or wrong.
pub(super) async fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<T, Refusal> {
    let object = read_object(request, payload, state, JSON).await?;
    Ok(fields(object)?)
}

/// Returns the object in a request's body, which is of the given media type or plain JSON.
///
/// # Errors
/// [`Refusal::MediaType`], [`Refusal::TooLarge`], [`Refusal::NotJson`] for a body that is no JSON object
/// or did not arrive whole, or [`Error::Crowded`].
pub(super) async fn read_object(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
    media_type: &'static str,
) -> Result<Object, Refusal> {
    let given = request.content_type();
    // Many clients send every JSON as plain JSON.
    if !given.eq_ignore_ascii_case(media_type) && !given.eq_ignore_ascii_case(JSON) {
        return Err(Refusal::MediaType(media_type));
    }
    match state.bodies.receive(payload, LARGEST).await {
        Ok(bytes) => object(&bytes).map_err(Refusal::NotJson),
        Err(BodyError::TooLarge) => Err(Refusal::TooLarge("a case is at most 64 KiB")),
        Err(BodyError::BrokenOff) => Err(Refusal::NotJson("it broke off".to_owned())),
        Err(BodyError::Crowded) => Err(Error::Crowded.into()),
    }
}

/// Returns the object that bytes hold.
///
/// Bodies become an object before they become a type because serde would also read a struct from
/// an array, and would not tell a wrong field from JSON that can't be parsed.
///
/// # Errors
/// Why they hold none.
pub(super) fn object(bytes: &[u8]) -> Result<Object, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// Returns the fields of an object as a type reads them.
///
/// # Errors
/// The first field that is missing, unknown or wrong.
pub(super) fn fields<T: DeserializeOwned>(object: Object) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(Value::Object(object)).map_err(FieldError::from)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct Point {
        x: i32,
    }

    #[test]
    fn the_wrong_field_is_named() {
        for (json, field) in [
            (r#"{}"#, "x"),
            (r#"{"x": "1"}"#, "x"),
            (r#"{"x": 1, "y": 2}"#, "y"),
        ] {
            let error = fields::<Point>(object(json.as_bytes()).unwrap()).unwrap_err();
            assert_eq!(error.field, field, "{json}: {error}");
        }
    }

    #[test]
    fn an_array_is_no_object() {
        assert!(object(b"[1]").is_err());
    }
}
