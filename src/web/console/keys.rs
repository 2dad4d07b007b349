//! `/console/keys`: keys of software, counters and devices, for administrators.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::domain::access::{Credential, Key, KeyKind, KeyText, Reach, Role, key_name};
use crate::domain::cases::agency::Slug;
use crate::domain::form::FormData;
use crate::domain::order::compare_names;
use crate::domain::tidy;
use crate::store::access::keys::NewKey;
use crate::store::{Store, StoreError};
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::{Phrase, Words};
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

const ADMINS: &[Role] = &[Role::Admin];

/// A key of the list.
struct KeyLine {
    id: String,
    name: String,
    kind: Phrase,
    reach: String,
    made_at: String,
    last_used: String,
    is_revoked: bool,
}

/// A form for a new key as it was filled in.
#[derive(Default)]
struct KeyForm {
    kind: String,
    name: String,
    agencies: String,
    offices: String,
    counter: String,
}

#[derive(Template)]
#[template(path = "console/templates/keys.html")]
struct KeysPage<'a> {
    frame: Frame<'a>,
    rows: Vec<KeyLine>,
    kinds: Vec<(&'static str, Phrase, bool)>,
    entry: &'a KeyForm,
    /// A new key with its name, which is shown this once.
    shown: Option<(String, String)>,
    done: Option<Phrase>,
    refused: Option<Phrase>,
}

fn kind_text(words: Words<'_>, kind: KeyKind) -> Phrase {
    words.say(match kind {
        KeyKind::System => "key-system",
        KeyKind::Clerk => "key-clerk",
        KeyKind::Display => "key-display",
        KeyKind::Kiosk => "key-kiosk",
    })
}

/// Returns what a key reaches, by codes.
fn reach_text(words: Words<'_>, reach: &Reach) -> String {
    let list = |codes: &[Slug]| {
        codes
            .iter()
            .map(Slug::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match reach {
        Reach::All => words.say("key-all").text,
        Reach::Agencies { agencies, offices } if offices.is_empty() => list(agencies),
        Reach::Agencies { agencies, offices } => format!("{}; {}", list(agencies), list(offices)),
        Reach::Office {
            office,
            counter: Some(counter),
        } => format!("{office}, {counter}"),
        Reach::Office {
            office,
            counter: None,
        } => office.to_string(),
    }
}

fn row(words: Words<'_>, key: &Key) -> KeyLine {
    KeyLine {
        id: key.id.clone(),
        // Older names were kept as they were typed.
        name: tidy(&key.name),
        kind: kind_text(words, key.kind),
        reach: reach_text(words, &key.reach),
        made_at: wording::time(key.made_at),
        last_used: key.last_used_on.map_or_else(String::new, wording::day),
        is_revoked: key.revoked_at.is_some(),
    }
}

/// What a page shows beside the list.
#[derive(Default)]
struct KeysPageExtras {
    shown: Option<(String, String)>,
    done: Option<&'static str>,
    refused: Option<&'static str>,
}

async fn page(
    person: &PersonRequest,
    entry: &KeyForm,
    beside: KeysPageExtras,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let mut keys = person.ask(Store::list_keys).await?;
    keys.sort_by(|a, b| compare_names(&a.name, &b.name));
    let words = person.words();
    let page = KeysPage {
        frame: person.frame(),
        rows: keys.iter().map(|key| row(words, key)).collect(),
        kinds: KeyKind::ALL
            .into_iter()
            .map(|kind| {
                (
                    kind.name(),
                    kind_text(words, kind),
                    kind.name() == entry.kind,
                )
            })
            .collect(),
        entry,
        shown: beside.shown,
        done: beside.done.map(|id| words.say(id)),
        refused: beside.refused.map(|id| words.say(id)),
    };
    Ok(html(status, page.render()?))
}

/// `GET /console/keys?done=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ADMINS).await?;
        let beside = KeysPageExtras {
            done: query_value(&request, "done").map(|_| "key-revoked-done"),
            ..KeysPageExtras::default()
        };
        page(&person, &KeyForm::default(), beside, StatusCode::OK).await
    };
    let result = result.await;
    into_response(&request, &state, result)
}

