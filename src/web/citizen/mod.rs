//! The pages for citizens: the survey of a finished case and the pages around it.
//!
//! Opening a link never uses it up, because messengers open every address for a preview.

use actix_web::{guard, web};

mod answer;
mod enter;
pub(super) mod form_page;
mod message;
mod papers;
mod qr;
mod request;
pub(super) mod submit;

pub(super) use request::{find_link, find_typed_code};

/// Adds the citizen's routes, also under `/S/`: QR codes hold the address in capitals.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    for prefix in ["/s", "/S"] {
        config
            .service(
                web::resource(format!("{prefix}/{{code}}"))
                    .route(read().to(answer::open))
                    .route(web::post().to(answer::send)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/thanks")).route(read().to(answer::thanks)),
            )
            .service(web::resource(format!("{prefix}/{{code}}/")).route(read().to(answer::open)))
            .service(
                web::resource([prefix.to_owned(), format!("{prefix}/")])
                    .route(read().to(enter::show)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/qr.{{format}}"))
                    .route(read().to(qr::show)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/slip.pdf")).route(read().to(papers::slip)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/form.pdf")).route(read().to(papers::form)),
            )
            .service(
                web::resource(format!("{prefix}/{{code}}/dispute"))
                    .route(web::post().to(answer::dispute)),
            );
    }
}
