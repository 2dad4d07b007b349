//! The identity provider of the province, by OpenID Connect: where people are sent to, and how what
//! they bring back is verified. Pages are made elsewhere.

pub(in crate::web) mod error;
pub(in crate::web) mod provider;
mod transport;

pub use provider::{Provider, ProviderSettings};

use crate::domain::survey::Text;

/// The single sign-on as it is configured.
pub struct SignOn {
    /// The provider.
    pub provider: Provider,
    /// The text of the button; empty for the usual one.
    pub name: Text,
    /// Whether the provider asks everybody for a second factor, so that sipas asks for none.
    pub second_factor: bool,
}
