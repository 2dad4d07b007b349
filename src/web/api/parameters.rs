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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[serde(deserialize_with = "required")]
        number: i32,
        #[serde(default, deserialize_with = "optional")]
        size: Option<i32>,
    }

    fn page(query: &str) -> Result<Page, Refusal> {
        let request = TestRequest::with_uri(&format!("/?{query}"));
        read(&request.to_http_request())
    }

    #[test]
    fn parameters_are_read_in_any_order() {
        let both = page("size=2&number=1").unwrap();
        assert_eq!((both.number, both.size), (1, Some(2)));
        assert_eq!(page("number=1").unwrap().size, None);
    }

    #[test]
    fn the_wrong_parameter_is_named() {
        for (query, name) in [
            ("size=2", "number"),
            ("number=x", "number"),
            ("number=1&number=2", "number"),
            ("number=1&place=3", "place"),
            ("number=%ff", ""),
        ] {
            match page(query) {
                Err(Refusal::Parameter(error)) => assert_eq!(error.field, name, "{query}"),
                _ => panic!("{query} was accepted"),
            }
        }
    }
}
