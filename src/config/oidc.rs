//! `[oidc]`: the single sign-on by OpenID Connect.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::error::{ConfigError, invalid};

/// `[oidc]` of `sipas.toml`: the identity provider of the province.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The address of the provider, exactly as the provider itself writes it.
    pub issuer: String,
    /// The name under which the provider knows this server.
    pub client_id: String,
    /// The file with the secret that the provider gave for it.
    pub client_secret_file: PathBuf,
    /// The text of the button on the login page, by language.
    #[serde(default)]
    pub name: BTreeMap<String, String>,
    /// Whether the provider asks everybody for a second factor, so that sipas asks for none.
    #[serde(default)]
    pub second_factor: bool,
}

/// Refuses an address over which anybody could read along or answer.
pub(super) fn check_oidc(oidc: Option<Oidc>) -> Result<Option<Oidc>, ConfigError> {
    let Some(oidc) = oidc else { return Ok(None) };
    if !is_trusted(&oidc.issuer) {
        let reason = "not https://HOST…, or http:// on 127.0.0.1 or localhost; without `?` and `#`";
        return Err(invalid("oidc.issuer", reason.to_owned()));
    }
    if oidc.client_id.trim().is_empty() {
        return Err(invalid("oidc.client_id", "it is empty".to_owned()));
    }
    Ok(Some(oidc))
}

/// Whether an address is over TLS or on the machine itself, and has neither a user, a query nor a
/// fragment.
fn is_trusted(issuer: &str) -> bool {
    let is_plain = issuer
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'@' | b'\\'));
    let host = |rest: &str| rest.split('/').next().unwrap_or_default().to_owned();
    let is_secure = match (
        issuer.strip_prefix("https://"),
        issuer.strip_prefix("http://"),
    ) {
        (Some(rest), _) => !host(rest).is_empty(),
        (None, Some(rest)) => {
            let host = host(rest);
            let name = host.split_once(':').map_or(host.as_str(), |(name, _)| name);
            matches!(name, "127.0.0.1" | "localhost")
        }
        (None, None) => false,
    };
    is_plain && is_secure
}
