//! The web: the pages that citizens open.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::Compress;
use actix_web::{App, web};
use jiff::Timestamp;

use crate::domain::language::Languages;
use crate::domain::survey::Text;
use crate::store::Store;

pub mod bursts;
pub mod charts;
pub mod citizen;
mod error;
mod security;

pub use error::Error;

/// What every handler shares. One per server, behind [`web::Data`].
pub struct State {
    /// Where links and answers are kept.
    pub store: Store,
    /// The texts of the pages.
    pub languages: Languages,
    /// Who runs the survey, as the first step's notice names it.
    pub surveyor: Text,
    /// Fewest answers that a figure is shown from.
    pub k: u32,
    /// Counts answers of a unit that come close together.
    pub bursts: bursts::Bursts,
    /// The one place that says what time it is.
    pub clock: fn() -> Timestamp,
}

/// Adds every route.
pub fn configure(config: &mut web::ServiceConfig) {
    config.configure(citizen::configure);
}

/// The application as the server runs it and tests drive it: routes, security headers, compression.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(state)
        .configure(configure)
        .wrap(security::headers())
        .wrap(Compress::default())
}
