//! What the pages for people show around their content: name, navigation and language.

use crate::domain::access::{Grant, Role, RoleScope, User};
use crate::domain::survey::BASE_LANGUAGE;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// A link of the navigation.
pub(in crate::web) struct NavLink {
    /// Its text.
    pub(in crate::web) text: Phrase,
    /// Its address.
    pub(in crate::web) address: String,
    /// Whether it leads to this page or one above it.
    pub(in crate::web) is_current: bool,
}

/// What a page shows around its content.
pub(in crate::web) struct Frame<'a> {
    /// The texts in the language of the page.
    pub(in crate::web) words: Words<'a>,
    /// The name that the header shows; `None` where nobody is logged in.
    pub(in crate::web) person: Option<String>,
    /// The pages that the person's roles open.
    pub(in crate::web) links: Vec<NavLink>,
    /// The other language, with its own name.
    pub(in crate::web) other: (String, String),
    /// The path of the page.
    pub(in crate::web) path: String,
    /// The style of the page.
    pub(in crate::web) style: &'static str,
}

impl<'a> Frame<'a> {
    /// What a page shows around its content for a person, or for nobody yet.
    pub(super) fn new(words: Words<'a>, user: Option<&User>, path: &str) -> Self {
        let other = if words.language == BASE_LANGUAGE {
            ("en", "English")
        } else {
            (BASE_LANGUAGE, "Tiếng Việt")
        };
        Self {
            words,
            person: user.map(|user| user.profile.display_name.clone()),
            links: user.map_or_else(Vec::new, |user| links(words, user, path)),
            other: (other.0.to_owned(), other.1.to_owned()),
            path: path.to_owned(),
            style: styles::CONSOLE,
        }
    }
}

/// Returns the pages that a person's roles open.
fn links(words: Words<'_>, user: &User, path: &str) -> Vec<NavLink> {
    let reads_all = user.grants.iter().any(|kept| {
        matches!(
            kept.grant,
            Grant {
                role: Role::Province | Role::Inspector,
                scope: RoleScope::Province,
            }
        )
    });
    let is_admin = user.has(Role::Admin);
    let pages = [
        (true, "nav-home", "/console"),
        (reads_all, "nav-province", "/console/province"),
        (
            user.has_any(&[Role::Province, Role::Approver, Role::Inspector, Role::Admin]),
            "nav-editions",
            "/console/editions",
        ),
        (is_admin, "nav-users", "/console/users"),
        (is_admin, "nav-keys", "/console/keys"),
        (is_admin, "nav-agencies", "/console/agencies"),
        (is_admin, "nav-settings", "/console/settings"),
        (
            user.has_any(&[Role::Admin, Role::Province]),
            "nav-batches",
            "/console/batches",
        ),
        (
            user.has_any(&[Role::Admin, Role::Inspector]),
            "nav-audit",
            "/console/audit",
        ),
        (user.has(Role::Clerk), "nav-counter", "/counter"),
        (true, "nav-account", "/account"),
    ];
    let is_current = |address: &str| {
        path.strip_prefix(address)
            .is_some_and(|rest| rest.is_empty() || address != "/console" && rest.starts_with('/'))
    };
    pages
        .into_iter()
        .filter(|(is_open, ..)| *is_open)
        .map(|(_, text, address)| NavLink {
            text: words.say(text),
            address: address.to_owned(),
            is_current: is_current(address),
        })
        .collect()
}
