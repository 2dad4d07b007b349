//! The page for typing a code, for those who can't scan one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::message::{Message, MessageSubject, page};
use super::request::{find_typed_code, to_survey};
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::response::into_response;
use crate::web::{Error, State};

/// `GET /s`: the empty form; with `?code=` a redirect to the survey, or what is wrong with the code.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let language = language_of(&request);
    let typed = query_value(&request, "code").unwrap_or_default();
    let result = if typed.trim().is_empty() {
        page(
            &state,
            &language,
            Message::Enter,
            &MessageSubject::default(),
        )
    } else {
        follow(&state, &typed, &language).await
    };
    into_response(&request, &state, result)
}

/// Returns a redirect to the survey of the code, or what is wrong with it.
async fn follow(
    state: &web::Data<State>,
    typed: &str,
    language: &str,
) -> Result<HttpResponse, Error> {
    if let Some(code) = find_typed_code(&state.workers.citizens, typed).await? {
        return Ok(to_survey(state, code, language));
    }
    let subject = MessageSubject {
        typed,
        ..MessageSubject::default()
    };
    page(state, language, Message::Malformed, &subject)
}
