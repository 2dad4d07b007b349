//! The parameters of an address.

use std::fmt::Display;
use std::str::FromStr;

use actix_web::HttpRequest;
use serde::de::value::{Error, MapDeserializer};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::refusal::{FieldError, Refusal};
use crate::web::http::form_body;

/// Returns the parameters of a request's address as a type reads them.
///
/// The pairs are decoded by [`form_body::fields`], because serde's own reader of queries replaces
/// bytes that are not UTF-8 instead of refusing them. A type therefore gets each value as text, and
/// reads it with [`required`] or [`optional`].
///
/// # Errors
/// [`Refusal::Parameter`] for the first parameter that is missing, unknown, given twice or wrong.
pub(super) fn read<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refusal> {
    let pairs = form_body::fields(request.query_string().as_bytes())
        .map_err(|_| Refusal::Parameter(FieldError::new("", "the parameters are not UTF-8")))?;
    let parameters = MapDeserializer::<_, Error>::new(pairs.into_iter());
    serde_path_to_error::deserialize(parameters)
        .map_err(|error| Refusal::Parameter(FieldError::from(error)))
}

/// Returns a value, read from its text.
pub(super) fn required<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

/// Returns a value that may be left out, read from its text. The field needs `#[serde(default)]`.
pub(super) fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    required(deserializer).map(Some)
}
