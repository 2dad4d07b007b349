//! The web: pages for citizens, counters and the public, and the interface for programs.

mod api;
mod citizen;
mod console;
mod counter;
pub mod http;
mod login;
mod public;
pub mod server;
pub mod sign_on;

pub use http::error::Error;
pub use http::metrics::Metrics;
pub use http::state::State;
pub use server::application::Application;
