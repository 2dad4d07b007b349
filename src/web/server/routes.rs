//! The application: its routes, the request log, security headers and compression.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};

use super::{operations, referrer_policy, request_log};
use crate::web::http::{compression, content_encoding, security};
use crate::web::{State, api, citizen, console, counter, login, public};

/// What is served at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routes {
    /// All that there is.
    All,
    /// All but what operators alone may read.
    Public,
    /// What operators ask for.
    Operations,
}

impl Routes {
    /// Adds the routes.
    pub fn configure(self, config: &mut web::ServiceConfig) {
        config.configure(operations::configure_health);
        if self != Self::Public {
            config.configure(operations::configure_private);
        }
        if self != Self::Operations {
            config
                // Routes are tried in their order: first those that are asked for most.
                .configure(citizen::configure)
                .configure(public::configure)
                .configure(public::editions::configure)
                .configure(api::configure)
                .configure(counter::configure)
                .configure(login::configure)
                .configure(console::configure);
        }
    }
}

/// Returns the application that the server runs and tests drive.
pub fn app(
    state: web::Data<State>,
    routes: Routes,
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
        .configure(|config| routes.configure(config))
        .wrap(from_fn(content_encoding::refuse))
        .wrap(from_fn(referrer_policy::set))
        .wrap(security::headers())
        .wrap(from_fn(compression::at_once))
        .wrap(Compress::default())
        .wrap(from_fn(compression::leave_out_identity))
        // Outermost, so that it sees the final response.
        .wrap(from_fn(request_log::observe))
}
