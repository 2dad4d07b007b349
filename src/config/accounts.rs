//! `[accounts]`: the settings of accounts.

use serde::Deserialize;

use super::error::{ConfigError, invalid};
use crate::domain::access::Role;

/// `[accounts]` of `sipas.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AccountsEntry {
    totp_required: Vec<String>,
}

/// The settings of accounts.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The roles that need an authenticator app: whoever has one sees nothing before it is set up.
    pub totp_required: Vec<Role>,
}

impl AccountsEntry {
    pub(super) fn check(self) -> Result<Accounts, ConfigError> {
        let role = |name: String| {
            Role::find(&name).ok_or_else(|| {
                let known: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
                let known = known.join(", ");
                invalid(
                    "accounts.totp_required",
                    format!("`{name}` is none of {known}"),
                )
            })
        };
        let totp_required = self.totp_required.into_iter().map(role);
        Ok(Accounts {
            totp_required: totp_required.collect::<Result<_, _>>()?,
        })
    }
}
