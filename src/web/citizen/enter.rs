//! The page for typing a code, for those who can't scan one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::message::{Message, Subject, page};
use crate::domain::links::code::LinkCode;
use crate::web::State;
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::page::see_other;
use crate::web::http::response::into_response;

/// `GET /s`: the empty form; with `?code=` a redirect to the survey, or what is wrong with the code.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let language = language_of(&request);
    let typed = query_value(&request, "code").unwrap_or_default();
    let result = if typed.trim().is_empty() {
        page(&state, &language, Message::Enter, &Subject::default())
    } else {
        match LinkCode::parse(&typed) {
            Ok(code) if language.is_empty() => Ok(see_other(format!("/s/{}", code.compact()))),
            Ok(code) if state.languages.has(&language) => {
                Ok(see_other(format!("/s/{}?lang={language}", code.compact())))
            }
            Ok(code) => Ok(see_other(format!("/s/{}", code.compact()))),
            Err(_) => {
                let subject = Subject {
                    typed: &typed,
                    ..Subject::default()
                };
                page(&state, &language, Message::Malformed, &subject)
            }
        }
    };
    into_response(&request, &state, result)
}
