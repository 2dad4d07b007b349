//! Adding a person, and changing what is told of one and the roles.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{RefusedUserField, UserForm};
use super::page::{UserPageExtras, render};
use crate::domain::access::{Credential, Grant, Role, Token, User, UserRefusal};
use crate::domain::cases::agency::Agency;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::access::sessions::Session;
use crate::store::access::users::ChangePlace;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::see_other;
use crate::web::login::request::PersonRequest;

const ADMINS: &[Role] = &[Role::Admin];

/// `GET /console/users/-/new`
pub(super) async fn show_new(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ADMINS).await?;
        let entry = UserForm {
            language: BASE_LANGUAGE.to_owned(),
            ..UserForm::default()
        };
        Ok(render(
            &person,
            &entry,
            UserPageExtras::default(),
            StatusCode::OK,
        )?)
    };
    let result = result.await;
    into_response(&request, &state, result)
}

/// `POST /console/users/-/new`
pub(super) async fn add(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_add(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_add(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let entry = UserForm::read(&form_body::read(request, payload, state).await?);
    let agencies = person.ask(Store::list_agencies).await?;
    let read = || -> Result<_, RefusedUserField> {
        Ok((
            entry.user_name()?,
            entry.profile()?,
            entry.grants(&agencies)?,
        ))
    };
    let refuse = |refused: RefusedUserField| -> Result<HttpResponse, EarlyResponse> {
        let beside = UserPageExtras {
            refused: Some(refused),
            ..UserPageExtras::default()
        };
        Ok(render(
            &person,
            &entry,
            beside,
            StatusCode::UNPROCESSABLE_ENTITY,
        )?)
    };
    let (name, profile, grants) = match read() {
        Ok(read) => read,
        Err(refused) => return refuse(refused),
    };
    let (by, token) = (person.by(), Token::new(rand::random()));
    let link = format!("{}/login/link/{}", state.public_url, token.text());
    let (now, credential) = (person.now, Credential::Link(token.digest()));
    let added = person.state.workers.people.run(move |store| {
        let user = store.add_user(&name, &profile, &grants, &by, ChangePlace::Console)?;
        store.invite_user(&user.name, &token, now)?;
        Ok(user)
    });
    match added.await? {
        Ok(user) => {
            state.workers.credentials.add(credential);
            let beside = UserPageExtras {
                user: Some((&user, &[])),
                done: Some("user-added"),
                link: Some(link),
                ..UserPageExtras::default()
            };
            Ok(render(
                &person,
                &UserForm::of(&user),
                beside,
                StatusCode::OK,
            )?)
        }
        Err(StoreError::User(refusal)) => refuse(refusal_text(&refusal)),
        Err(error) => Err(error.into()),
    }
}

/// Returns what the form says of a refusal of the store.
fn refusal_text(refusal: &UserRefusal) -> RefusedUserField {
    match refusal {
        UserRefusal::NameTaken(name) => ("name", "user-name-taken", name.clone()),
        UserRefusal::Grants(crate::domain::access::GrantError::Both) => {
            ("role-admin", "user-both-roles", String::new())
        }
        UserRefusal::Grants(_) => ("role-admin", "user-no-role", String::new()),
        UserRefusal::UnknownScope("intake office", code) => {
            ("counters", "user-office-unknown", code.clone())
        }
        UserRefusal::UnknownScope(_, code) => ("agencies", "user-agency-unknown", code.clone()),
        UserRefusal::LastAdmin => ("role-admin", "user-last-admin", String::new()),
        UserRefusal::Unknown(_)
        | UserRefusal::Changed(_)
        | UserRefusal::Password(_)
        | UserRefusal::Link
        | UserRefusal::SamePerson
        | UserRefusal::NewAdmin
        | UserRefusal::SignOnTaken => ("name", "people-missing", String::new()),
    }
}

/// Returns a person with the open sessions.
///
/// # Errors
/// The page that says there is no such person.
pub(super) async fn find(
    person: &PersonRequest,
    name: &str,
) -> Result<(User, Vec<Session>), EarlyResponse> {
    let (name, now) = (name.to_owned(), person.now);
    let found = person
        .ask(move |store| {
            let Some(user) = store.find_user(&name)? else {
                return Ok(None);
            };
            let sessions = store.list_sessions(&user.name, now)?;
            Ok(Some((user, sessions)))
        })
        .await?;
    match found {
        Some(found) => Ok(found),
        None => Err(person.missing()?),
    }
}

/// `GET /console/users/{name}?done=`
pub(super) async fn show(
    request: HttpRequest,
    name: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_show(&request, &name, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    name: &str,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let (user, sessions) = find(&person, name).await?;
    let beside = UserPageExtras {
        user: Some((&user, &sessions)),
        done: match query_value(request, "done").as_deref() {
            Some("changed") => Some("user-changed"),
            Some("disabled") => Some("user-is-disabled"),
            Some("enabled") => Some("user-is-enabled"),
            Some("ended") => Some("account-sessions-ended"),
            Some("agreed") => Some("user-agreed"),
            _ => None,
        },
        ..UserPageExtras::default()
    };
    Ok(render(
        &person,
        &UserForm::of(&user),
        beside,
        StatusCode::OK,
    )?)
}

/// `POST /console/users/{name}`
pub(super) async fn change(
    request: HttpRequest,
    name: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_change(&request, &name, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_change(
    request: &HttpRequest,
    name: &str,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let data = form_body::read(request, payload, state).await?;
    let (user, sessions) = find(&person, name).await?;
    let version = form_body::version(&data)?;
    let entry = UserForm {
        name: user.name.clone(),
        ..UserForm::read(&data)
    };
    let agencies: Vec<Agency> = person.ask(Store::list_agencies).await?;
    let refuse = |refused: RefusedUserField| -> Result<HttpResponse, EarlyResponse> {
        let beside = UserPageExtras {
            user: Some((&user, &sessions)),
            refused: Some(refused),
            ..UserPageExtras::default()
        };
        Ok(render(
            &person,
            &entry,
            beside,
            StatusCode::UNPROCESSABLE_ENTITY,
        )?)
    };
    let read = || -> Result<(_, Vec<Grant>), RefusedUserField> {
        Ok((entry.profile()?, entry.grants(&agencies)?))
    };
    let (profile, grants) = match read() {
        Ok(read) => read,
        Err(refused) => return refuse(refused),
    };
    let (by, name) = (person.by(), user.name.clone());
    let changed = person.state.workers.people.run(move |store| {
        store.change_user(&name, version, &profile, &grants, &by, ChangePlace::Console)
    });
    match changed.await? {
        Ok(user) => Ok(see_other(format!(
            "/console/users/{}?done=changed",
            user.name
        ))),
        Err(StoreError::User(UserRefusal::Changed(other))) => {
            let beside = UserPageExtras {
                user: Some((&other, &sessions)),
                is_changed: true,
                ..UserPageExtras::default()
            };
            Ok(render(&person, &entry, beside, StatusCode::CONFLICT)?)
        }
        Err(StoreError::User(refusal)) => refuse(refusal_text(&refusal)),
        Err(error) => Err(error.into()),
    }
}
