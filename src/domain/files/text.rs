//! The texts of cells: how long they may be, and how messages quote them.

use crate::domain::cases::case::CaseCode;
use crate::domain::text::visible;

/// The most characters of a cell with text.
pub const MAX_TEXT: usize = 500;
/// The most characters of a procedure's name or a reason. The longest name in the national catalogue
/// of procedures has some 1,100.
pub const MAX_LONG_TEXT: usize = 2_000;
/// The most characters of a case code.
pub const MAX_CASE_CODE: usize = CaseCode::MAX;

/// Returns the beginning of a text as it looks, short enough for an error message.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    // A cell of a megabyte is cut before it is looked at.
    let beginning: String = text.trim().chars().take(4 * MOST).collect();
    let text = visible(&beginning);
    let text = text.trim();
    if text.chars().nth(MOST).is_none() {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
