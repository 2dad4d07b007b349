//! The application: all routes, the request log, security headers and compression.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};

use super::{operations, request_log};
use crate::web::http::{compression, security};
use crate::web::{State, api, citizen, counter, public};

/// Adds all routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(operations::configure)
        .configure(api::configure)
        .configure(citizen::configure)
        .configure(counter::configure)
        .configure(public::configure);
}

/// Returns the application that the server runs and tests drive.
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
        .wrap(from_fn(compression::at_once))
        .wrap(Compress::default())
        // Outermost, so that it sees the final response.
        .wrap(from_fn(request_log::observe))
}
