//! What is printed for a link: the slip and the survey on paper.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::delivery;
use super::request::{ClerkRequest, EarlyResponse, case_id, document, into_response};
use crate::report::documents::slips::{Paper, SheetPlace, SlipPrint};
use crate::web::State;
use crate::web::http::form_body::query_value;
use crate::web::http::papers;
use crate::web::http::security;

/// `GET /counter/slip?id=&paper=&place=`. The button that leads here has recorded the print already.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    delivery::link(&clerk, &kept)?;
    let paper = query_value(request, "paper").and_then(|name| name.parse::<Paper>().ok());
    let place = query_value(request, "place").and_then(|place| place.parse::<SheetPlace>().ok());
    let print = SlipPrint {
        paper: paper.unwrap_or_default(),
        start_at: place,
        stubs: false,
    };
    let pdf = papers::slips(state, &state.workers.papers, vec![kept], print).await?;
    let mut slip = document(pdf, "application/pdf", "inline; filename=\"phieu.pdf\"");
    slip.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static(security::PRINTED_POLICY),
    );
    Ok(slip)
}

/// `GET /counter/form?id=&lang=`: the survey on paper, recorded likewise.
pub(super) async fn form(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_form(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_form(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    delivery::link(&clerk, &kept)?;
    let language = query_value(request, "lang").unwrap_or_default();
    let pdf = papers::paper_form(state, &state.workers.papers, kept, language).await?;
    Ok(document(
        pdf,
        "application/pdf",
        "inline; filename=\"phieu-giay.pdf\"",
    ))
}
