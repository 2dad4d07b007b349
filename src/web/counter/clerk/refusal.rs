//! Why a field is refused, in words for clerks.

use crate::domain::cases::case::{CaseCodeError, CaseReason, CaseRefusal};
use crate::domain::files::{CellReason, MAX_CASE_CODE, MAX_TEXT};
use crate::domain::tidy;
use crate::web::http::words::{Phrase, Words};

/// Returns a reason in words. The choices of agencies, channels and outcomes are all valid, so any
/// other reason means that the value was not chosen on the page.
pub(super) fn say(words: Words<'_>, reason: &CellReason) -> Phrase {
    match reason {
        CellReason::Empty => words.say("refused-empty"),
        CellReason::NoValue(_) => words.say("refused-no-value"),
        CellReason::TooLong { limit, .. } => {
            words.say_with("refused-long", &[("limit", &limit.to_string())])
        }
        CellReason::Control(_) => words.say("refused-control"),
        CellReason::Date(_) => words.say("refused-day"),
        CellReason::Case(CaseReason::FinishedBeforeReceived { .. } | CaseReason::InFuture(_)) => {
            words.say("refused-future")
        }
        CellReason::Case(CaseReason::OutsideValidity { .. }) => words.say("refused-validity"),
        CellReason::CaseCode(CaseCodeError::TooLong(_)) => {
            words.say_with("refused-long", &[("limit", &MAX_CASE_CODE.to_string())])
        }
        CellReason::CaseCode(CaseCodeError::Scientific(_)) => words.say("refused-damaged"),
        CellReason::CaseCode(CaseCodeError::Date(_)) => words.say("refused-made-date"),
        CellReason::Formula(_) | CellReason::CaseCode(CaseCodeError::Formula(_)) => {
            words.say("refused-formula")
        }
        _ => words.say("refused-choice"),
    }
}

/// Returns in words why a case is refused, and the field of the form that this is about.
pub(super) fn say_of(words: Words<'_>, refusal: CaseRefusal) -> (&'static str, Phrase) {
    match refusal {
        CaseRefusal {
            column: "intake_office",
            reason: CaseReason::OutsideValidity { .. },
        } => ("received_at", words.say("refused-office-validity")),
        CaseRefusal { column, reason } => (column, say(words, &reason.into())),
    }
}

/// Returns a required text of one line, tidied.
///
/// # Errors
/// When it is empty, too long or holds a control character.
pub(super) fn text(typed: &str) -> Result<String, CellReason> {
    if let Some(control) = find_control(typed) {
        return Err(control);
    }
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
    Ok(text)
}

/// Returns the refusal of a text with a control character, which no field of a form can have.
pub(super) fn find_control(typed: &str) -> Option<CellReason> {
    let control = typed.trim().chars().find(|c| c.is_control())?;
    Some(CellReason::Control(control.into()))
}
