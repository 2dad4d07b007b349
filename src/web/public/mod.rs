//! Pages for everybody: rankings, agencies, methods.

use actix_web::web;

/// Adds the public routes.
pub(super) fn configure(_config: &mut web::ServiceConfig) {}
