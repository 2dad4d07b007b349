//! The web: the pages that citizens, agencies and the public open.

mod api;
mod citizen;
mod counter;
pub mod http;
mod login;
mod public;
pub mod server;

pub use http::error::Error;
pub use http::metrics::Metrics;
pub use http::state::State;
pub use server::application::Application;
