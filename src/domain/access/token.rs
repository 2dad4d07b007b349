//! Random tokens: sessions, one-time links, and the mark of a browser that was logged in before.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The bytes of a token: 256 bits.
const LENGTH: usize = 32;

/// A random text that opens something by itself. The database holds its hash alone.
pub struct Token(SecretString);

impl Token {
    /// A token from random bytes.
    pub fn new(random: [u8; LENGTH]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random).into())
    }

    /// Reads a token; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == LENGTH).then(|| Self(text.to_owned().into()))
    }

    /// The token itself, for the cookie or the link.
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// The hash that the database holds, in hexadecimal digits.
    pub fn hash(&self) -> String {
        hex::encode(self.digest())
    }

    /// The hash itself. A token is random, so a plain hash is enough.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_made_and_never_shown() {
        let token = Token::new([250; LENGTH]);
        assert_eq!(Token::parse(token.text()).unwrap().hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token(…)");
        for wrong in ["", "abc", &"=".repeat(43), &"a".repeat(44)] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}
