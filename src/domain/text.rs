//! Texts as they are compared and stored.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Returns a text for comparison: in NFC, trimmed, in lower case, with one space for each run of
/// white space.
///
/// Vietnamese arrives both composed and decomposed, and either form must find the same agency.
pub fn fold(text: &str) -> String {
    composed(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Returns a text for storage: in NFC and trimmed.
pub fn tidy(text: &str) -> String {
    composed(text.trim()).into_owned()
}

/// Returns a text in NFC. ASCII is in NFC already, so it is not copied.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}
