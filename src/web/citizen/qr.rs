//! `GET /s/{code}/qr.svg` and `.png`: the QR code of an existing link. Showing it changes nothing.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::message::Message;
use super::request::SurveyRequest;
use crate::report::qr;
use crate::web::http::form_body::language_of;
use crate::web::http::response::into_response;
use crate::web::{Error, State};

/// `GET /s/{code}/qr.{format}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let survey = SurveyRequest::read(request, state, &language);
    let (code, _) = match survey.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message),
    };
    let url = code.url(&state.public_url);
    let (media_type, is_drawing) = match request.match_info().query("format") {
        "svg" => ("image/svg+xml", true),
        "png" => ("image/png", false),
        _ => return survey.page(Message::Unknown),
    };
    let drawn = state.workers.link_papers.run(move |_| match is_drawing {
        true => qr::svg(&url).map(String::into_bytes),
        false => qr::png(&url),
    });
    let picture = drawn.await??;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(picture))
}