/// `POST /console/keys`: makes a key, gives one another text, or revokes it.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let data = form_body::read(request, payload, state).await?;
    let by = person.by();
    let text = KeyText::new(rand::random());
    let (shown, digest) = (text.show(), text.digest());
    let entry = KeyForm::read(&data);
    let act = data.text("act");
    let found = match act {
        "revoke" | "rotate" => find(&person, data.text("key")).await?,
        _ => Some((entry.name.clone(), KeyKind::find(&entry.kind))),
    };
    let Some((name, kind)) = found else {
        return refuse(&person, &KeyForm::default(), "key-refused").await;
    };
    let (of, workers) = (name.clone(), &person.state.workers.people);
    let done = match act {
        "revoke" => match workers.run(move |store| store.revoke_key(&of, &by)).await? {
            Ok(()) => return Ok(see_other("/console/keys?done=revoked".to_owned())),
            Err(error) => Err(error),
        },
        "rotate" => {
            workers
                .run(move |store| store.rotate_key(&of, &text, &by))
                .await?
        }
        _ => {
            let key = match entry.key() {
                Ok(key) => key,
                Err(why) => return refuse(&person, &entry, why).await,
            };
            workers
                .run(move |store| store.add_key(key, &text, &by).map(drop))
                .await?
        }
    };
    match done {
        Ok(()) => {
            if let Some(kind) = kind {
                let credential = Credential::Key(kind, digest);
                state.workers.credentials.add(credential);
            }
            let beside = KeysPageExtras {
                shown: Some((name, shown)),
                ..KeysPageExtras::default()
            };
            page(&person, &KeyForm::default(), beside, StatusCode::OK).await
        }
        Err(StoreError::Key(_) | StoreError::NoAgency { .. }) => {
            refuse(&person, &entry, "key-refused").await
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the name under which a key of the list is kept, and its kind.
async fn find(
    person: &PersonRequest,
    id: &str,
) -> Result<Option<(String, Option<KeyKind>)>, EarlyResponse> {
    let keys = person.ask(Store::list_keys).await?;
    let key = keys.into_iter().find(|key| key.id == id);
    Ok(key.map(|key| (key.name, Some(key.kind))))
}

async fn refuse(
    person: &PersonRequest,
    entry: &KeyForm,
    why: &'static str,
) -> Result<HttpResponse, EarlyResponse> {
    let beside = KeysPageExtras {
        refused: Some(why),
        ..KeysPageExtras::default()
    };
    page(person, entry, beside, StatusCode::UNPROCESSABLE_ENTITY).await
}

impl KeyForm {
    fn read(data: &FormData) -> Self {
        Self {
            kind: data.text("kind").to_owned(),
            name: tidy(data.text("name")),
            agencies: data.text("agencies").to_owned(),
            offices: data.text("offices").to_owned(),
            counter: tidy(data.text("counter")),
        }
    }

    /// The key, or the id of the text that says what is wrong.
    fn key(&self) -> Result<NewKey, &'static str> {
        let kind = KeyKind::find(&self.kind).ok_or("key-kind-wrong")?;
        let name = key_name(&self.name).ok_or("key-name-wrong")?;
        let codes = |text: &str| -> Result<Vec<Slug>, &'static str> {
            let codes = text
                .split([',', ';', '\n', '\r', ' '])
                .filter(|code| !code.is_empty());
            codes
                .map(|code| Slug::parse(code).map_err(|_| "key-codes-wrong"))
                .collect()
        };
        let (agencies, mut offices) = (codes(&self.agencies)?, codes(&self.offices)?);
        let reach = match kind {
            KeyKind::System if agencies.is_empty() && offices.is_empty() => Reach::All,
            KeyKind::System if agencies.is_empty() => return Err("key-codes-wrong"),
            KeyKind::System => Reach::Agencies { agencies, offices },
            KeyKind::Clerk | KeyKind::Display | KeyKind::Kiosk => {
                let office = offices
                    .pop()
                    .filter(|_| offices.is_empty() && agencies.is_empty());
                Reach::Office {
                    office: office.ok_or("key-office-wrong")?,
                    counter: (!self.counter.is_empty()).then(|| self.counter.clone()),
                }
            }
        };
        Ok(NewKey { name, kind, reach })
    }
}
