//! `GET /console/editions/{id}/{file}`: a file of an edition that is on its way, for those who read it
//! before they approve.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::roles::ROLES;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::pieces::with_body;
use crate::web::login::request::PersonRequest;

/// `GET /console/editions/{id}/{file}`
pub(super) async fn show(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<State>,
) -> HttpResponse {
    let (id, name) = path.into_inner();
    let result = try_show(&request, id, name, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    id: String,
    name: String,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ROLES).await?;
    let (viewer, now) = (person.viewer(), person.now);
    let saved = format!("inline; filename=\"{id}-{name}\"");
    let file = person
        .ask(move |store| store.editions(&viewer, now).find_file(&id, &name))
        .await?;
    let Some(file) = file else {
        return Err(person.missing()?);
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.media_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, saved));
    Ok(with_body(&mut response, file.bytes))
}
