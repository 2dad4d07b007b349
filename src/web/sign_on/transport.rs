//! Requests to the provider: short, of bounded size, and without following redirects.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use ureq::Agent;
use ureq::http::Method;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// The longest time of a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer: the keys of the largest providers take some kilobytes.
const LONGEST: u64 = 256 * 1024;

/// A request that got no answer, or one that is too long.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(in crate::web) struct TransportError(#[from] pub(super) ureq::Error);

/// Returns the client of a provider. With one that is reached over TLS it makes no other requests, and
/// it trusts whom the machine trusts.
pub(super) fn agent(is_secure: bool) -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::NativeTls)
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .https_only(is_secure)
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        // A connection that the provider has closed meanwhile would fail a sign-on.
        .max_idle_connections(0)
        .user_agent(concat!("sipas/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// Returns the answer to a request.
pub(super) fn send(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    let response = if request.method() == Method::GET {
        agent.run(request.map(|_| ()))
    } else {
        agent.run(request)
    };
    let (head, mut body) = response?.into_parts();
    let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
    Ok(HttpResponse::from_parts(head, bytes))
}
