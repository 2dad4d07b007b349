//! The agency and the case that a path names.

use actix_web::HttpRequest;
use percent_encoding::percent_decode_str;

use super::agencies::ReachableAgencies;
use super::refusal::{FieldError, Refusal};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::CaseCode;
use crate::domain::text::unwrapped;

/// The position of the agency's code in `/api/v1/agencies/{agency}/cases/{case_code}`.
const AGENCY: usize = 4;
/// The position of the case's code there.
const CASE: usize = 6;

/// Returns a segment of the path, decoded. The framework's own decoding is not used, because a case
/// code may hold `%2F`, which separates nothing, and a `%` of its own.
fn segment(request: &HttpRequest, index: usize) -> Result<String, Refusal> {
    let raw = request.uri().path().split('/').nth(index);
    percent_decode_str(raw.unwrap_or_default())
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Refusal::NotFound)
}

/// Returns the code of the agency in the path.
///
/// # Errors
/// [`Refusal::NotFound`] when it can be no code.
pub(super) fn agency_code(request: &HttpRequest) -> Result<Slug, Refusal> {
    Slug::parse(&segment(request, AGENCY)?).map_err(|_| Refusal::NotFound)
}

/// Returns the code of the agency in the path, which decides cases within the key's reach.
///
/// # Errors
/// [`Refusal::NotFound`] otherwise.
pub(super) fn agency(request: &HttpRequest, agencies: &ReachableAgencies) -> Result<Slug, Refusal> {
    let code = agency_code(request)?;
    if agencies.decides(&code) {
        Ok(code)
    } else {
        Err(Refusal::NotFound)
    }
}

/// Returns the case code in the path.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not UTF-8 or has a control character, [`Refusal::Parameter`] when it
/// was encoded twice: a case would otherwise be stored under a code that nobody has.
pub(super) fn case_code(request: &HttpRequest) -> Result<CaseCode, Refusal> {
    let text = segment(request, CASE)?;
    if text.trim().chars().any(char::is_control) {
        return Err(Refusal::NotFound);
    }
    if is_encoded(&text) {
        return Err(Refusal::Parameter(FieldError::new(
            "case_code",
            format!("`{text}` is encoded twice: a slash is `%2F` in the address, not `%252F`"),
        )));
    }
    Ok(CaseCode::stored(unwrapped(&text)))
}

/// Whether a text has a character in the percent encoding of addresses that nobody writes otherwise:
/// letters, digits and `-._~` stand for themselves.
fn is_encoded(text: &str) -> bool {
    text.split('%').skip(1).any(|after| {
        let mut digits = after.chars().map(|digit| digit.to_digit(16));
        let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else {
            return false;
        };
        let letter = char::from_u32(high * 16 + low).unwrap_or_default();
        !letter.is_ascii_alphanumeric() && !"-._~".contains(letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_of_a_code_is_no_encoding() {
        for code in ["H35.18/2026", "100%", "100%41", "5% A", "%+2", "%2"] {
            assert!(!is_encoded(code), "{code}");
        }
        for code in ["H35.18%2F2026", "%C4%90-1", "a%20b"] {
            assert!(is_encoded(code), "{code}");
        }
    }
}
