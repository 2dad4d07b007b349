//! The single sign-on: who was recognised, and what the browser keeps until it is done, sealed, so that
//! the server keeps nothing.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::answers::sealed::SealError;
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;

/// How long a sign-on may take.
pub const SIGN_ON_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How far the clocks of two servers may be apart.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// A person as the provider knows them. The subject never passes to another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The address of the provider.
    pub issuer: String,
    /// The provider's name of the person.
    pub subject: String,
}

/// What a sign-on proves itself by when the browser comes back from the provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Comes back with the browser, so that no other site can end a sign-on.
    pub state: String,
    /// Comes back within the identity token, so that no other token fits.
    pub nonce: String,
    /// The provider knows its hash, and gives the token for it alone (PKCE, RFC 7636).
    pub verifier: String,
}

/// A sign-on for which the browser has gone to the provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunSignOn {
    /// What it proves itself by.
    pub challenge: Challenge,
    /// The page to go to afterwards.
    pub next: String,
    /// The language of the page that it began on; empty where none was named.
    pub language: String,
    /// The account to link, where it is no login.
    pub link: Option<AccountToLink>,
    /// When it began.
    pub at: Timestamp,
}

/// An account that is being linked, as it was when the password was checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountToLink {
    /// The id of the user.
    pub user: String,
    /// The version of the user.
    pub version: i64,
}

/// A person whom the provider has recognised and who is asked for the code of the authenticator app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedSignOn {
    /// The person.
    pub identity: Identity,
    /// The page to go to afterwards.
    pub next: String,
    /// The language of the page that it began on; empty where none was named.
    pub language: String,
    /// When the provider recognised the person.
    pub at: Timestamp,
}

/// A step of a sign-on that a browser keeps.
pub trait SignOnStep: Serialize + DeserializeOwned {
    /// The name of the step, so that none opens as another.
    const NAME: &'static str;

    /// When it was reached.
    fn at(&self) -> Timestamp;

    /// The step as the browser keeps it.
    ///
    /// # Errors
    /// [`SealError::TooLong`], which no step causes.
    fn seal(&self, secret: &Secret, nonce: [u8; 24]) -> Result<String, SealError> {
        let content = serde_json::to_vec(self).map_err(|_| SealError::TooLong)?;
        secret.sign_on_key().seal(Self::NAME, &content, nonce)
    }

    /// Returns the step that a browser has kept; `None` where it is none or took too long.
    fn open(secrets: &Secrets, sealed: &str, now: Timestamp) -> Option<Self> {
        let content = secrets
            .all()
            .find_map(|secret| secret.sign_on_key().open(Self::NAME, sealed).ok())?;
        let step: Self = serde_json::from_slice(&content).ok()?;
        let age = now.duration_since(step.at());
        (-APART..=SIGN_ON_LIFE).contains(&age).then_some(step)
    }
}

impl SignOnStep for BegunSignOn {
    const NAME: &'static str = "begun";

    fn at(&self) -> Timestamp {
        self.at
    }
}

impl SignOnStep for RecognisedSignOn {
    const NAME: &'static str = "recognised";

    fn at(&self) -> Timestamp {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-07-15T02:00:00Z".parse().unwrap()
    }

    fn recognised() -> RecognisedSignOn {
        RecognisedSignOn {
            identity: Identity {
                issuer: "https://sso.example.vn".to_owned(),
                subject: "17".to_owned(),
            },
            next: "/console".to_owned(),
            language: "vi".to_owned(),
            at: now(),
        }
    }

    #[test]
    fn a_step_opens_for_ten_minutes_also_after_a_rotation() {
        let secret = Secret::new([7; 32]);
        let sealed = recognised().seal(&secret, [1; 24]).unwrap();
        let secrets = Secrets::from(secret).rotated(Secret::new([8; 32]), now());
        let after = |age: SignedDuration| {
            RecognisedSignOn::open(&secrets, &sealed, now() + age) == Some(recognised())
        };
        assert!(after(SignedDuration::ZERO));
        assert!(after(SIGN_ON_LIFE));
        assert!(after(-APART));
        assert!(!after(SIGN_ON_LIFE + SignedDuration::from_secs(1)));
        assert!(!after(-APART - SignedDuration::from_secs(1)));
    }

    #[test]
    fn another_secret_another_step_and_a_changed_text_open_nothing() {
        let secret = Secret::new([7; 32]);
        let sealed = recognised().seal(&secret, [1; 24]).unwrap();
        let other = Secrets::from(Secret::new([8; 32]));
        assert!(RecognisedSignOn::open(&other, &sealed, now()).is_none());
        let secrets = Secrets::from(secret);
        assert!(BegunSignOn::open(&secrets, &sealed, now()).is_none());
        for changed in ["", "AAAA", &sealed[4..]] {
            assert!(RecognisedSignOn::open(&secrets, changed, now()).is_none());
        }
    }
}
