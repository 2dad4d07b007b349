//! `GET /s/{code}/qr.svg` and `.png`: the QR of a link that exists. Showing it spends nothing.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::message::Message;
use super::request::Asked;
use crate::report::qr;
use crate::web::http::form_body::language_of;
use crate::web::http::response::into_response;
use crate::web::{Error, State};

pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    into_response(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let language = language_of(request);
    let asked = Asked::read(request, state, &language);
    let (code, _) = match asked.find((state.clock)()).await? {
        Ok(found) => found,
        Err(message) => return asked.page(message),
    };
    let url = code.url(&state.public_url);
    let (media_type, picture) = match request.match_info().query("format") {
        "svg" => ("image/svg+xml", qr::svg(&url)?.into_bytes()),
        "png" => ("image/png", qr::png(&url)?),
        _ => return asked.page(Message::Unknown),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(picture))
}
