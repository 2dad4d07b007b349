//! The counter: the clerk's page, the display and the kiosk, each opened with a key of its kind.

use actix_web::web;

mod clerk;
pub(super) mod opening;

/// The style of the counter's pages, inline like those of all others.
pub(super) const STYLE: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("templates/style.css")
);

/// Adds the counter's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(opening::configure)
        .configure(clerk::configure);
}
