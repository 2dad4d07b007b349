//! `/console/agency/{code}`: the pages of one agency, for its head and for the province's staff.

use actix_web::{guard, web};

mod case_columns;
mod case_file;
mod case_list;
mod comment_file;
mod comments;
mod figures;
mod home;
mod redact;
mod request;
mod scores_file;

/// Adds the routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    let at = |path: &str| web::resource(format!("/console/agency/{{code}}{path}"));
    config
        .service(at("").route(read().to(home::show)))
        .service(at("/comments").route(read().to(comments::show)))
        .service(at("/comments.{format}").route(read().to(comment_file::download)))
        .service(at("/comments/redact").route(web::post().to(redact::redact)))
        .service(
            at("/cases")
                .route(read().to(case_list::show))
                .route(web::post().to(case_list::find)),
        )
        .service(at("/cases.{format}").route(read().to(case_file::download)))
        .service(at("/scores.{format}").route(read().to(scores_file::download)))
        // Periods have no dot, and none of the names above.
        .service(at("/{period}").route(read().to(figures::show)));
}
