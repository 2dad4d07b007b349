//! `/api/docs`: a page to read about the interface and to try it. Its files are part of the program.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::Refusal;
use crate::web::citizen::message::see_other;

/// Where the page is. Its files stand beside it.
const PAGE: &str = "/api/docs/";

/// The scripts that are served here and nothing else; the styles that those set by themselves; and
/// requests to this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'none'";

/// `GET /api/docs`
pub(super) async fn enter() -> HttpResponse {
    see_other(PAGE.to_owned())
}

/// `GET /api/docs/{file}`
pub(super) async fn show(file: web::Path<String>) -> Result<HttpResponse, Refusal> {
    let config = Config::from("/api/openapi.json")
        .try_it_out_enabled(true)
        // Nothing is asked of another server, and no key is kept in the browser.
        .validator_url("none")
        .persist_authorization(false);
    let found = utoipa_swagger_ui::serve(&file, Arc::new(config))
        .ok()
        .flatten();
    let found = found.ok_or(Refusal::NotFound)?;
    let mut response = HttpResponse::Ok();
    if found.gzpipped {
        response.insert_header(header::ContentEncoding::Gzip);
    }
    Ok(response
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type(found.content_type)
        .body(found.bytes.into_owned()))
}
