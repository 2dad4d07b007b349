//! Fields (lĩnh vực) of cases, and which of them the province has confirmed.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::fold;
use crate::domain::unknown::UNKNOWN;

/// The most characters of a confirmed field's name, in units of UTF-16: a sealed answer has room for as many.
pub const LONGEST_FIELD: usize = 100;

/// Whether a text can be the name of a confirmed field.
pub fn is_field_name(text: &str) -> bool {
    let folded = fold(text);
    !folded.is_empty() && folded != UNKNOWN && text.encode_utf16().count() <= LONGEST_FIELD
}

/// A field that cases have, or that is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name: as it was confirmed, otherwise as most cases have it.
    pub name: String,
    /// The number of cases that have it.
    pub cases: i64,
    /// Its confirmation, if it is confirmed.
    pub confirmed: Option<Confirmation>,
}

/// The confirmation of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// The field's number, which no other field ever gets.
    pub number: i32,
    /// Who confirmed it.
    pub by: String,
    /// When it was confirmed.
    pub at: Timestamp,
}
