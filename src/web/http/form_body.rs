//! Reading forms and queries.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use percent_encoding::percent_decode;

use super::State;
use crate::domain::form::FormData;
use crate::domain::text::legible;
use crate::web::Error;

/// The most bytes of a form: the longest comment, percent-encoded, and all other fields.
const LARGEST: usize = 64 * 1024;
/// The most fields of a form, well above what the largest definition needs.
const MOST_FIELDS: usize = 1000;

/// Returns the fields of a form-urlencoded body.
///
/// # Errors
/// [`Error::WrongContentType`], [`Error::TooLarge`], [`Error::Unreadable`] or [`Error::Crowded`].
pub(in crate::web) async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<FormData, Error> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    if !content_type
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Err(Error::WrongContentType);
    }
    let bytes = state.bodies.receive(payload, LARGEST).await?;
    fields(&bytes).map(FormData::new)
}

/// Returns names and values in order, without characters that can't be seen. Line breaks and other
/// control characters stay, for each field to refuse or to take out.
///
/// # Errors
/// [`Error::Unreadable`] for bytes that are not UTF-8: replacing them would lose letters for good.
/// [`Error::TooLarge`] for too many fields.
pub(in crate::web) fn fields(bytes: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let mut fields = Vec::new();
    for pair in bytes.split(|&b| b == b'&').filter(|pair| !pair.is_empty()) {
        if fields.len() == MOST_FIELDS {
            return Err(Error::TooLarge);
        }
        let mut halves = pair.splitn(2, |&b| b == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let value = decode(halves.next().unwrap_or_default())?;
        fields.push((name, value));
    }
    Ok(fields)
}

fn decode(bytes: &[u8]) -> Result<String, Error> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|&b| if b == b'+' { b' ' } else { b })
        .collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(|text| legible(&text))
        .map_err(|_| Error::Unreadable)
}

/// Returns the version at which a form was read.
///
/// # Errors
/// [`Error::Unreadable`] where the form names none.
pub(in crate::web) fn version(data: &FormData) -> Result<i64, Error> {
    let version: Result<u32, _> = data.text("version").parse();
    version.map(i64::from).map_err(|_| Error::Unreadable)
}

/// Returns the language that the address names, as in `?lang=en`; empty where it names none.
pub(in crate::web) fn language_of(request: &HttpRequest) -> String {
    query_value(request, "lang").unwrap_or_default()
}

/// Returns a value of the address's query.
pub(in crate::web) fn query_value(request: &HttpRequest, name: &str) -> Option<String> {
    let query = fields(request.query_string().as_bytes()).ok()?;
    query
        .into_iter()
        .find_map(|(field, value)| (field == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded_in_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            fields(b"a=1&&b=C%E1%BA%A3m+%C6%A1n%26&c&=d=e&a=2").unwrap(),
            [
                pair("a", "1"),
                pair("b", "Cảm ơn&"),
                pair("c", ""),
                pair("", "d=e"),
                pair("a", "2")
            ]
        );
    }

    #[test]
    fn what_cannot_be_seen_is_left_out_but_for_line_breaks() {
        assert_eq!(
            fields("\u{202e}a=x%E2%80%8B\u{2066}y%0D%0Az".as_bytes()).unwrap(),
            [("a".to_owned(), "xy\r\nz".to_owned())]
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        for wrong in [&b"a=%ff"[..], b"%C3=1", b"a=\xc3("] {
            assert!(matches!(fields(wrong), Err(Error::Unreadable)));
        }
    }
}
