//! The provider: what it says of itself, which is kept for an hour, and the two halves of a sign-on.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreGrantType, CoreIdToken, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm as Algorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, TokenResponse,
};
use quick_cache::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::error::SignOnError;
use super::transport;
use crate::domain::access::{Challenge, Identity};

/// How long the addresses and keys of the provider are kept.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How far the clocks of the provider and of this server may be apart, in seconds.
const APART: i64 = 60;
/// The sign-ons that are remembered as finished.
const MOST_FINISHED: usize = 10_000;
/// The longest name of a person, by the specification.
const LONGEST_SUBJECT: usize = 255;

/// The signatures that are accepted: each by a key of the provider's alone.
const SIGNATURES: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// What else a provider says of itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct MoreMetadata {
    /// Whether it names itself when it sends the browser back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for MoreMetadata {}

/// What a provider says of itself, with its keys.
type Metadata = ProviderMetadata<
    MoreMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// A client that knows where the provider is.
type ProviderClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How the provider is configured.
pub struct ProviderSettings {
    /// Its address.
    pub issuer: String,
    /// The name under which it knows this server.
    pub client_id: String,
    /// The secret that it gave for it.
    pub client_secret: SecretString,
    /// The address to which it sends the browser back.
    pub callback: String,
}

/// The provider.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    callback: RedirectUrl,
    agent: ureq::Agent,
    known: Mutex<Option<(Instant, Arc<Metadata>)>>,
    /// The states of sign-ons that came back.
    finished: Cache<String, ()>,
}

/// What the browser brings back from the provider.
pub(in crate::web) struct Brought {
    /// The code for which the provider gives the token.
    pub(in crate::web) code: String,
    /// Who sent it, where that is said.
    pub(in crate::web) issuer: Option<String>,
}

