//! `/console/editions`: drafting, submitting, approving, publishing, correcting and withdrawing
//! editions. Who may do what is decided by the store, in the transaction of each act; the pages only
//! offer what it would allow, and say who is needed for the rest.

use actix_web::{guard, web};

use crate::domain::access::Role;

mod act;
mod draft;
mod entry;
mod file;
mod list;
mod page;
mod refusal;
mod steps;
mod work;

/// The roles that open these pages. What is not released is shown to those alone who make and approve
/// editions, and to inspectors of the province.
const ROLES: &[Role] = &[
    Role::Province,
    Role::Approver,
    Role::Inspector,
    Role::Admin,
];

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
