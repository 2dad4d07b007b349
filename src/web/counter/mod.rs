//! The counter: the clerk's page, the display and the kiosk, each opened with a key of its kind.

use actix_web::web;

mod answering;
mod clerk;
mod device;
pub(super) mod display;
pub(super) mod kiosk;
pub(super) mod opening;
mod paper;

/// The style of the counter's pages, inline like those of all others.
pub(super) const STYLE: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("templates/style.css"),
    include_str!("paper/templates/style.css")
);

/// Adds the counter's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(opening::configure)
        .configure(display::configure)
        .configure(kiosk::configure)
        .configure(paper::configure)
        .configure(clerk::configure);
}
