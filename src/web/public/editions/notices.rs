//! What an edition's reader must know before its figures: that it is a correction, is corrected, or is
//! withdrawn.

use crate::domain::editions::edition::{Edition, EditionState};
use crate::web::http::dates;
use crate::web::http::words::{Phrase, Words};

/// A notice.
pub(in crate::web) struct EditionNotice {
    /// What it says.
    pub(in crate::web) text: Phrase,
    /// The reason, as it was given.
    pub(in crate::web) reason: String,
    /// Whether it changes what the edition concludes.
    pub(in crate::web) changes_conclusion: bool,
    /// The other edition.
    pub(in crate::web) other: Option<String>,
}

/// The notices of an edition. `changes` tells whether its own correction, or the one that it is,
/// changes a conclusion.
pub(in crate::web) fn notices(
    edition: &Edition,
    (by_own, by_later): (bool, bool),
    words: Words<'_>,
) -> Vec<EditionNotice> {
    let mut notices = Vec::new();
    if let Some(done) = edition.withdrawal() {
        notices.push(EditionNotice {
            text: words.say_with(
                "notice-withdrawn",
                &[("time", &dates::time_in(words.language, done.at))],
            ),
            reason: done.reason.clone(),
            changes_conclusion: false,
            other: None,
        });
    }
    if let Some(later) = &edition.corrected_by {
        notices.push(EditionNotice {
            text: words.say("notice-corrected"),
            reason: String::new(),
            changes_conclusion: by_later,
            other: Some(later.clone()),
        });
    }
    if let Some(earlier) = &edition.replaces {
        notices.push(EditionNotice {
            text: words.say("notice-correction"),
            reason: edition.reason.clone(),
            changes_conclusion: by_own,
            other: Some(earlier.clone()),
        });
    }
    notices
}

/// The number and the day of the decision on an edition, and the time of its release, as pages tell them.
pub(super) fn publication(
    edition: &Edition,
    words: Words<'_>,
) -> (Option<(String, String)>, String) {
    let decision = edition.decision.as_ref().map(|decision| {
        let date = dates::day_in(words.language, decision.date);
        (decision.number.clone(), date)
    });
    let released = edition.release_at;
    let released = released.map(|time| dates::time_in(words.language, time));
    (decision, released.unwrap_or_default())
}

/// The mark of an edition in a list, where it is not simply published.
pub(super) fn mark(edition: &Edition, words: Words<'_>) -> Option<Phrase> {
    match (edition.state, &edition.replaces) {
        (EditionState::Withdrawn, _) => Some(words.say("editions-mark-withdrawn")),
        (EditionState::Corrected, _) => Some(words.say("editions-mark-corrected")),
        (_, Some(_)) => Some(words.say("editions-mark-correction")),
        _ => None,
    }
}
