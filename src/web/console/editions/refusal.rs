//! The refusals of the store as sentences.

use crate::domain::editions::refusal::EditionRefusal;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::wording;

/// The field of the form that a refusal is about, and what it says.
pub(super) fn refusal_text(refusal: &EditionRefusal, words: Words<'_>) -> (&'static str, Phrase) {
    let say = |id| ("act", words.say(id));
    let with = |id, value: &str| ("act", words.say_with(id, &[("value", value)]));
    match refusal {
        EditionRefusal::Unknown(id) => with("editions-refused-unknown", id),
        EditionRefusal::NoPerson => say("editions-refused-role"),
        EditionRefusal::Disabled(name) => with("editions-refused-disabled", name),
        EditionRefusal::Role { role, .. } => {
            let role = wording::role(words, *role).text;
            with("editions-refused-needs-role", &role)
        }
        EditionRefusal::Fresh { from, .. } => with("editions-refused-fresh", &wording::time(*from)),
        EditionRefusal::SamePerson { .. } => say("editions-why-made"),
        EditionRefusal::State { .. } | EditionRefusal::Changed(_) => say("editions-refused-state"),
        EditionRefusal::Digest { .. } => ("digest", words.say("editions-refused-digest")),
        EditionRefusal::Published(id) => with("editions-refused-published", id),
        EditionRefusal::Corrected { by, .. } => with("editions-refused-corrected", by),
        EditionRefusal::Taken(_) => say("editions-refused-taken"),
        EditionRefusal::RunningBatch(batch) => with("editions-refused-batch", batch),
        EditionRefusal::OtherPrevious { previous, .. } => {
            with("editions-refused-previous", previous)
        }
        EditionRefusal::Figures(_) => say("editions-refused-figures"),
        EditionRefusal::Publishing(id) => with("editions-refused-publishing", id),
        EditionRefusal::Past(_) => ("release_day", words.say("editions-refused-past")),
        EditionRefusal::TooLong { what, most } => (
            *what,
            words.say_with("editions-refused-long", &[("value", &most.to_string())]),
        ),
        EditionRefusal::BeforeUnreleased(time) => (
            "release_day",
            words.say_with(
                "editions-refused-order",
                &[("value", &wording::time(*time))],
            ),
        ),
        EditionRefusal::Withdrawal { .. } => say("editions-why-asked"),
        EditionRefusal::NoReason => ("reason", words.say("editions-refused-reason")),
        EditionRefusal::NoKey(command) => with("editions-refused-key", command),
        EditionRefusal::OtherKey { .. }
        | EditionRefusal::NothingSigned
        | EditionRefusal::UnknownKey(..)
        | EditionRefusal::Unsignable(..)
        | EditionRefusal::Guard(_)
        | EditionRefusal::GuardFile(_) => with("editions-refused-signing", &refusal.to_string()),
    }
}
