//! Opening, answering and disputing the survey of one link.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::form_page;
use super::message::Message;
use super::request::Asked;
use super::submit::{Way, random_press, submit};
use crate::domain::form;
use crate::domain::form::{FormData, Turn, View};
use crate::domain::links::code::LinkCode;
use crate::store::answers::inbox::WEB;
use crate::store::{Link, LinkState, Submitted};
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::form_body;
use crate::web::http::form_body::language_of;
use crate::web::http::page::{html, see_other};
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::{Error, State};

/// `GET /s/{code}`: the first step, or what has become of the link. Writes nothing.
pub(super) async fn open(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = opened(&request, &state).await;
    into_response(&request, &state, result)
}

async fn opened(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let asked = Asked::read(request, state, &language);
    let (code, link) = match asked.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return asked.page(message),
    };
    if let Some(message) = closed(&link) {
        return asked.about(code, &link, message);
    }
    let view = form::open(&link.definition, &language);
    show(state, code, &link, view, form_page::Opening::Fresh)
}

/// `POST /s/{code}`: the next step, or the answers kept.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match form_body::read(&request, payload).await {
        Ok(mut data) => {
            // Known before anything is tried: however often this form is sent again, it is the
            // same submission.
            data.complete("press", random_press);
            let result = sent(&request, &data, &state).await;
            keep_if_put_off(&request, &data, &state, result)
        }
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// A page that keeps everything that was said and offers to send it again, where that may help.
fn keep_if_put_off(
    request: &HttpRequest,
    data: &FormData,
    state: &web::Data<State>,
    result: Result<HttpResponse, Error>,
) -> Result<HttpResponse, Error> {
    match result {
        Err(error) if error.passes() => {
            if let Error::Store(error) = &error {
                state.metrics.database_error(error);
            }
            error.log(request.match_pattern().as_deref());
            let language = data.find("lang").unwrap_or_default();
            let mut response = Asked::read(request, state, language).again(data)?;
            response.headers_mut().insert(
                header::RETRY_AFTER,
                header::HeaderValue::from_static(RETRY_AFTER),
            );
            Ok(response)
        }
        other => other,
    }
}

async fn sent(
    request: &HttpRequest,
    data: &FormData,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let language = data.find("lang").unwrap_or_default();
    let asked = Asked::read(request, state, language);
    let now = (state.clock)();
    let (code, link) = match asked.find(now).await? {
        Ok(found) => found,
        Err(message) => return asked.page(message),
    };
    match form::advance(&link.definition, data) {
        // A link that is used may be one whose citizen pressed the button twice: the store knows.
        Turn::Send(answers) => {
            let way = Way {
                source: WEB,
                assisted: false,
            };
            let submitted = submit(state, code, &link, answers, way, now).await?;
            let message = match submitted {
                Submitted::Accepted => {
                    return Ok(see_other(format!("/s/{}/thanks", code.compact())));
                }
                Submitted::Used => Message::Used {
                    disputed: link.disputed,
                },
                Submitted::Expired => Message::Expired,
                Submitted::Revoked => Message::Revoked,
                Submitted::Unknown => Message::Unknown,
            };
            asked.about(code, &link, message)
        }
        Turn::Show(view) => match closed(&link) {
            Some(message) => asked.about(code, &link, message),
            None => show(state, code, &link, view, form_page::Opening::Turned),
        },
    }
}

fn show(
    state: &State,
    code: LinkCode,
    link: &Link,
    mut view: View<'_>,
    opening: form_page::Opening,
) -> Result<HttpResponse, Error> {
    view.answered.press.get_or_insert_with(random_press);
    let status = if view.is_refused() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let frame = form_page::Frame {
        action: format!("/s/{}", code.compact()),
        style: styles::CITIZEN,
        opening,
        also: Vec::new(),
        help: None,
    };
    let body = form_page::render(state, link, &view, frame)?;
    Ok(html(status, body))
}

/// `GET /s/{code}/thanks`: thanks, once the link is used.
pub(super) async fn thanks(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = thanked(&request, &state).await;
    into_response(&request, &state, result)
}

async fn thanked(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let asked = Asked::read(request, state, &language);
    let (code, link) = match asked.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return asked.page(message),
    };
    match closed(&link) {
        Some(Message::Used { .. }) => asked.about(code, &link, Message::Thanks),
        Some(message) => asked.about(code, &link, message),
        // Thanks for nothing would tell somebody that they had answered.
        None => Ok(see_other(format!("/s/{}", code.compact()))),
    }
}

/// `POST /s/{code}/dispute`: notes that this citizen has not answered a used link.
pub(super) async fn dispute(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = disputed(&request, &state).await;
    into_response(&request, &state, result)
}

async fn disputed(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let asked = Asked::read(request, state, &language);
    let (code, _) = match asked.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return asked.page(message),
    };
    let store = state.store.clone();
    web::block(move || store.dispute(&code)).await??;
    let language = Some(&language).filter(|language| state.languages.has(language));
    let query = language.map_or_else(String::new, |language| format!("?lang={language}"));
    Ok(see_other(format!("/s/{}{query}", code.compact())))
}

/// What a link that can't be answered any more is told as.
fn closed(link: &Link) -> Option<Message> {
    match link.state {
        LinkState::Open => None,
        LinkState::Used => Some(Message::Used {
            disputed: link.disputed,
        }),
        LinkState::Expired => Some(Message::Expired),
        LinkState::Revoked => Some(Message::Revoked),
    }
}
