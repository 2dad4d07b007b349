//! Why a sign-on failed at the provider.

use openidconnect::ClaimsVerificationError as Claims;
use openidconnect::SignatureVerificationError as Signature;
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{DiscoveryError, RequestTokenError, StandardErrorResponse};

use super::transport::TransportError;

/// Why a sign-on failed at the provider. What is said of it never holds a code, a token or a secret.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum SignOnError {
    /// The provider is down or slow, or its certificate is not trusted.
    #[error("the provider can't be reached: {0}")]
    Unreachable(String),
    /// What it answers is not what a provider answers, or it refuses this server.
    #[error("the provider's answer: {0}")]
    Answer(String),
    /// The code was used before, or has expired, or was never given.
    #[error("the provider refuses the code")]
    Code,
    /// The token is signed by a key that is not known.
    #[error("the identity token: {0}")]
    Key(String),
    /// The token is not from the provider, not for this server or not for this sign-on.
    #[error("the identity token: {0}")]
    Untrusted(String),
    /// The token has expired, or is from the future.
    #[error("the identity token: {0}")]
    Clock(String),
}

impl From<TransportError> for SignOnError {
    fn from(TransportError(error): TransportError) -> Self {
        match error {
            ureq::Error::BodyExceedsLimit(_) | ureq::Error::RequireHttpsOnly(_) => {
                Self::Answer(error.to_string())
            }
            _ => Self::Unreachable(error.to_string()),
        }
    }
}

impl From<DiscoveryError<TransportError>> for SignOnError {
    fn from(error: DiscoveryError<TransportError>) -> Self {
        match error {
            DiscoveryError::Request(error) => error.into(),
            DiscoveryError::Response(status, _, _) => Self::Answer(format!(
                "status {status} of the discovery document or the keys"
            )),
            DiscoveryError::Parse(error) => Self::Answer(format!(
                "`{}` of the discovery document or the keys can't be read",
                error.path()
            )),
            DiscoveryError::Validation(reason) | DiscoveryError::Other(reason) => {
                Self::Answer(reason)
            }
            error => Self::Answer(error.to_string()),
        }
    }
}

/// The error of exchanging a code.
type ExchangeError =
    RequestTokenError<TransportError, StandardErrorResponse<CoreErrorResponseType>>;

impl From<ExchangeError> for SignOnError {
    fn from(error: ExchangeError) -> Self {
        match error {
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(refusal) => match refusal.error() {
                CoreErrorResponseType::InvalidGrant => Self::Code,
                kind => Self::Answer(format!("it gives no token: {}", kind.as_ref())),
            },
            // What can't be read may hold the token.
            RequestTokenError::Parse(error, _) => Self::Answer(format!(
                "`{}` of the answer with the token can't be read",
                error.path()
            )),
            RequestTokenError::Other(_) => {
                Self::Answer("the answer with the token is empty or of another kind".to_owned())
            }
        }
    }
}

impl From<Claims> for SignOnError {
    fn from(error: Claims) -> Self {
        match error {
            Claims::Expired(reason) => Self::Clock(reason),
            Claims::SignatureVerification(
                reason @ (Signature::NoMatchingKey | Signature::CryptoError(_)),
            ) => Self::Key(reason.to_string()),
            Claims::SignatureVerification(reason) => Self::Untrusted(reason.to_string()),
            other => Self::Untrusted(other.to_string()),
        }
    }
}
