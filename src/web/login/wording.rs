//! Words for roles and times.

use crate::domain::access::{Grant, Role};
pub(in crate::web) use crate::web::http::dates::{day, time};
use crate::web::http::words::{Phrase, Words};

/// Returns a role in words.
pub(in crate::web) fn role(words: Words<'_>, role: Role) -> Phrase {
    words.say(match role {
        Role::Admin => "role-admin",
        Role::Province => "role-province",
        Role::Approver => "role-approver",
        Role::Agency => "role-agency",
        Role::Clerk => "role-clerk",
        Role::Inspector => "role-inspector",
    })
}

/// Returns roles in words, each with its scope.
pub(in crate::web) fn grants(words: Words<'_>, grants: &[Grant]) -> Vec<Phrase> {
    grants
        .iter()
        .map(|grant| {
            let name = role(words, grant.role);
            match grant.place().as_str() {
                "" => name,
                place => Phrase::plain(format!("{}: {place}", name.text)),
            }
        })
        .collect()
}
