//! Logging in by the single sign-on (OpenID Connect, authorisation code with PKCE), and linking an
//! account to it.
//!
//! The server keeps nothing of a sign-on that is under way: the browser has it in a cookie, sealed.

use actix_web::{guard, web};

mod begin;
mod callback;
mod code;
mod failed;
mod kept;
mod link;
mod names;

pub(super) use names::{begin_address, name};

/// Adds the routes of the single sign-on.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/login/oidc").route(read().to(begin::begin)))
        .service(web::resource("/login/oidc/callback").route(read().to(callback::receive)))
        .service(web::resource("/login/oidc/code").route(web::post().to(code::send)))
        .service(web::resource("/account/sign-on").route(read().to(link::show)))
        .service(web::resource("/account/sign-on/link").route(web::post().to(link::link)))
        .service(web::resource("/account/sign-on/unlink").route(web::post().to(link::unlink)));
}
