//! `/console/province`: all agencies of the province in one table.

use actix_web::{guard, web};

mod data;
mod file;
mod order;
mod page;
mod row;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/console/province").route(read().to(page::show)))
        .service(web::resource("/console/province.{format}").route(read().to(file::download)));
}
