//! Reading a JSON object.

use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::{HttpMessage, HttpRequest, web};
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Most bytes of a body that is one object.
const LARGEST: usize = 64 * 1024;
/// How long it may take to arrive.
const LONGEST: Duration = Duration::from_secs(30);

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// The object that a request brings.
pub(super) async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Object, Refusal> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("application/json")
    {
        return Err(Refusal::MediaType("application/json"));
    }
    match timeout(LONGEST, payload.to_bytes_limited(LARGEST)).await {
        Ok(Ok(Ok(bytes))) => object(&bytes).map_err(Refusal::NotJson),
        Ok(Err(_)) => Err(Refusal::TooLarge),
        Ok(Ok(Err(_))) | Err(_) => Err(Refusal::NotJson("it broke off".to_owned())),
    }
}

/// Reads an object, or says what it is instead.
pub(super) fn object(bytes: &[u8]) -> Result<Object, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}
