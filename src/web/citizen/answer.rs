//! Opening, answering and disputing the survey of a link.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::form_page;
use super::message::Message;
use super::request::{SurveyRequest, to_survey};
use super::submit::{AnswerOrigin, random_press, submit};
use crate::domain::answers::source::Source;
use crate::domain::form;
use crate::domain::form::{FormData, Turn, View};
use crate::domain::links::code::LinkCode;
use crate::store::{Link, LinkState, Submitted};
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::form_body;
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::page::{html, same_form_at, see_other};
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::{Error, State};

/// The name in an address of the step that is shown there.
const STEP: &str = "step";
/// The name in the address of thanks that says that nothing was answered, because nothing applies.
const NOTHING_APPLIES: &str = "nothing-applies";

/// `GET /s/{code}`: the first step, or that of `?step=`, still empty; or a page about a link that is
/// not open. Writes nothing. An address with something in or after the code leads to the one without
/// it.
pub(super) async fn open(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_open(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_open(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let survey = SurveyRequest::read(request, state, &language);
    let (code, link) = match survey.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message),
    };
    if LinkCode::parse(request.match_info().query("code")) != Ok(code)
        || request.path().ends_with('/')
    {
        return Ok(to_survey(state, code, &language));
    }
    if let Some(message) = closed(&link) {
        return survey.about(code, &link, message);
    }
    let step = query_value(request, STEP).unwrap_or_default();
    let view = form::open_at(&link.definition, &language, &step);
    show(state, code, &link, view)
}

/// `POST /s/{code}`: the next step, or the answers submitted.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match form_body::read(&request, payload, &state).await {
        Ok(mut data) => {
            // Before anything else, so that the same form sent again is the same submission.
            data.complete("press", random_press);
            let result = try_send(&request, &data, &state).await;
            offer_retry(&request, &data, &state, result)
        }
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// Replaces a transient error by a page that holds the answers and offers to send them again.
fn offer_retry(
    request: &HttpRequest,
    data: &FormData,
    state: &web::Data<State>,
    result: Result<HttpResponse, Error>,
) -> Result<HttpResponse, Error> {
    match result {
        Err(error) if error.is_transient() => {
            error.log(request.match_pattern().as_deref());
            let language = data.find("lang").unwrap_or_default();
            let mut response = SurveyRequest::read(request, state, language).retry_page(data)?;
            error.attach_to(&mut response);
            response.headers_mut().insert(
                header::RETRY_AFTER,
                header::HeaderValue::from_static(RETRY_AFTER),
            );
            Ok(response)
        }
        other => other,
    }
}

async fn try_send(
    request: &HttpRequest,
    data: &FormData,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let language = data.find("lang").unwrap_or_default();
    let survey = SurveyRequest::read(request, state, language);
    let now = (state.clock)();
    let (code, link) = match survey.find(now).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message),
    };
    match form::advance(&link.definition, data) {
        // Also for a used link: only the store can tell whether the citizen pressed the button twice.
        Turn::Send(answers) => {
            let origin = AnswerOrigin {
                source: Source::Web,
                assisted: false,
            };
            let submitted = submit(state, code, &link, answers, origin, now).await?;
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
            survey.about(code, &link, message)
        }
        Turn::NothingApplies => match closed(&link) {
            Some(message) => survey.about(code, &link, message),
            None => Ok(see_other(format!(
                "/s/{}/thanks?{NOTHING_APPLIES}",
                code.compact()
            ))),
        },
        Turn::Show(view) => {
            if let Some(message) = closed(&link) {
                return survey.about(code, &link, message);
            }
            // The page that the form leads to stands at its own address, also where the button could not
            // know which one it is: a blank is pointed out, or "yes" leads to further questions.
            let step = view.step.address(view.definition);
            if query_value(request, STEP).is_some_and(|asked| asked != step) {
                let path = format!("/s/{}?{STEP}={step}", code.compact());
                return Ok(same_form_at(path));
            }
            show(state, code, &link, view)
        }
    }
}

/// Returns a step of the form.
fn show(
    state: &State,
    code: LinkCode,
    link: &Link,
    mut view: View<'_>,
) -> Result<HttpResponse, Error> {
    view.answered.press.get_or_insert_with(random_press);
    let status = if view.is_refused() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let frame = form_page::FormFrame {
        action: format!("/s/{}", code.compact()),
        style: styles::CITIZEN,
        has_addresses: true,
        extra_fields: Vec::new(),
        help: None,
    };
    let body = form_page::render(state, link, &view, frame)?;
    Ok(html(status, body))
}

/// `GET /s/{code}/thanks`: thanks for a used link, or for saying that nothing applies.
pub(super) async fn thanks(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_thanks(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_thanks(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let survey = SurveyRequest::read(request, state, &language);
    let (code, link) = match survey.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message),
    };
    match closed(&link) {
        Some(Message::Used { .. }) => survey.about(code, &link, Message::Thanks),
        Some(message) => survey.about(code, &link, message),
        None if query_value(request, NOTHING_APPLIES).is_some() => {
            survey.about(code, &link, Message::NothingApplies)
        }
        // Thanking before the link is used would suggest that the answers had been sent.
        None => Ok(see_other(format!("/s/{}", code.compact()))),
    }
}

/// `POST /s/{code}/dispute`: records that the citizen says they did not answer.
pub(super) async fn dispute(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_dispute(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_dispute(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let survey = SurveyRequest::read(request, state, &language);
    let (code, _) = match survey.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message),
    };
    let work = state
        .workers
        .citizens
        .run(move |store| store.dispute(&code));
    work.await??;
    Ok(to_survey(state, code, &language))
}

/// Returns the message for a link that can no longer be answered; `None` for an open one.
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
