//! A clerk's request: the key that it brings, the cases within its reach, and what all pages for
//! clerks have in common.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::DateTime;
use uuid::Uuid;

use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::access::{By, Reach};
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::cases::read::KeptCase;
use crate::store::links::by_hand::ByHand;
use crate::store::{Store, StoreError};
use crate::web::http::early_response;
pub(super) use crate::web::http::early_response::EarlyResponse;
use crate::web::http::form_body::query_value;
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::html;
use crate::web::http::pieces::with_body;
use crate::web::http::security;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::clerk;
use crate::web::login::clerk::AdmittedClerk;
use crate::web::{Error, State};

/// A request of a clerk.
pub(super) struct ClerkRequest {
    pub(super) state: web::Data<State>,
    pub(super) clerk: AdmittedClerk,
    pub(super) now: Timestamp,
}

/// The office and the counter that the header of every page names.
#[derive(Default)]
pub(super) struct OfficeHeader {
    /// The name of a person who is logged in; `None` for a key.
    pub(super) person: Option<String>,
    /// The other counters of the person: as a form names them, and as people do.
    pub(super) others: Vec<(String, String)>,
    pub(super) office: Option<Phrase>,
    pub(super) counter: Option<Phrase>,
}

/// A page with one message.
#[derive(Template)]
#[template(path = "counter/clerk/templates/notice.html")]
struct ClerkNoticePage<'a> {
    style: &'static str,
    words: Words<'a>,
    header: OfficeHeader,
    title: Phrase,
    text: Phrase,
}

impl ClerkRequest {
    /// Returns the request of a clerk.
    ///
    /// # Errors
    /// The page that asks for a key or a login; or a refusal of what another site's page sends.
    pub(super) async fn admit(
        request: &HttpRequest,
        state: &web::Data<State>,
    ) -> Result<Self, EarlyResponse> {
        if request.method() == Method::POST && !is_own_form(request, state) {
            return Err(notice(state, "counter-foreign", StatusCode::FORBIDDEN)?);
        }
        match clerk::admit(request, state).await? {
            Ok(clerk) => Ok(Self {
                state: state.clone(),
                clerk,
                now: (state.clock)(),
            }),
            Err(page) => Err(page.into()),
        }
    }

    /// Returns the result of a question to the store, asked on a thread that may block.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        Ok(self.state.workers.counter.run(question).await??)
    }

    /// Returns the case of an id.
    ///
    /// # Errors
    /// The page that says there is no such case, also where it is out of the key's reach.
    pub(super) async fn find_case(&self, id: &str) -> Result<KeptCase, EarlyResponse> {
        let found = match Uuid::parse_str(id) {
            Ok(id) => {
                let (viewer, id) = (self.viewer(), id.to_string());
                self.ask(move |store| store.cases(&viewer).find_by_id(&id))
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

    /// Returns the clerk as the store's viewer.
    pub(super) fn viewer(&self) -> Viewer {
        self.clerk.viewer.clone()
    }

    /// The office that the key is for, and its counter; `None` for a key without an office.
    pub(super) fn office(&self) -> Option<(&Slug, Option<&str>)> {
        match &self.clerk.reach {
            Reach::Office { office, counter } => Some((office, counter.as_deref())),
            Reach::All | Reach::Agencies { .. } => None,
        }
    }

    /// The record of an act of this clerk.
    pub(super) fn by_hand(&self, reason: Option<String>) -> ByHand {
        ByHand {
            reason,
            by: self.by(),
        }
    }

    /// Who acts in this request, and when.
    pub(super) fn by(&self) -> By {
        By {
            actor: self.clerk.actor.clone(),
            now: self.now,
        }
    }

    /// The time of the request on Vietnam's clocks.
    pub(super) fn local(&self) -> DateTime {
        self.now.to_zoned(VIETNAM).datetime()
    }

    /// The texts of the clerk's pages, which are Vietnamese.
    pub(super) fn words(&self) -> Words<'_> {
        words(&self.state)
    }

    /// The name of a counter, which may be a number only.
    fn counter(&self, counter: &str) -> Phrase {
        if counter.chars().all(|c| c.is_ascii_digit()) {
            self.words()
                .say_with("counter-number", &[("number", counter)])
        } else {
            self.words().name(counter, None)
        }
    }

    /// Returns the header of every page.
    pub(super) async fn office_header(&self) -> Result<OfficeHeader, Error> {
        let Some((office, counter)) = self.office() else {
            return Ok(OfficeHeader::default());
        };
        let code = office.to_string();
        let agency = self.ask(move |store| store.find_agency(&code)).await?;
        let name = |agency: Agency| self.words().name(&agency.name, agency.name_en.as_deref());
        let others = self.clerk.others.iter();
        Ok(OfficeHeader {
            person: self.clerk.person.clone(),
            others: others
                .map(|place| (place.clone(), clerk::place_text(place)))
                .collect(),
            office: agency.map(name),
            counter: counter.map(|counter| self.counter(counter)),
        })
    }
}

fn words(state: &State) -> Words<'_> {
    Words::new(&state.languages, BASE_LANGUAGE)
}

/// Returns a page with one message, in place of the one that was requested.
pub(super) fn notice(state: &State, id: &str, status: StatusCode) -> Result<EarlyResponse, Error> {
    let words = words(state);
    let page = ClerkNoticePage {
        style: styles::COUNTER,
        words,
        header: OfficeHeader::default(),
        title: words.say(&format!("{id}-title")),
        text: words.say(id),
    };
    Ok(EarlyResponse::Page(Box::new(html(status, page.render()?))))
}

/// Returns a document, which the browser shows or saves as the disposition says.
pub(super) fn document(
    bytes: Vec<u8>,
    media_type: &'static str,
    disposition: &'static str,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition));
    with_body(&mut response, bytes)
}

/// Lets a page use the clerk's script, which prints documents of this site.
pub(super) fn scripted(mut page: HttpResponse) -> HttpResponse {
    page.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static(security::printing_policy()),
    );
    page
}

/// Returns the id of the case that the address names.
pub(super) fn case_id(request: &HttpRequest) -> String {
    query_value(request, "id").unwrap_or_default()
}

/// Returns the response of a request.
pub(super) fn into_response(
    request: &HttpRequest,
    state: &web::Data<State>,
    result: Result<HttpResponse, EarlyResponse>,
) -> HttpResponse {
    let result = result.or_else(|early| match early {
        EarlyResponse::Error(
            error @ (Error::TooLarge | Error::WrongContentType | Error::Unreadable),
        ) => Err(notice(state, "counter-unreadable", error.status())?),
        early => Err(early),
    });
    early_response::into_response(request, state, result)
}
