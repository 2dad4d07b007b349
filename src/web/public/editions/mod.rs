//! The published editions with their files, and the log of editions. Nothing that is not released is
//! at any of these addresses.

use actix_web::{Route, guard, web};

mod corrections;
mod file;
mod list;
mod log;
mod notices;
mod page;
mod reply;
mod rows;

pub(in crate::web) use corrections::CorrectionView;
pub(super) use log::verifier_keys;
pub(in crate::web) use page::in_order;
pub(in crate::web) use rows::EditionFigures;

/// Adds the routes.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/editions").route(read().to(list::show)))
        .service(web::resource("/editions/{id}").route(read().to(page::show)))
        .service(web::resource("/editions/{id}/{file}").route(read().to(file::show)))
        .service(web::resource("/log/checkpoint").route(read().to(log::checkpoint)))
        .service(web::resource("/log/tile/{level}/{place:.*}").route(read().to(log::tile)));
}

/// A route for GET and HEAD.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
