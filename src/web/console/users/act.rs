//! What is done to an account by one button: disable, enable, reset, end sessions, agree.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::edit::find;
use super::entry::UserForm;
use super::page::{UserPageExtras, render};
use crate::domain::access::{Credential, Role, Token, UserRefusal, UserState};
use crate::store::StoreError;
use crate::store::access::users::ChangePlace;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::page::see_other;
use crate::web::login::request::PersonRequest;

/// `POST /console/users/{name}/act`
pub(super) async fn act(
    request: HttpRequest,
    name: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_act(&request, &name, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_act(
    request: &HttpRequest,
    name: &str,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Admin]).await?;
    let data = form_body::read(request, payload, state).await?;
    let (user, _) = find(&person, name).await?;
    let (by, name) = (person.by(), user.name.clone());
    let workers = &person.state.workers.people;
    let (done, said) = match data.text("act") {
        "disable" => {
            let work =
                workers.run(move |store| store.set_user_state(&name, UserState::Disabled, &by));
            (work.await?, "disabled")
        }
        "enable" => {
            let work =
                workers.run(move |store| store.set_user_state(&name, UserState::Active, &by));
            (work.await?, "enabled")
        }
        "end" => {
            let work = workers.run(move |store| store.end_sessions(&name, None, &by).map(drop));
            (work.await?, "ended")
        }
        "agree" => {
            let work = workers.run(move |store| store.agree_to_approver(&name, &by));
            (work.await?, "agreed")
        }
        "reset" => {
            return reset(&person, name).await;
        }
        _ => return Err(person.missing()?),
    };
    match done {
        Ok(()) => Ok(see_other(format!(
            "/console/users/{}?done={said}",
            user.name
        ))),
        Err(StoreError::User(UserRefusal::LastAdmin)) => {
            refuse(&person, &user.name, "user-last-admin").await
        }
        Err(StoreError::User(UserRefusal::NewAdmin)) => {
            refuse(&person, &user.name, "user-new-admin").await
        }
        Err(StoreError::User(UserRefusal::SamePerson | UserRefusal::Unknown(_))) => {
            refuse(&person, &user.name, "user-same-person").await
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows a new one-time link, this once.
async fn reset(person: &PersonRequest, name: String) -> Result<HttpResponse, EarlyResponse> {
    let token = Token::new(rand::random());
    let link = format!("{}/login/link/{}", person.state.public_url, token.text());
    let (by, of) = (person.by(), name.clone());
    let credential = Credential::Link(token.digest());
    person
        .ask(move |store| store.reset_user(&of, &token, &by, ChangePlace::Console))
        .await?;
    person.state.workers.credentials.add(credential);
    let (user, sessions) = find(person, &name).await?;
    let beside = UserPageExtras {
        user: Some((&user, &sessions)),
        done: Some("user-was-reset"),
        link: Some(link),
        ..UserPageExtras::default()
    };
    Ok(render(
        person,
        &UserForm::of(&user),
        beside,
        StatusCode::OK,
    )?)
}

async fn refuse(
    person: &PersonRequest,
    name: &str,
    why: &'static str,
) -> Result<HttpResponse, EarlyResponse> {
    let (user, sessions) = find(person, name).await?;
    let beside = UserPageExtras {
        user: Some((&user, &sessions)),
        refused: Some(("act", why, String::new())),
        ..UserPageExtras::default()
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(render(person, &UserForm::of(&user), beside, status)?)
}
