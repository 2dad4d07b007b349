//! Fields (lĩnh vực) of cases, and which of them the province has confirmed.

use jiff::Timestamp;
use serde::Serialize;

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
