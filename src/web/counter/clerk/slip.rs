//! What is printed of a link: the slip, and the survey on paper.

use actix_web::{HttpRequest, HttpResponse, web};

use super::hand_over;
use super::request::{Desk, Stop, asked, document, settle};
use crate::report::documents::slips::Paper;
use crate::web::State;
use crate::web::http::form_body::query_value;
use crate::web::http::papers;

/// `GET /counter/slip?id=&paper=`: notes nothing; the button that leads here has.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    hand_over::link(&desk, &kept)?;
    let paper = query_value(request, "paper").and_then(|name| name.parse::<Paper>().ok());
    let pdf = papers::slips(state, vec![kept], paper.unwrap_or_default()).await?;
    Ok(document(
        pdf,
        "application/pdf",
        "inline; filename=\"phieu.pdf\"",
    ))
}

/// `GET /counter/form?id=&lang=`: the survey on paper, likewise.
pub(super) async fn form(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = formed(&request, &state).await;
    settle(&request, &state, result)
}

async fn formed(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    hand_over::link(&desk, &kept)?;
    let language = query_value(request, "lang").unwrap_or_default();
    let pdf = papers::paper_form(state, kept, language).await?;
    Ok(document(
        pdf,
        "application/pdf",
        "inline; filename=\"phieu-giay.pdf\"",
    ))
}
