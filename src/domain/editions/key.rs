//! Ed25519 keys of signed notes (<https://c2sp.org/signed-note>), as texts.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

use super::name::is_origin;

/// The byte that names Ed25519 signatures of a note's text.
const ED25519: u8 = 1;

/// What a signing key's text begins with, as in Go's `note` package.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A text that is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteKeyError {
    /// The text has another form.
    #[error("not a key of the form {0}")]
    Form(&'static str),
    /// The origin can't name a key.
    #[error("the name of a key has 1 to 100 bytes, no spaces and no `+`")]
    Name,
    /// The key is of another kind.
    #[error("only Ed25519 keys (kind 1) are known")]
    Kind,
    /// The eight hexadecimal digits belong to another key.
    #[error("its {0} is not the hash of its name and key")]
    Hash(String),
    /// The 32 bytes are no safe point of the curve.
    #[error("not a usable Ed25519 key")]
    Point,
}

/// The key that a signature is verified with: `origin+hash+base64(0x01 ‖ public key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, key: VerifyingKey) -> Result<Self, NoteKeyError> {
        if !is_origin(name) {
            return Err(NoteKeyError::Name);
        }
        if key.is_weak() {
            return Err(NoteKeyError::Point);
        }
        Ok(Self {
            id: key_id(name, key.as_bytes()),
            name: name.to_owned(),
            key,
        })
    }

    /// The name of the key, which is the origin of its log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number that tells keys of one name apart: the first four bytes of the hash of name and key.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of the public key.
    pub fn bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether the bytes are this key's signature of the message. Signatures that several messages or
    /// keys would share are refused.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = encode(self.key.as_bytes());
        write!(f, "{}+{:08x}+{data}", self.name, self.id)
    }
}

impl FromStr for VerifierKey {
    type Err = NoteKeyError;

    fn from_str(text: &str) -> Result<Self, NoteKeyError> {
        let form = NoteKeyError::Form("NAME+HASH+BASE64");
        let (name, hash, data) = split(text).ok_or(form.clone())?;
        let bytes = decode(data).ok_or(form)??;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NoteKeyError::Point)?;
        let key = Self::new(name, key)?;
        if hash != format!("{:08x}", key.id) {
            return Err(NoteKeyError::Hash(hash.to_owned()));
        }
        Ok(key)
    }
}

/// The secret key that editions and checkpoints are signed with.
pub struct SigningKey {
    seed: SecretBox<[u8; 32]>,
    verifier: VerifierKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}

impl SigningKey {
    /// Returns the key of an origin that 32 random bytes make.
    ///
    /// # Errors
    /// [`NoteKeyError::Name`] where the origin can't name a key.
    pub fn new(origin: &str, seed: SecretBox<[u8; 32]>) -> Result<Self, NoteKeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed.expose_secret()).verifying_key();
        Ok(Self {
            verifier: VerifierKey::new(origin, key)?,
            seed,
        })
    }

    /// Reads the text of a key's file.
    ///
    /// # Errors
    /// [`NoteKeyError`], which holds nothing of the secret.
    pub fn parse(text: &SecretString) -> Result<Self, NoteKeyError> {
        let form = NoteKeyError::Form("PRIVATE+KEY+NAME+HASH+BASE64");
        let text = text.expose_secret().trim_end_matches(['\r', '\n']);
        let key = text.strip_prefix(PRIVATE).ok_or(form.clone())?;
        let (name, hash, data) = split(key).ok_or(form.clone())?;
        let seed = SecretBox::new(Box::new(decode(data).ok_or(form)??));
        let key = Self::new(name, seed)?;
        if hash != format!("{:08x}", key.verifier.id) {
            return Err(NoteKeyError::Hash(hash.to_owned()));
        }
        Ok(key)
    }

    /// The text of the key's file: `PRIVATE+KEY+origin+hash+base64(0x01 ‖ seed)` and a line break.
    pub fn text(&self) -> SecretString {
        let VerifierKey { name, id, .. } = &self.verifier;
        let data = encode(self.seed.expose_secret());
        format!("{PRIVATE}{name}+{id:08x}+{data}\n").into()
    }

    /// The key that its signatures are verified with.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The 64 bytes of the signature of a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let key = ed25519_dalek::SigningKey::from_bytes(self.seed.expose_secret());
        key.sign(message).to_bytes()
    }
}

