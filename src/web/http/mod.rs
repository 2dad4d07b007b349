//! What all parts of the web share: state, errors, forms, pages and headers.

pub mod bodies;
pub mod bursts;
pub(in crate::web) mod client;
pub(in crate::web) mod compression;
pub(in crate::web) mod content_encoding;
pub(in crate::web) mod cookie;
mod credentials;
pub(in crate::web) mod dates;
pub mod deliveries;
pub mod documents;
pub(in crate::web) mod early_response;
pub mod error;
pub(in crate::web) mod form_body;
mod gzip;
pub(in crate::web) mod kept;
pub mod kept_responses;
pub mod last_forms;
mod link_reader;
pub mod metrics;
pub(in crate::web) mod own_form;
pub(in crate::web) mod page;
pub(in crate::web) mod papers;
pub(in crate::web) mod pieces;
pub(in crate::web) mod problem;
pub mod released;
pub(in crate::web) mod response;
mod response_cache;
pub(in crate::web) mod security;
pub mod state;
pub(in crate::web) mod styles;
pub(in crate::web) mod words;
pub mod workers;

pub use error::Error;
pub use state::State;
