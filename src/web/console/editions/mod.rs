//! `/console/editions`: drafting, submitting, approving, publishing, correcting and withdrawing
//! editions. Who may do what is decided by the store, in the transaction of each act; the pages only
//! offer what it would allow, and say who is needed for the rest.

use actix_web::{guard, web};

mod act;
mod draft;
mod entry;
mod file;
mod list;
mod page;
mod refusal;
mod roles;
mod steps;
mod work;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(
            web::resource("/console/editions")
                .route(read().to(list::show))
                .route(web::post().to(draft::send)),
        )
        .service(
            web::resource("/console/editions/{id}")
                .route(read().to(page::show))
                .route(web::post().to(act::send)),
        )
        .service(web::resource("/console/editions/{id}/{file}").route(read().to(file::show)));
}
