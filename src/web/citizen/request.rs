//! A request for the survey of one link.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::message::{Message, MessageSubject, page};
use crate::domain::form::FormData;
use crate::domain::links::code::LinkCode;
use crate::domain::links::typed::TypedCode;
use crate::domain::text::legible;
use crate::store::Link;
use crate::web::http::page::see_other;
use crate::web::http::workers::WorkerPool;
use crate::web::{Error, State};

/// Returns the link of a code. Where the database is embedded the lookup happens on this thread, because
/// passing it to another one would take longer; otherwise together with others.
pub(in crate::web) async fn find_link(
    state: &web::Data<State>,
    code: LinkCode,
    now: Timestamp,
) -> Result<Option<Link>, Error> {
    let citizens = &state.workers.citizens;
    if let Some(found) = citizens.store().find_link_at_once(&code, now) {
        return Ok(found?);
    }
    if let Some(links) = &state.workers.links
        && let Some(found) = links.find(code, now).await
    {
        return found;
    }
    Ok(citizens
        .run(move |store| store.find_link(&code, now))
        .await??)
}

/// Returns the code that a text says, or `None` where it says none or can't be told. It is read on this
/// thread, which takes a fraction of a millisecond at most. Only of one that can be several codes the
/// given workers ask the database, as of any code.
pub(in crate::web) async fn find_typed_code(
    workers: &WorkerPool,
    text: &str,
) -> Result<Option<LinkCode>, Error> {
    if let Ok(code) = LinkCode::parse(text) {
        return Ok(Some(code));
    }
    match TypedCode::read(text) {
        Ok(TypedCode::Code(code)) => Ok(Some(code)),
        Ok(several) => {
            let found = workers.run(move |store| store.find_typed_code(&several));
            Ok(found.await??)
        }
        Err(_) => Ok(None),
    }
}

/// Returns a redirect to the survey of a code, in the language that was asked for.
pub(super) fn to_survey(state: &State, code: LinkCode, language: &str) -> HttpResponse {
    let language = Some(language).filter(|language| state.languages.has(language));
    let query = language.map_or_else(String::new, |language| format!("?lang={language}"));
    see_other(format!("/s/{}{query}", code.compact()))
}

/// A request for the survey of one link, with the code as it was typed.
pub(super) struct SurveyRequest<'a> {
    state: &'a web::Data<State>,
    typed: String,
    language: &'a str,
}

impl<'a> SurveyRequest<'a> {
    /// Returns the request, to be answered in a language.
    pub(super) fn read(
        request: &'a HttpRequest,
        state: &'a web::Data<State>,
        language: &'a str,
    ) -> Self {
        Self {
            state,
            typed: legible(request.match_info().query("code")),
            language,
        }
    }

    /// Returns the code and its link, or the message for a malformed or unknown code.
    pub(super) async fn find(
        &self,
        now: Timestamp,
    ) -> Result<Result<(LinkCode, Link), Message>, Error> {
        let citizens = &self.state.workers.citizens;
        let Some(code) = find_typed_code(citizens, &self.typed).await? else {
            return Ok(Err(Message::Malformed));
        };
        Ok(match find_link(self.state, code, now).await? {
            Some(link) => Ok((code, link)),
            None => Err(Message::Unknown),
        })
    }

    /// Returns the page from which a form can be sent again.
    pub(super) fn retry_page(&self, data: &FormData) -> Result<HttpResponse, Error> {
        let subject = MessageSubject {
            code: LinkCode::parse(&self.typed).ok(),
            kept: data.fields(),
            ..MessageSubject::default()
        };
        page(self.state, self.language, Message::Busy, &subject)
    }

    /// Returns a page with a message about the code that was typed.
    pub(super) fn page(&self, message: Message) -> Result<HttpResponse, Error> {
        let subject = MessageSubject {
            typed: &self.typed,
            ..MessageSubject::default()
        };
        page(self.state, self.language, message, &subject)
    }

    /// Returns a page with a message about a link.
    pub(super) fn about(
        &self,
        code: LinkCode,
        link: &Link,
        message: Message,
    ) -> Result<HttpResponse, Error> {
        let subject = MessageSubject {
            code: Some(code),
            link: Some(link),
            ..MessageSubject::default()
        };
        page(self.state, self.language, message, &subject)
    }
}
