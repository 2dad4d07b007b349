//! Logging in: with a password, by the single sign-on, or with a key at a counter or a device; and the
//! own account.

use actix_web::{guard, web};

mod account;
mod authenticator;
pub(in crate::web) mod clerk;
pub(in crate::web) mod frame;
pub(in crate::web) mod key_login;
mod one_time_link;
mod password_login;
pub(in crate::web) mod request;
pub(in crate::web) mod session;
mod sign_on;
pub(in crate::web) mod wording;

/// Adds the routes to log in and out, and those of the own account.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(
            web::resource("/login")
                .route(read().to(password_login::show))
                .route(web::post().to(password_login::send)),
        )
        .service(
            web::resource("/login/link/{token}")
                .route(read().to(one_time_link::show))
                .route(web::post().to(one_time_link::send)),
        )
        .service(web::resource("/logout").route(web::post().to(password_login::leave)))
        .service(web::resource("/account").route(read().to(account::show)))
        .service(
            web::resource("/account/password")
                .route(read().to(account::show_password))
                .route(web::post().to(account::send_password)),
        )
        .service(
            web::resource("/account/totp")
                .route(read().to(authenticator::show))
                .route(web::post().to(authenticator::send)),
        )
        .service(web::resource("/account/totp/remove").route(web::post().to(authenticator::remove)))
        .service(web::resource("/account/sessions").route(web::post().to(account::end_sessions)))
        .service(web::resource("/account/language").route(web::post().to(account::set_language)))
        .configure(sign_on::configure);
}
