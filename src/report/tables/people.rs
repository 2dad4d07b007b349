//! Persons and their sessions, as tables for the terminal.

use jiff::Timestamp;

use super::terminal::{table, words};
use crate::domain::access::{KeptGrant, User};

/// Persons, with their roles and state.
pub fn users(users: &[User]) -> String {
    let headers = words(&["name", "shown as", "roles", "state", "authenticator"]);
    let rows = users.iter().map(|user| {
        let role = |kept: &KeptGrant| {
            let place = kept.grant.place();
            format!("{} {place}", kept.grant.role.name())
                .trim_end()
                .to_owned()
        };
        let roles: Vec<String> = user.grants.iter().map(role).collect();
        let state = match (
            user.state.name(),
            user.has_password || user.sign_on.is_some(),
        ) {
            ("active", false) => "no password yet",
            (state, _) => state,
        };
        vec![
            user.name.clone(),
            user.profile.display_name.clone(),
            roles.join(", "),
            state.to_owned(),
            if user.has_totp { "yes" } else { "no" }.to_owned(),
        ]
    });
    table(&headers, 5, rows.collect()) + "\n"
}

/// Sessions: the id of each, with the time of the login and of the last request.
pub fn sessions(sessions: &[(String, Timestamp, Timestamp)]) -> String {
    let headers = words(&["session", "logged in", "last seen"]);
    let rows = sessions.iter().map(|(id, made_at, last_seen)| {
        vec![id.clone(), made_at.to_string(), last_seen.to_string()]
    });
    table(&headers, 3, rows.collect()) + "\n"
}
