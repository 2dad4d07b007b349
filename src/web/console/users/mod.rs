//! `/console/users`: the persons with an account, for administrators.

use actix_web::{guard, web};

mod act;
mod edit;
mod entry;
mod list;
mod page;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/console/users").route(read().to(list::show)))
        // A user's name never begins with a hyphen.
        .service(
            web::resource("/console/users/-/new")
                .route(read().to(edit::show_new))
                .route(web::post().to(edit::add)),
        )
        .service(
            web::resource("/console/users/{name}")
                .route(read().to(edit::show))
                .route(web::post().to(edit::change)),
        )
        .service(web::resource("/console/users/{name}/act").route(web::post().to(act::act)));
}
