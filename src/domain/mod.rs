//! The rules of the field: pure, without input or output and without a clock.
//!
//! Everything here is decided by its arguments alone; `now`, random ids and secrets are passed in.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

pub mod agency;
pub mod apology;
pub mod case;
pub mod coverage;
mod crockford;
pub mod distribution;
pub mod files;
pub mod form;
pub mod interval;
pub mod key;
pub mod language;
pub mod link_code;
pub mod method;
pub mod mixing;
pub mod moments;
pub mod order;
pub mod paper;
pub mod period;
pub mod ranking;
pub mod rating;
pub mod score;
pub mod signals;
pub mod survey;
pub mod timeliness;
pub mod trend;

/// The time zone of the field: Asia/Ho_Chi_Minh, UTC+7 without daylight saving since 1975.
pub const VIETNAM: jiff::tz::TimeZone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));

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
