//! `POST /console/editions/{id}`: what a person does with an edition.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::entry::{EditionForm, Unreadable};
use super::page::{EditionPageExtras, StoredEdition, find, render};
use super::roles::ROLES;
use super::{refusal, work};
use crate::domain::form::FormData;
use crate::store::StoreError;
use crate::store::editions::publishing::Publication;
use crate::store::editions::withdrawal::WithdrawalStep;
use crate::web::State;
use crate::web::console::editions::work::WorkError;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::page::see_other;
use crate::web::http::words::Phrase;
use crate::web::login::request::PersonRequest;

/// The fewest digits of a digest that an approver types.
const TYPED: usize = 8;

/// `POST /console/editions/{id}`
pub(super) async fn send(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, &id, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    id: &str,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ROLES).await?;
    let data = form_body::read(request, payload, state).await?;
    let stored = find(&person, id).await?;
    let entry = EditionForm::read(&data);
    let version = form_body::version(&data)?;
    if version != stored.edition.version {
        return conflict(&person, &stored, entry, version);
    }
    let done = act(&person, &stored, &data, &entry).await;
    // What is released at once is shown at once.
    let learned = (state.clone(), person.now);
    person
        .ask(move |store| learned.0.editions.learn(store, learned.1))
        .await?;
    match done {
        Ok((at, said)) => Ok(see_other(format!("/console/editions/{at}?done={said}"))),
        Err(ActRefusal::Field((field, why))) => {
            let why = (field, person.words().say(why));
            refuse(&person, &stored, entry, why)
        }
        Err(ActRefusal::Message(field, why)) => refuse(&person, &stored, entry, (field, why)),
        Err(ActRefusal::Changed) => {
            let stored = find(&person, id).await?;
            conflict(&person, &stored, entry, version)
        }
        Err(ActRefusal::Missing) => Err(person.missing()?),
        Err(ActRefusal::Early(early)) => Err(early),
    }
}

/// Why nothing was done.
enum ActRefusal {
    /// A field can't be read.
    Field(Unreadable),
    /// The store or the figures refuse it, and say so.
    Message(&'static str, Phrase),
    /// Somebody else has changed it meanwhile.
    Changed,
    /// There is no such act.
    Missing,
    /// The server can't do it now.
    Early(EarlyResponse),
}

impl From<Unreadable> for ActRefusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Field(unreadable)
    }
}

/// Performs the act; returns the edition to show and the notice.
async fn act(
    person: &PersonRequest,
    stored: &StoredEdition,
    data: &FormData,
    entry: &EditionForm,
) -> Result<(String, &'static str), ActRefusal> {
    let edition = &stored.edition;
    let (id, version) = (edition.id.clone(), edition.version);
    let done = match data.text("act") {
        "refresh" => work::refresh(person, edition, entry.texts()?)
            .await
            .map(|()| "refresh"),
        "submit" => work::submit(person, edition).await.map(|()| "submit"),
        "approve" => {
            let shown = data.text("shown").to_owned();
            if entry.digest.len() < TYPED || !shown.starts_with(&entry.digest) {
                return Err(("digest", "editions-digest-mistyped").into());
            }
            work::approve(person, id.clone(), shown, version)
                .await
                .map(|()| "approve")
        }
        "publish" => {
            let publication = Publication {
                decision: entry.decision()?,
                release_at: entry.release_at()?,
                version: Some(version),
            };
            work::publish(person, id.clone(), publication)
                .await
                .map(|()| "publish")
        }
        "withdraw" => {
            if data.find("confirm").is_none() {
                return Err(("confirm", "editions-unconfirmed").into());
            }
            let step = work::withdraw(person, edition, entry.reason.clone()).await;
            step.map(|step| match step {
                WithdrawalStep::Asked => "ask",
                WithdrawalStep::Done if edition.published_at.is_none() => "discard",
                WithdrawalStep::Done => "withdraw",
            })
        }
        "correct" => {
            let drafted = work::correct(person, edition, entry.reason.clone()).await;
            return drafted
                .map(|id| (id, "correct"))
                .map_err(|error| refused(person, error));
        }
        _ => return Err(ActRefusal::Missing),
    };
    done.map(|said| (id, said))
        .map_err(|error| refused(person, error))
}

fn refused(person: &PersonRequest, error: WorkError) -> ActRefusal {
    use crate::domain::editions::refusal::EditionRefusal;
    let words = person.words();
    match error {
        WorkError::Message(why) => ActRefusal::Message("act", why),
        WorkError::Store(StoreError::Edition(EditionRefusal::Changed(_))) => ActRefusal::Changed,
        WorkError::Store(StoreError::Edition(why)) => {
            let (field, why) = refusal::refusal_text(&why, words);
            ActRefusal::Message(field, why)
        }
        WorkError::Store(StoreError::ChangedFile(name, _)) => {
            let why = words.say_with("editions-refused-file", &[("value", &name)]);
            ActRefusal::Message("act", why)
        }
        WorkError::Store(error) => ActRefusal::Early(error.into()),
        WorkError::Web(error) => ActRefusal::Early(error.into()),
    }
}

fn refuse(
    person: &PersonRequest,
    stored: &StoredEdition,
    entry: EditionForm,
    refused: (&'static str, Phrase),
) -> Result<HttpResponse, EarlyResponse> {
    let beside = EditionPageExtras {
        entry: Some(entry),
        refused: Some(refused),
        ..EditionPageExtras::default()
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(render(person, stored, beside, status)?)
}

fn conflict(
    person: &PersonRequest,
    stored: &StoredEdition,
    entry: EditionForm,
    read_at: i64,
) -> Result<HttpResponse, EarlyResponse> {
    let beside = EditionPageExtras {
        entry: Some(entry),
        read_at: Some(read_at),
        ..EditionPageExtras::default()
    };
    Ok(render(person, stored, beside, StatusCode::CONFLICT)?)
}
