//! Text as it is compared and kept.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Text as it is compared in the field: NFC, trimmed, inner white space folded, lower case.
///
/// Vietnamese reaches us composed and decomposed; both must name the same agency.
pub fn fold(text: &str) -> String {
    composed(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Text as it is kept: NFC and trimmed.
pub fn tidy(text: &str) -> String {
    composed(text.trim()).into_owned()
}

/// Text in NFC, as ASCII always is.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}
