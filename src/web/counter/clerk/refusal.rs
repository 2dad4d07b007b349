//! What a clerk is told of a field that is refused.

use crate::domain::files::{CellReason, MAX_TEXT};
use crate::domain::tidy;
use crate::web::http::words::{Phrase, Words};

/// A reason in words for people. The list of agencies and the other choices hold only what is
/// known, so that what else can be refused was not typed on the page.
pub(super) fn say(words: Words<'_>, reason: &CellReason) -> Phrase {
    match reason {
        CellReason::Empty => words.say("refused-empty"),
        CellReason::TooLong { limit, .. } => {
            words.say_with("refused-long", &[("limit", &limit.to_string())])
        }
        CellReason::Control(_) => words.say("refused-control"),
        CellReason::Date(_) => words.say("refused-day"),
        CellReason::FinishedBeforeReceived { .. } => words.say("refused-future"),
        _ => words.say("refused-choice"),
    }
}

/// A text of one line that must be there.
pub(super) fn text(typed: &str) -> Result<String, CellReason> {
    let text = tidy(typed);
    let found = text.chars().count();
    if found == 0 {
        return Err(CellReason::Empty);
    }
    if found > MAX_TEXT {
        return Err(CellReason::TooLong {
            found,
            limit: MAX_TEXT,
        });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(control) => Err(CellReason::Control(control.into())),
        None => Ok(text),
    }
}