impl Provider {
    /// A provider as it is configured. It is not asked anything before somebody signs on, so that the
    /// server starts without it.
    ///
    /// # Errors
    /// When an address can't be one.
    pub fn new(settings: ProviderSettings) -> Result<Self, String> {
        let is_secure = settings.issuer.starts_with("https://");
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer).map_err(|error| error.to_string())?,
            client_id: ClientId::new(settings.client_id),
            client_secret: ClientSecret::new(settings.client_secret.expose_secret().to_owned()),
            callback: RedirectUrl::new(settings.callback).map_err(|error| error.to_string())?,
            agent: transport::agent(is_secure),
            known: Mutex::default(),
            finished: Cache::new(MOST_FINISHED),
        })
    }

    /// The address of the provider.
    pub(in crate::web) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the address at which the provider recognises a person.
    ///
    /// # Errors
    /// When the provider can't be reached or gives wrong answers.
    pub(in crate::web) fn address(&self, challenge: &Challenge) -> Result<String, SignOnError> {
        let client = self.client(&*self.known()?);
        let state = CsrfToken::new(challenge.state.clone());
        let nonce = Nonce::new(challenge.nonce.clone());
        let verifier = PkceCodeVerifier::new(challenge.verifier.clone());
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state.clone(),
                move || nonce.clone(),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    /// Whether a sign-on comes back for the first time: whoever brings it again costs the provider
    /// nothing.
    pub(in crate::web) fn finish(&self, challenge: &Challenge) -> bool {
        let mut is_first = false;
        let _: Result<(), Infallible> =
            self.finished
                .get_or_insert_with(challenge.state.as_str(), || {
                    is_first = true;
                    Ok(())
                });
        is_first
    }

    /// Returns the person for whom the provider gave a code. Where the token is signed by an unknown
    /// key, the keys are fetched anew once: providers change them.
    ///
    /// # Errors
    /// When the provider can't be reached or gives wrong answers, or the token does not prove who it
    /// is.
    pub(in crate::web) fn identify(
        &self,
        brought: Brought,
        challenge: &Challenge,
        now: Timestamp,
    ) -> Result<Identity, SignOnError> {
        let known = self.known()?;
        self.check_sender(&known, brought.issuer.as_deref())?;
        let client = self.client(&known);
        let response = client
            .exchange_code(AuthorizationCode::new(brought.code))
            .map_err(|error| SignOnError::Answer(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(challenge.verifier.clone()))
            .request(&|request: HttpRequest| transport::send(&self.agent, request))?;
        let token = response
            .id_token()
            .ok_or_else(|| SignOnError::Answer("it gives no identity token".to_owned()))?;
        match self.verify(&client, token, challenge, now) {
            Err(SignOnError::Key(_)) => {
                let client = self.client(&*self.learn()?);
                self.verify(&client, token, challenge, now)
            }
            verified => verified,
        }
    }

    /// Refuses what another provider has sent the browser back with.
    fn check_sender(&self, known: &Metadata, sender: Option<&str>) -> Result<(), SignOnError> {
        let sends_issuer = known
            .additional_metadata()
            .authorization_response_iss_parameter_supported;
        match sender {
            Some(sender) if sender != self.issuer() => Err(SignOnError::Untrusted(
                "another provider sent the browser back".to_owned(),
            )),
            None if sends_issuer => Err(SignOnError::Untrusted(
                "nobody says who sent the browser back".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// Returns the person whom a token names, if all of it is right.
    fn verify(
        &self,
        client: &ProviderClient,
        token: &CoreIdToken,
        challenge: &Challenge,
        now: Timestamp,
    ) -> Result<Identity, SignOnError> {
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            // The times are checked below, by the clock of this server and not exactly.
            .set_time_fn(Default::default);
        let claims = token.claims(&verifier, &Nonce::new(challenge.nonce.clone()))?;
        let now = now.as_second();
        if claims.expiration().timestamp() + APART <= now {
            return Err(SignOnError::Clock("it has expired".to_owned()));
        }
        if claims.issue_time().timestamp() - APART > now {
            return Err(SignOnError::Clock("it is from the future".to_owned()));
        }
        if claims
            .authorized_party()
            .is_some_and(|party| *party != self.client_id)
        {
            return Err(SignOnError::Untrusted("it is for another party".to_owned()));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            let length = subject.len();
            return Err(SignOnError::Untrusted(format!(
                "a subject of {length} bytes"
            )));
        }
        Ok(Identity {
            issuer: self.issuer().to_owned(),
            subject: subject.to_owned(),
        })
    }

    /// A client that proves who it is in the way that the provider asks for.
    fn client(&self, known: &Metadata) -> ProviderClient {
        let methods = known.token_endpoint_auth_methods_supported();
        let has = |method| methods.is_some_and(|methods| methods.contains(&method));
        let in_body = has(CoreClientAuthMethod::ClientSecretPost)
            && !has(CoreClientAuthMethod::ClientSecretBasic);
        CoreClient::from_provider_metadata(
            known.clone(),
            self.client_id.clone(),
            Some(self.client_secret.clone()),
        )
        .set_redirect_uri(self.callback.clone())
        .set_auth_type(if in_body {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        })
    }

    /// Returns what the provider said of itself within the last hour.
    fn known(&self) -> Result<Arc<Metadata>, SignOnError> {
        let kept = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((learned, known)) = &*kept
            && learned.elapsed() < KEPT
        {
            return Ok(known.clone());
        }
        // Nobody waits for the provider because of somebody else.
        drop(kept);
        self.learn()
    }

    /// Asks the provider what it says of itself, and for its keys.
    fn learn(&self) -> Result<Arc<Metadata>, SignOnError> {
        let send = |request: HttpRequest| transport::send(&self.agent, request);
        let metadata = Metadata::discover(&self.issuer, &send)?;
        let address = metadata.authorization_endpoint().url();
        if self.issuer.url().scheme() == "https" && address.scheme() != "https" {
            let reason = "it wants to recognise people without TLS".to_owned();
            return Err(SignOnError::Answer(reason));
        }
        let known = Arc::new(metadata);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), known.clone()));
        Ok(known)
    }
}
