//! `GET /editions/{id}/{file}`: the stored bytes of a file, and the bundle of all files.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::reply::{missing, part, released, respond};
use crate::domain::access::Viewer;
use crate::domain::editions::edition::EditionFile;
use crate::outputs::editions::released::bundle_of;
use crate::web::http::kept::Kept;
use crate::web::public::missing::Missing;
use crate::web::public::query::PublicQuery;
use crate::web::{Error, State};

/// A released file never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The media types that are opened in another program, whatever their name.
const SAVED: [&str; 3] = ["text/csv", "application/vnd.", "application/zip"];

/// The name of an edition's bundle.
pub(super) fn bundle_name(id: &str) -> String {
    format!("{id}.zip")
}

/// `GET /editions/{id}/{file}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let made = try_show(&request, &state).await;
    respond(&request, made)
}

async fn try_show(request: &HttpRequest, state: &web::Data<State>) -> Result<Arc<Kept>, Error> {
    let (id, name) = (part(request, "id"), part(request, "file"));
    let known = released(state).await?;
    let edition = known.find(id);
    let is_bundle = name == bundle_name(id);
    let is_there = |edition: &&crate::web::http::released::ReleasedEdition| {
        is_bundle || edition.files.iter().any(|file| file.name == name)
    };
    if edition.filter(is_there).is_none() {
        return missing(state, &known, &PublicQuery::of(request), Missing::Edition).await;
    }
    let (owned, now) = ((id.to_owned(), name.to_owned()), (state.clock)());
    let made = async {
        let public = &state.workers.public;
        let made = public.run(move |store| {
            let (id, name) = (owned.0.as_str(), owned.1.as_str());
            if is_bundle {
                let bytes = bundle_of(store, &Viewer::Public, id, now)?;
                return Ok(Some(bundled(name, bytes)));
            }
            let file = store.editions(&Viewer::Public, now).find_file(id, name)?;
            Ok::<_, Error>(file.map(|file| kept(id, file)))
        });
        made.await??.ok_or(Error::Busy("files of editions"))
    };
    state.editions.file(format!("{id}/{name}"), made).await
}

/// The bundle, which is sent as it is, so that a program that keeps what it is sent keeps the bundle.
fn bundled(name: &str, bytes: Vec<u8>) -> Kept {
    Kept::as_is(StatusCode::OK, "application/zip", bytes)
        .with(
            header::CONTENT_DISPOSITION,
            &format!("attachment; filename=\"{name}\""),
        )
        .cached(FOR_EVER)
}

/// A file. Its name when it is saved begins with the edition's id.
fn kept(id: &str, file: EditionFile) -> Kept {
    let media_type = &with_charset(file.media_type);
    let is_text = media_type.starts_with("text/")
        || media_type.contains("json")
        || media_type.contains("svg");
    let is_saved = SAVED.iter().any(|saved| media_type.starts_with(saved));
    let how = if is_saved { "attachment" } else { "inline" };
    let disposition = format!("{how}; filename=\"{id}-{}\"", file.name);
    let kept = match is_text {
        true => Kept::new(StatusCode::OK, media_type, file.bytes),
        false => Kept::as_is(StatusCode::OK, media_type, file.bytes),
    };
    kept.with(header::CONTENT_DISPOSITION, &disposition)
        .cached(FOR_EVER)
}

/// A media type with the charset that all texts of an edition have.
fn with_charset(media_type: String) -> String {
    match media_type.starts_with("text/") && !media_type.contains("charset") {
        true => format!("{media_type}; charset=utf-8"),
        false => media_type,
    }
}
