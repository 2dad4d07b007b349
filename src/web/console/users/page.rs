//! The page of one person, or of a new one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::entry::{PLACED_ROLES, PROVINCE_ROLES, RefusedUserField, UserForm};
use super::list;
use crate::domain::access::{Role, User, UserState};
use crate::store::access::sessions::Session;
use crate::web::Error;
use crate::web::console::difference::FieldDifference;
use crate::web::http::page::html;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

/// A role to tick.
struct TickRow {
    field: &'static str,
    text: Phrase,
    about: Phrase,
    is_ticked: bool,
}

/// A role with the places where it holds.
struct PlaceRow<'a> {
    field: &'static str,
    text: Phrase,
    hint: Phrase,
    places: &'a str,
}

/// The state of an account that is there.
struct Account<'a> {
    user: &'a User,
    state: Phrase,
    is_active: bool,
    sessions: usize,
    /// From when a fresh approver may sign.
    signs_from: Option<String>,
    /// Whether this administrator may agree to that.
    may_agree: bool,
}

#[derive(Template)]
#[template(path = "console/templates/user.html")]
struct UserPage<'a> {
    frame: Frame<'a>,
    title: Phrase,
    account: Option<Account<'a>>,
    entry: &'a UserForm,
    version: i64,
    ticks: Vec<TickRow>,
    places: Vec<PlaceRow<'a>>,
    languages: Vec<(String, String, bool)>,
    refused: Option<(&'static str, Phrase)>,
    differences: Vec<FieldDifference>,
    done: Option<Phrase>,
    /// A one-time link, which is shown this once.
    link: Option<String>,
}

impl UserPage<'_> {
    /// Whether a field is the one that is refused.
    fn is_wrong(&self, field: &str) -> bool {
        self.refused
            .as_ref()
            .is_some_and(|(wrong, _)| *wrong == field)
    }
}

/// What a page of a person shows beside the form.
#[derive(Default)]
pub(super) struct UserPageExtras<'a> {
    /// The person; `None` for a new one.
    pub(super) user: Option<(&'a User, &'a [Session])>,
    /// Why the form is refused.
    pub(super) refused: Option<RefusedUserField>,
    /// Whether somebody else has changed the account since the form was read.
    pub(super) is_changed: bool,
    /// The id of the text that says what was done.
    pub(super) done: Option<&'static str>,
    /// A one-time link to show.
    pub(super) link: Option<String>,
}

/// Returns the page.
pub(super) fn render(
    person: &PersonRequest,
    entry: &UserForm,
    beside: UserPageExtras<'_>,
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let words = person.words();
    let user = beside.user.map(|(user, _)| user);
    let languages = person.state.languages.codes().map(|code| {
        let is_chosen = entry.language == code;
        (
            code.to_owned(),
            person.state.languages.name(code),
            is_chosen,
        )
    });
    let page = UserPage {
        frame: person.frame(),
        title: match user {
            Some(user) => Phrase::plain(user.profile.display_name.clone()),
            None => words.say("user-new"),
        },
        account: beside
            .user
            .map(|(user, sessions)| account(person, user, sessions)),
        entry,
        version: user.map_or(0, |user| user.version),
        ticks: ticks(words, entry),
        places: places(words, entry),
        languages: languages.collect(),
        refused: beside
            .refused
            .map(|(field, why, about)| (field, words.say_with(why, &[("value", &about)]))),
        differences: match (user, beside.is_changed) {
            (Some(user), true) => differences(person, entry, &UserForm::of(user)),
            _ => Vec::new(),
        },
        done: beside.done.map(|id| words.say(id)),
        link: beside.link,
    };
    Ok(html(status, page.render()?))
}

/// Returns the roles to tick.
fn ticks(words: Words<'_>, entry: &UserForm) -> Vec<TickRow> {
    let rows = PROVINCE_ROLES.map(|(field, role)| TickRow {
        field,
        text: wording::role(words, role),
        about: words.say(about(role)),
        is_ticked: entry.ticked.contains(&role),
    });
    rows.into()
}

/// Returns the roles with the places where they hold.
fn places<'a>(words: Words<'_>, entry: &'a UserForm) -> Vec<PlaceRow<'a>> {
    let hints = [
        "user-agencies-hint",
        "user-inspected-hint",
        "user-counters-hint",
    ];
    let rows = PLACED_ROLES.into_iter().zip(&entry.places).zip(hints);
    rows.map(|(((field, role), places), hint)| PlaceRow {
        field,
        text: wording::role(words, role),
        hint: words.say(hint),
        places,
    })
    .collect()
}

/// Returns the id of the text that says what a role may do.
fn about(role: Role) -> &'static str {
    match role {
        Role::Admin => "role-admin-about",
        Role::Province => "role-province-about",
        Role::Approver => "role-approver-about",
        Role::Agency => "role-agency-about",
        Role::Clerk => "role-clerk-about",
        Role::Inspector => "role-inspector-about",
    }
}

fn account<'a>(person: &PersonRequest, user: &'a User, sessions: &[Session]) -> Account<'a> {
    let fresh = user
        .grants
        .iter()
        .find(|kept| kept.grant.role == Role::Approver && kept.signs_from > person.now);
    let own = person.by().actor.to_string();
    let mut grants = person.user.grants.iter();
    let is_new =
        !grants.any(|kept| kept.grant.role == Role::Admin && kept.signs_from <= person.now);
    Account {
        user,
        state: list::state_of(person.words(), user),
        is_active: user.state == UserState::Active,
        sessions: sessions.len(),
        signs_from: fresh.map(|kept| wording::time(kept.signs_from)),
        may_agree: fresh.is_some_and(|kept| kept.granted_by != own)
            && user.name != person.user.name
            && !is_new,
    }
}

/// Returns what differs between two forms, field by field.
fn differences(person: &PersonRequest, own: &UserForm, other: &UserForm) -> Vec<FieldDifference> {
    let words = person.words();
    let ticked = |entry: &UserForm| {
        let names = entry
            .ticked
            .iter()
            .map(|role| wording::role(words, *role).text);
        names.collect::<Vec<_>>().join(", ")
    };
    let mut fields = vec![
        (
            words.say("user-display-name"),
            own.display_name.clone(),
            other.display_name.clone(),
        ),
        (
            words.say("user-email"),
            own.email.clone(),
            other.email.clone(),
        ),
        (
            words.say("user-language"),
            own.language.clone(),
            other.language.clone(),
        ),
        (words.say("user-province-roles"), ticked(own), ticked(other)),
    ];
    for (index, (_, role)) in PLACED_ROLES.into_iter().enumerate() {
        let lines = |entry: &UserForm| {
            let places = entry.places[index].lines().map(str::trim);
            places
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        };
        fields.push((wording::role(words, role), lines(own), lines(other)));
    }
    FieldDifference::list(fields)
}
