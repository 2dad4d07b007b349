//! The refusals of the store as sentences.

use crate::domain::editions::refusal::EditionRefusal;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::wording;

/// The field of the form that a refusal is about, and what it says.
pub(super) fn told(refusal: &EditionRefusal, words: Words<'_>) -> (&'static str, Phrase) {
    let say = |id| ("act", words.say(id));
    let with = |id, value: &str| ("act", words.say_with(id, &[("value", value)]));
    match refusal {
        EditionRefusal::Unknown(id) => with("edition-refused-unknown", id),
        EditionRefusal::NoPerson => say("edition-refused-role"),
        EditionRefusal::Disabled(name) => with("edition-refused-disabled", name),
        EditionRefusal::Role { role, .. } => {
            let role = wording::role(words, *role).text;
            with("edition-refused-needs-role", &role)
        }
        EditionRefusal::Fresh { from, .. } => {
            with("edition-refused-fresh", &wording::time(*from))
        }
        EditionRefusal::SamePerson { .. } => say("edition-why-made"),
        EditionRefusal::State { .. } | EditionRefusal::Changed(_) => say("edition-refused-state"),
        EditionRefusal::Digest { .. } => ("digest", words.say("edition-refused-digest")),
        EditionRefusal::Published(id) => with("edition-refused-published", id),
        EditionRefusal::Corrected { by, .. } => with("edition-refused-corrected", by),
        EditionRefusal::Taken(_) => say("edition-refused-taken"),
        EditionRefusal::RunningBatch(batch) => with("edition-refused-batch", batch),
        EditionRefusal::Past(_) => ("release_day", words.say("edition-refused-past")),
        EditionRefusal::BeforeUnreleased(time) => (
            "release_day",
            words.say_with("edition-refused-order", &[("value", &wording::time(*time))]),
        ),
        EditionRefusal::Withdrawal { .. } => say("edition-why-asked"),
        EditionRefusal::NoReason => ("reason", words.say("edition-refused-reason")),
        EditionRefusal::NoKey(command) => with("edition-refused-key", command),
        EditionRefusal::OtherKey { .. }
        | EditionRefusal::UnknownKey(..)
        | EditionRefusal::Unsignable(..)
        | EditionRefusal::Guard(_)
        | EditionRefusal::GuardFile(_) => {
            with("edition-refused-signing", &refusal.to_string())
        }
    }
}
