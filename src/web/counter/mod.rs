//! The counter: the clerk's page, the display and the kiosk, each opened with a key of its kind.

use crate::web::login::key_login;
use actix_web::web;

mod clerk;
mod device;
pub(super) mod display;
pub(super) mod kiosk;
mod kiosk_form;
mod paper;

/// Adds the counter's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(key_login::configure)
        .configure(display::configure)
        .configure(kiosk::configure)
        .configure(paper::configure)
        .configure(clerk::configure);
}
