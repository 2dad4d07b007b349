//! The clerk's desk: whose key it is that asks, which cases are within its reach, and what all of
//! its pages have in common.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::DateTime;
use uuid::Uuid;

use crate::domain::VIETNAM;
use crate::domain::access::{Key, Reach};
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::links::by_hand::{ByHand, KeptCase};
use crate::store::{Store, StoreError};
use crate::web::http::page::html;
use crate::web::http::response;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::{CLERK, is_own_form};
use crate::web::{Error, State};

/// Why a request is not answered as it asked: with another page, or by an error.
pub(super) enum Stop {
    /// This page instead.
    Answer(Box<HttpResponse>),
    /// Something failed.
    Error(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// A request with a clerk's key.
pub(super) struct Desk {
    pub(super) state: web::Data<State>,
    pub(super) key: Key,
    pub(super) now: Timestamp,
}

/// The sign over the desk: whose pages these are.
#[derive(Default)]
pub(super) struct Sign {
    pub(super) office: Option<Phrase>,
    pub(super) counter: Option<Phrase>,
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "counter/clerk/templates/notice.html")]
struct Notice<'a> {
    style: &'static str,
    words: Words<'a>,
    sign: Sign,
    title: Phrase,
    text: Phrase,
}

impl Desk {
    /// The desk of a request, or the page that asks for a key. What another site's page sends is
    /// refused, whoever brings the key.
    pub(super) async fn enter(
        request: &HttpRequest,
        state: &web::Data<State>,
    ) -> Result<Self, Stop> {
        if request.method() == Method::POST && !is_own_form(request) {
            return Err(notice(state, "counter-foreign", StatusCode::FORBIDDEN)?);
        }
        match CLERK.find_key(request, state).await? {
            Some(key) => Ok(Self {
                state: state.clone(),
                key,
                now: (state.clock)(),
            }),
            None => Err(Stop::Answer(Box::new(CLERK.ask(state, false)?))),
        }
    }

    /// Asks the store, off the thread that serves others.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.state.store.clone();
        Ok(web::block(move || question(&store)).await??)
    }

    /// The case of an id within the key's reach; to whoever asks for another, it is not there.
    pub(super) async fn find_case(&self, id: &str) -> Result<KeptCase, Stop> {
        let found = match Uuid::parse_str(id) {
            Ok(id) => {
                let (reach, id) = (self.key.reach.clone(), id.to_string());
                self.ask(move |store| store.find_case_within(&reach, &id))
                    .await?
            }
            Err(_) => None,
        };
        match found {
            Some(case) => Ok(case),
            None => Err(notice(
                &self.state,
                "counter-no-case",
                StatusCode::NOT_FOUND,
            )?),
        }
    }

    /// The office that the key is for, and its counter.
    pub(super) fn office(&self) -> Option<(&Slug, Option<&str>)> {
        match &self.key.reach {
            Reach::Office { office, counter } => Some((office, counter.as_deref())),
            Reach::All | Reach::Agencies(_) => None,
        }
    }

    /// What is noted of what this clerk does.
    pub(super) fn by_hand(&self, reason: Option<String>) -> ByHand {
        ByHand {
            reason,
            done_by: self.key.name.clone(),
            now: self.now,
        }
    }

    /// Now, as clocks in Vietnam show it.
    pub(super) fn local(&self) -> DateTime {
        self.now.to_zoned(VIETNAM).datetime()
    }

    pub(super) fn words(&self) -> Words<'_> {
        words(&self.state)
    }

    /// A counter as it is spoken of: it may be no more than a number.
    fn counter(&self, counter: &str) -> Phrase {
        if counter.chars().all(|c| c.is_ascii_digit()) {
            self.words()
                .say_with("counter-number", &[("number", counter)])
        } else {
            self.words().name(counter, None)
        }
    }

    /// The sign, which every page of the desk shows.
    pub(super) async fn sign(&self) -> Result<Sign, Error> {
        let Some((office, counter)) = self.office() else {
            return Ok(Sign::default());
        };
        let code = office.to_string();
        let agency = self.ask(move |store| store.find_agency(&code)).await?;
        let name = |agency: Agency| self.words().name(&agency.name, agency.name_en.as_deref());
        Ok(Sign {
            office: agency.map(name),
            counter: counter.map(|counter| self.counter(counter)),
        })
    }
}

fn words(state: &State) -> Words<'_> {
    Words::new(&state.languages, BASE_LANGUAGE)
}

/// A page that says one thing, in place of what was asked for.
pub(super) fn notice(state: &State, id: &str, status: StatusCode) -> Result<Stop, Error> {
    let words = words(state);
    let page = Notice {
        style: styles::COUNTER,
        words,
        sign: Sign::default(),
        title: words.say(&format!("{id}-title")),
        text: words.say(id),
    };
    Ok(Stop::Answer(Box::new(html(status, page.render()?))))
}

/// A document, shown or saved as the disposition says.
pub(super) fn document(
    bytes: Vec<u8>,
    media_type: &'static str,
    disposition: &'static str,
) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes)
}

/// The answer. No browser keeps it: several clerks share a computer.
pub(super) fn settle(
    request: &HttpRequest,
    state: &web::Data<State>,
    result: Result<HttpResponse, Stop>,
) -> HttpResponse {
    let stopped = match result {
        Err(Stop::Error(
            error @ (Error::TooLarge | Error::WrongContentType | Error::Unreadable),
        )) => notice(state, "counter-unreadable", error.status()).unwrap_or_else(Stop::Error),
        Ok(answer) => Stop::Answer(Box::new(answer)),
        Err(stop) => stop,
    };
    let mut answer = match stopped {
        Stop::Answer(answer) => *answer,
        Stop::Error(error) => response::into_response(request, state, Err(error)),
    };
    answer.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("private, no-store"),
    );
    answer
}
