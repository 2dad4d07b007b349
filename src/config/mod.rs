//! Configuration: one struct, filled from flags, `SIPAS_*` variables and `sipas.toml`, in that
//! order.

mod accounts;
mod args;
mod blocks;
mod counter;
mod error;
mod file;
mod oidc;
mod settings;
#[cfg(test)]
mod tests;

pub use accounts::Accounts;
pub use args::GlobalArgs;
pub use counter::Counter;
pub use error::ConfigError;
pub use oidc::Oidc;
pub use settings::Config;
