//! The routes of paper forms.

use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::pages::{CodePrompt, NumberPrompt};
use super::request::PaperRequest;
use crate::web::State;
use crate::web::http::response::into_response;

/// Adds the routes of paper forms.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
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

/// `GET /counter/paper`: the page that asks for the next form's code.
async fn show_entry(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = match PaperRequest::admit(&request, &state).await {
        Ok(Ok(admitted)) => admitted.ask_for_code(CodePrompt::default()).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `POST /counter/paper`: one page of the first entry.
async fn send_entry(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match PaperRequest::read(&request, payload, &state).await {
        Ok(Ok((admitted, data))) => admitted.enter(&data).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `GET /counter/paper/check`: the numbers of the forms that this clerk can check.
async fn show_check(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = match PaperRequest::admit(&request, &state).await {
        Ok(Ok(admitted)) => admitted.ask_for_number(NumberPrompt::default()).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

/// `POST /counter/paper/check`: one page of the second entry.
async fn send_check(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match PaperRequest::read(&request, payload, &state).await {
        Ok(Ok((admitted, data))) => admitted.check(&data).await,
        Ok(Err(page)) => Ok(page),
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}
