//! The counter: the clerk's pages, the display and the kiosk, each opened with a key of its own kind.

use actix_web::web;

use crate::web::login::key_login;

mod clerk;
mod device;
mod display;
mod kiosk;
mod kiosk_form;
mod kiosk_turn;
mod paper;
mod scripts;

/// Adds the counter's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(key_login::configure)
        .configure(display::configure)
        .configure(kiosk::configure)
        .configure(paper::configure)
        .configure(clerk::configure);
}
