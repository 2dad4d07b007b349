//! The list of persons.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::domain::access::{Role, User, UserState};
use crate::domain::text::plain;
use crate::store::Store;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

/// A person of the list.
struct UserLine {
    name: String,
    display_name: String,
    roles: Vec<Phrase>,
    state: Phrase,
    has_totp: bool,
}

#[derive(Template)]
#[template(path = "console/templates/users.html")]
struct UsersPage<'a> {
    frame: Frame<'a>,
    /// What was searched.
    typed: &'a str,
    /// The roles to filter by: name, text, whether it is chosen.
    roles: Vec<(&'static str, Phrase, bool)>,
    rows: Vec<UserLine>,
}

/// `GET /console/users?q=&role=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Admin]).await?;
    let typed = query_value(request, "q").unwrap_or_default();
    let chosen = query_value(request, "role").and_then(|name| Role::find(&name));
    let users = person.ask(Store::list_users).await?;
    let part = plain(&typed);
    let is_shown = |user: &User| {
        let texts = [&user.name, &user.profile.display_name];
        let scopes = user.grants.iter().map(|kept| kept.grant.place());
        let found = texts.into_iter().cloned().chain(scopes);
        chosen.is_none_or(|role| user.has(role))
            && found
                .map(|text| plain(&text))
                .any(|text| text.contains(&part))
    };
    let words = person.words();
    let page = UsersPage {
        frame: person.frame(),
        typed: &typed,
        roles: Role::ALL
            .into_iter()
            .map(|role| {
                (
                    role.name(),
                    wording::role(words, role),
                    chosen == Some(role),
                )
            })
            .collect(),
        rows: users
            .iter()
            .filter(|user| is_shown(user))
            .map(|user| UserLine {
                name: user.name.clone(),
                display_name: user.profile.display_name.clone(),
                roles: wording::grants(words, &user.plain_grants()),
                state: state_of(words, user),
                has_totp: user.has_totp,
            })
            .collect(),
    };
    Ok(html(StatusCode::OK, page.render()?))
}

/// Returns whether a person can log in, in words.
pub(super) fn state_of(words: Words<'_>, user: &User) -> Phrase {
    let can_prove = user.has_password || user.sign_on.is_some();
    words.say(match (user.state, can_prove) {
        (UserState::Disabled, _) => "user-disabled",
        (UserState::Active, false) => "user-invited",
        (UserState::Active, true) => "user-active",
    })
}
