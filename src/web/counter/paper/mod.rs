//! Paper forms at the counter: typed in on the digits alone, and some of them once more by another
//! clerk. Works with the keyboard and without a script; no address holds a code or a number.

use actix_web::{HttpRequest, HttpResponse, guard, web};

use crate::domain::form::FormData;
use crate::domain::paper::Clerk;
use crate::domain::survey::BASE_LANGUAGE;
use crate::web::http::form_body;
use crate::web::http::response::into_response;
use crate::web::http::words::Words;
use crate::web::login::key_login::{CLERK, is_own_form};
use crate::web::{Error, State};

mod check;
mod entry;
mod pages;

/// Adds the routes of paper forms.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(
            web::resource("/counter/paper")
                .route(read().to(show_entry))
                .route(web::post().to(send_entry)),
        )
        .service(
            web::resource("/counter/paper/check")
                .route(read().to(show_check))
                .route(web::post().to(send_check)),
        );
}

/// One clerk's request.
struct Visit<'a> {
    state: &'a web::Data<State>,
    clerk: Clerk,
}

impl<'a> Visit<'a> {
    /// The clerk whose key the request brings, or the page that asks for it.
    async fn admit(
        request: &HttpRequest,
        state: &'a web::Data<State>,
    ) -> Result<Result<Self, HttpResponse>, Error> {
        let key = CLERK.find_key(request, state).await?;
        Ok(match key.as_ref().and_then(Clerk::of) {
            Some(clerk) => Ok(Self { state, clerk }),
            None => Err(CLERK.ask(state, key.is_some())?),
        })
    }

    fn words(&self) -> Words<'a> {
        Words::new(&self.state.languages, BASE_LANGUAGE)
    }
}

/// `GET /counter/paper`: the page for the next form's code.
async fn show_entry(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = match Visit::admit(&request, &state).await {
        Ok(Ok(visit)) => visit.ask_for_code(entry::NextForm::default()).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `POST /counter/paper`: from the code to the answers, and on to the next form.
async fn send_entry(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match read(&request, payload, &state).await {
        Ok(Ok((visit, data))) => visit.enter(&data).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `GET /counter/paper/check`: the numbers of the forms that wait for this clerk.
async fn show_check(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = match Visit::admit(&request, &state).await {
        Ok(Ok(visit)) => visit.ask_for_number(check::NextCheck::default()).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `POST /counter/paper/check`: from the number to the second entry, and on to the next form.
async fn send_check(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match read(&request, payload, &state).await {
        Ok(Ok((visit, data))) => visit.check(&data).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// A form of ours from a clerk, or what to answer instead.
async fn read<'a>(
    request: &HttpRequest,
    payload: web::Payload,
    state: &'a web::Data<State>,
) -> Result<Result<(Visit<'a>, FormData), HttpResponse>, Error> {
    let data = form_body::read(request, payload).await?;
    if !is_own_form(request) {
        return Ok(Err(CLERK.ask(state, true)?));
    }
    let visit = Visit::admit(request, state).await?;
    Ok(visit.map(|visit| (visit, data)))
}