/// The first four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key).
fn key_id(name: &str, key: &[u8; 32]) -> u32 {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n', ED25519]);
    hash.update(key);
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
    u32::from_be_bytes([a, b, c, d])
}

/// Name, hash and data of a key's text.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('+')?;
    let (hash, data) = rest.split_once('+')?;
    Some((name, hash, data))
}

fn encode(key: &[u8; 32]) -> String {
    let mut data = [ED25519; 33];
    data[1..].copy_from_slice(key);
    BASE64_STANDARD.encode(data)
}

/// The 32 bytes of a key's data; `None` where it is no base64.
fn decode(data: &str) -> Option<Result<[u8; 32], NoteKeyError>> {
    let data = BASE64_STANDARD.decode(data).ok()?;
    let (kind, key) = data.split_first()?;
    if *kind != ED25519 {
        return Some(Err(NoteKeyError::Kind));
    }
    Some(key.try_into().map_err(|_| NoteKeyError::Point))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = SigningKey::new("sipas.example/a", SecretBox::new(Box::new([7; 32]))).unwrap();
        let again = SigningKey::parse(&key.text()).unwrap();
        assert_eq!(again.verifier(), key.verifier());
        assert_eq!(again.sign(b"x"), key.sign(b"x"));
        let verifier: VerifierKey = key.verifier().to_string().parse().unwrap();
        assert_eq!(&verifier, key.verifier());
        assert!(verifier.verifies(b"x", &key.sign(b"x")));
        assert!(!verifier.verifies(b"y", &key.sign(b"x")));
        assert!(!verifier.verifies(b"x", &key.sign(b"x")[..63]));
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let key: VerifierKey = FOO.parse().unwrap();
        assert_eq!((key.name(), key.id()), ("example.com/foo", 0x530d_903a));
        assert_eq!(key.to_string(), FOO);
    }

    #[test]
    fn a_wrong_key_is_refused_by_what_is_wrong() {
        let refused = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        assert!(matches!(refused("example.com/foo"), NoteKeyError::Form(_)));
        assert!(matches!(refused("a+530d903a+A*"), NoteKeyError::Form(_)));
        let hash = FOO.replace("530d903a", "530D903A");
        assert_eq!(refused(&hash), NoteKeyError::Hash("530D903A".to_owned()));
        assert!(matches!(
            refused(&FOO.replace("foo", "bar")),
            NoteKeyError::Hash(_)
        ));
        let kind = |byte: u8| {
            let mut data = [byte; 33];
            data[1..].copy_from_slice(&[0; 32]);
            format!("a+00000000+{}", BASE64_STANDARD.encode(data))
        };
        assert_eq!(refused(&kind(2)), NoteKeyError::Kind);
        // The neutral point signs everything.
        let mut neutral = [1; 33];
        neutral[2..].copy_from_slice(&[0; 31]);
        let neutral = format!("a+00000000+{}", BASE64_STANDARD.encode(neutral));
        assert_eq!(refused(&neutral), NoteKeyError::Point);
    }

    #[test]
    fn a_secret_is_in_no_debug_text_and_no_error() {
        let key = SigningKey::new("a", SecretBox::new(Box::new([7; 32]))).unwrap();
        let text = key.text().expose_secret().trim().to_owned();
        let data = text.rsplit('+').next().unwrap();
        assert!(!format!("{key:?}").contains(data));
        let error = SigningKey::parse(&text.replace("+a+", "+b+").into()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(data));
    }
}
