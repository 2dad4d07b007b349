//! What may be done next with an edition, by whom, and why the person who looks may not.

use crate::domain::access::{Role, User};
use crate::domain::editions::edition::{Edition, EditionAct, EditionState};
use crate::web::http::words::{Phrase, Words};

/// What is offered to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OfferedSteps {
    /// To change the texts and take the figures anew.
    pub(super) refresh: bool,
    pub(super) submit: bool,
    pub(super) approve: bool,
    pub(super) publish: bool,
    /// To give up what is not published yet.
    pub(super) give_up: bool,
    pub(super) ask_withdrawal: bool,
    pub(super) confirm_withdrawal: bool,
    pub(super) correct: bool,
}

/// What is offered to a person.
pub(super) fn offered(edition: &Edition, user: &User) -> OfferedSteps {
    use EditionState::{Approved, Corrected, Draft, Published, Submitted, Withdrawn};
    let (makes, approves) = (user.has(Role::Province), user.has(Role::Approver));
    let signs = approves && !edition.is_made_by(&user.name);
    let state = edition.state;
    let asked = edition.asked_withdrawal();
    let is_out = matches!(state, Published | Corrected);
    // What was withdrawn before its release is as if it had never been.
    let counts = match state {
        Published => true,
        Withdrawn => edition.is_released,
        _ => false,
    };
    OfferedSteps {
        refresh: makes && state == Draft,
        submit: makes && state == Draft,
        approve: signs && state == Submitted,
        publish: signs && state == Approved,
        give_up: (makes || approves)
            && matches!(state, Draft | Submitted | Approved)
            && edition.begun().is_none(),
        ask_withdrawal: makes && is_out && asked.is_none(),
        confirm_withdrawal: approves
            && is_out
            && asked.is_some_and(|asked| asked.person != user.name),
        correct: makes && counts && edition.corrected_by.is_none(),
    }
}

/// Returns the next step, who takes it, and why the person who looks may not.
pub(super) fn next(edition: &Edition, user: &User, words: Words<'_>) -> Vec<Phrase> {
    let asked = edition.asked_withdrawal();
    let step = match edition.state {
        EditionState::Draft => "editions-next-draft",
        EditionState::Submitted => "editions-next-submitted",
        EditionState::Approved if edition.begun().is_some() => "editions-next-publishing",
        EditionState::Approved => "editions-next-approved",
        EditionState::Published | EditionState::Corrected if asked.is_some() => {
            "editions-next-withdrawal"
        }
        EditionState::Published if !edition.is_released => "editions-next-waiting",
        EditionState::Published => "editions-next-published",
        EditionState::Corrected => "editions-next-corrected",
        EditionState::Withdrawn if edition.published_at.is_none() => "editions-next-given-up",
        EditionState::Withdrawn if !edition.is_released => "editions-next-withheld",
        EditionState::Withdrawn => "editions-next-withdrawn",
    };
    let mut phrases = vec![words.say(step)];
    let waits = matches!(
        edition.state,
        EditionState::Submitted | EditionState::Approved
    );
    if waits && edition.is_made_by(&user.name) {
        phrases.push(words.say("editions-why-made"));
    } else if waits && !user.has(Role::Approver) {
        phrases.push(words.say("editions-why-role"));
    }
    if asked.is_some_and(|asked| asked.person == user.name) {
        phrases.push(words.say("editions-why-asked"));
    }
    phrases
}

/// The id of the text for a state.
pub(super) fn state_id(edition: &Edition) -> &'static str {
    match edition.state {
        EditionState::Draft => "editions-state-draft",
        EditionState::Submitted => "editions-state-submitted",
        EditionState::Approved => "editions-state-approved",
        EditionState::Published if !edition.is_released => "editions-state-waiting",
        EditionState::Published => "editions-state-published",
        EditionState::Corrected => "editions-state-corrected",
        EditionState::Withdrawn if edition.published_at.is_none() => "editions-state-given-up",
        EditionState::Withdrawn => "editions-state-withdrawn",
    }
}

/// The id of the text for an act.
pub(super) fn act_id(edition: &Edition, act: EditionAct) -> &'static str {
    match act {
        EditionAct::Draft => "editions-act-draft",
        EditionAct::Correct => "editions-act-correct",
        EditionAct::Refresh => "editions-act-refresh",
        EditionAct::Submit => "editions-act-submit",
        EditionAct::Approve => "editions-act-approve",
        EditionAct::Begin => "editions-act-begin",
        EditionAct::Publish => "editions-act-publish",
        EditionAct::AskWithdrawal => "editions-act-ask-withdrawal",
        EditionAct::Withdraw if edition.published_at.is_none() => "editions-act-give-up",
        EditionAct::Withdraw => "editions-act-withdraw",
    }
}
