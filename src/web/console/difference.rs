//! What differs between a form and what somebody else has stored meanwhile.

use crate::web::http::words::Phrase;

/// A field in which the two versions differ.
pub(super) struct FieldDifference {
    /// The name of the field.
    pub(super) field: Phrase,
    /// What the form holds.
    pub(super) own: String,
    /// What is stored now.
    pub(super) other: String,
}

impl FieldDifference {
    /// Returns the fields that differ, given each with both versions.
    pub(super) fn list(fields: impl IntoIterator<Item = (Phrase, String, String)>) -> Vec<Self> {
        let differ = fields.into_iter().filter(|(_, own, other)| own != other);
        differ
            .map(|(field, own, other)| Self { field, own, other })
            .collect()
    }
}
