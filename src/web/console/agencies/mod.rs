//! `/console/agencies`: agencies with their validity and successors, for administrators.

use actix_web::{guard, web};

mod edit;
mod entry;
mod list;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/console/agencies").route(read().to(list::show)))
        // A code never begins with a hyphen.
        .service(
            web::resource("/console/agencies/-/new")
                .route(read().to(edit::show_new))
                .route(web::post().to(edit::add)),
        )
        .service(
            web::resource("/console/agencies/{code}")
                .route(read().to(edit::show))
                .route(web::post().to(edit::change)),
        );
}
