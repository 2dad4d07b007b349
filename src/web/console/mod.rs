//! The console: the pages of people who are logged in, each by the roles that open it.
//!
//! Every page works without scripts. A form is posted and answered with a redirect to a page that can
//! be reloaded. What a page shows is what the store shows to its viewer.

use actix_web::{guard, web};

mod agencies;
mod agency;
mod audit;
mod batches;
mod difference;
mod editions;
mod file;
mod home;
mod kept_page;
mod keys;
mod province;
mod settings;
mod users;

/// Adds the routes of the console.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource(["/console", "/console/"]).route(read().to(home::show)))
        .configure(agency::configure)
        .configure(province::configure)
        .service(web::resource("/console/audit").route(read().to(audit::show)))
        .service(
            web::resource("/console/batches")
                .route(read().to(batches::show))
                .route(web::post().to(batches::withdraw)),
        )
        .service(
            web::resource("/console/keys")
                .route(read().to(keys::show))
                .route(web::post().to(keys::send)),
        )
        .service(web::resource("/console/settings").route(read().to(settings::show)))
        .configure(agencies::configure)
        .configure(editions::configure)
        .configure(users::configure);
}
