//! Signed notes (<https://c2sp.org/signed-note>): a text, an empty line, and signature lines.
//!
//! Signatures of unknown keys are ignored, so that a key can be changed and witnesses can sign beside
//! it. One malformed line spoils the whole note, and so does one wrong signature of a known key.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::key::{SigningKey, VerifierKey};

/// The most bytes of a note.
pub const LONGEST: usize = 1_000_000;
/// The most signatures of a note; a reader must accept 16.
pub const MOST_SIGNATURES: usize = 64;

/// What every signature line begins with: an em dash and a space.
const DASH: &str = "— ";

/// A note that is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is too long.
    #[error("a signed note has at most {LONGEST} bytes")]
    TooLong,
    /// It has too many signatures.
    #[error("a signed note has at most {MOST_SIGNATURES} signatures")]
    TooManySignatures,
    /// Its text is not UTF-8, has control characters, or does not end in a line break.
    #[error(
        "the text of a signed note is UTF-8 without control characters, and ends in a line break"
    )]
    Text,
    /// There is no empty line before signatures.
    #[error("no signatures after an empty line")]
    NoSignatures,
    /// A signature line has another form.
    #[error("signature line {0} is not `— NAME BASE64`")]
    Line(usize),
}

/// Why a note is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A known key's signature is wrong.
    #[error("the signature of {0} is wrong")]
    Wrong(String),
    /// None of its signatures is of a known key.
    #[error("not signed by {wanted}, but by {found}")]
    Unknown {
        /// The known keys.
        wanted: String,
        /// The names and numbers of the keys that it claims.
        found: String,
    },
}

/// A signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The number of the key.
    pub id: u32,
    /// The signature itself, of whatever kind.
    pub bytes: Vec<u8>,
}

impl NoteSignature {
    /// The key that it claims, as `name+hash`.
    pub fn key(&self) -> String {
        format!("{}+{:08x}", self.name, self.id)
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, data) = line.strip_prefix(DASH)?.split_once(' ')?;
        let data = BASE64_STANDARD.decode(data).ok()?;
        let (id, bytes) = data.split_first_chunk()?;
        (is_key_name(name) && !bytes.is_empty()).then(|| Self {
            name: name.to_owned(),
            id: u32::from_be_bytes(*id),
            bytes: bytes.to_vec(),
        })
    }
}

/// Names of others may be longer than ours.
fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')
}

/// A text and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text with every key, in this order.
    ///
    /// # Errors
    /// [`NoteError`] where the text can't be that of a note.
    pub fn sign(text: &str, keys: &[&SigningKey]) -> Result<Self, NoteError> {
        if !is_text(text) {
            return Err(NoteError::Text);
        }
        let mut note = Self {
            text: text.to_owned(),
            signatures: Vec::new(),
        };
        for key in keys {
            note.add(key);
        }
        // What is written must be readable: also a text that holds an empty line and a dash.
        match Self::parse(note.to_string().as_bytes())? {
            again if again == note => Ok(note),
            _ => Err(NoteError::Text),
        }
    }

    /// Adds a signature.
    pub fn add(&mut self, key: &SigningKey) {
        self.signatures.push(NoteSignature {
            name: key.verifier().name().to_owned(),
            id: key.verifier().id(),
            bytes: key.sign(self.text.as_bytes()).to_vec(),
        });
    }

    /// Reads a signed note, of which nothing is verified.
    ///
    /// # Errors
    /// [`NoteError`]; one malformed line makes the whole malformed.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > LONGEST {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Text)?;
        if !is_text(whole) {
            return Err(NoteError::Text);
        }
        let at = whole.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, lines) = (&whole[..=at], &whole[at + 2..]);
        let mut signatures = Vec::new();
        for (number, line) in lines.split_terminator('\n').enumerate() {
            if number == MOST_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            let signature = NoteSignature::parse(line).ok_or(NoteError::Line(number + 1))?;
            signatures.push(signature);
        }
        if signatures.is_empty() {
            return Err(NoteError::NoSignatures);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text, with its final line break. Not to be believed before [`Self::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, known or not.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Verifies the signatures of the known keys, and returns the keys that have signed.
    ///
    /// # Errors
    /// [`Unverified`] where one of them is wrong, or none is there.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, Unverified> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            let is_its = |key: &&VerifierKey| {
                (key.name(), key.id()) == (signature.name.as_str(), signature.id)
            };
            let Some(key) = known.iter().find(is_its) else {
                continue;
            };
            if !key.verifies(self.text.as_bytes(), &signature.bytes) {
                return Err(Unverified::Wrong(signature.key()));
            }
            if !verified.contains(&key) {
                verified.push(key);
            }
        }
        if verified.is_empty() {
            let wanted: Vec<String> = known
                .iter()
                .map(|key| format!("{}+{:08x}", key.name(), key.id()))
                .collect();
            let found: Vec<String> = self.signatures.iter().map(NoteSignature::key).collect();
            return Err(Unverified::Unknown {
                wanted: wanted.join(", "),
                found: found.join(", "),
            });
        }
        Ok(verified)
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)?;
        f.write_char('\n')?;
        for signature in &self.signatures {
            let mut data = signature.id.to_be_bytes().to_vec();
            data.extend_from_slice(&signature.bytes);
            let data = BASE64_STANDARD.encode(data);
            writeln!(f, "{DASH}{} {data}", signature.name)?;
        }
        Ok(())
    }
}

fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.contains(|c: char| c < ' ' && c != '\n')
}

#[cfg(test)]
mod tests;
